import { mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const require = createRequire(resolve(import.meta.dirname, '../../../clients/web/package.json'))

const WIDTH = 640
const HEIGHT = 480
/** Luma of paper and of ink, as video has them. */
const PAPER = 235
const INK = 16

/** A film of a QR code, for Chromium to show in place of a camera: a path for its command line. */
export function filmOf(code: string): string {
  const { encode } = require('uqr') as {
    encode(text: string): { data: boolean[][]; size: number }
  }
  const { data, size } = encode(code)
  const module = Math.floor(360 / size)
  const left = (WIDTH - module * size) >> 1
  const top = (HEIGHT - module * size) >> 1
  const luma = Buffer.alloc(WIDTH * HEIGHT, PAPER)
  for (let y = 0; y < module * size; y += 1) {
    for (let x = 0; x < module * size; x += 1) {
      const dark = data[Math.floor(y / module)]?.[Math.floor(x / module)]
      if (dark) luma[(top + y) * WIDTH + left + x] = INK
    }
  }
  const grey = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)
  const film = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420\n`)]
  for (let frame = 0; frame < 5; frame += 1) film.push(Buffer.from('FRAME\n'), luma, grey)
  const path = join(mkdtempSync(join(tmpdir(), 'lianjian-film-')), 'code.y4m')
  writeFileSync(path, Buffer.concat(film))
  return path
}

// Writes a .br and a .gz beside each file of a folder that shrinks by it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const shrinks = /\.(js|css|html|svg|json|wasm|webmanifest)$/
const [folder] = process.argv.slice(2)

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !shrinks.test(entry.name)) continue
  const path = join(entry.parentPath, entry.name)
  const content = readFileSync(path)
  if (content.length < 1024) continue
  // The last two of eleven steps cost ten times as long for a few per cent: for the core alone,
  // the largest of all that a phone fetches, they are worth it.
  const params = { [constants.BROTLI_PARAM_QUALITY]: entry.name.endsWith('.wasm') ? 11 : 9 }
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }))
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
}

import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { Unsent } from '../types'
import { pack, type ExportWords } from './export'

const words: ExportWords = {
  table: '没发出去的',
  time: '时间',
  title: '事项',
  said: '写的话',
  state: '情况',
  files: '图片和录音',
  waiting: '等着发',
  refused: (code) => `没收:${code}`,
  at: () => '今天 08:00',
}
const item = (doc: string, said: string, code: string | null) => ({
  doc: { scope: 's', doc },
  title: '漏水',
  at: 1,
  words: [said],
  code,
})

describe('what is unsent, as a file', () => {
  it('holds a table for people, all of it for a program, and the pictures', async () => {
    const unsent = {
      pending: [item('a', '说"漏"了', null)],
      refused: [item('b', '=HYPERLINK("x")', 'not_allowed')],
    } as unknown as Unsent
    const bytes = Uint8Array.from([1, 2, 3])
    const blob = { type: 'image/jpeg', arrayBuffer: () => Promise.resolve(bytes.buffer) }
    const media = [{ content: 'ab', docs: ['s/a'], blob: blob as unknown as Blob }]
    const made = await pack(unsent, media, words)
    const read = new FileReader()
    const there = new Promise((done) => (read.onload = done))
    read.readAsArrayBuffer(made)
    await there
    const files = unzipSync(new Uint8Array(read.result as ArrayBuffer))
    expect(files['media/1.jpg']).toEqual(bytes)
    expect([...files['没发出去的.csv']!.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const [header, first, second] = strFromU8(files['没发出去的.csv']!)
      .replace('\ufeff', '')
      .split('\r\n')
    expect(header).toBe('"时间","事项","写的话","情况","图片和录音"')
    expect(first).toBe('"今天 08:00","漏水","说""漏""了","等着发","media/1.jpg"')
    expect(second).toBe(`"今天 08:00","漏水","'=HYPERLINK(""x"")","没收:not_allowed",""`)
    expect(JSON.parse(strFromU8(files['lianjian.json']!))).toMatchObject({
      media: [{ name: '1.jpg', content: 'ab', docs: ['s/a'] }],
    })
  })
})

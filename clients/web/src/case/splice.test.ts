import { describe, expect, it } from 'vitest'
import { splices } from './splice'

function apply(text: string, made: ReturnType<typeof splices>): string {
  let points = [...text]
  for (const { at, delete: gone, insert } of made) {
    points = [...points.slice(0, at), ...insert, ...points.slice(at + gone)]
  }
  return points.join('')
}

describe('splices', () => {
  it('says nothing of a text that is the same', () => {
    expect(splices('泵房漏水', '泵房漏水')).toEqual([])
  })

  it('touches only what changed', () => {
    expect(splices('三楼走廊漏水', '三楼西走廊漏水')).toEqual([{ at: 2, delete: 0, insert: '西' }])
    expect(splices('漏水很大', '漏水')).toEqual([{ at: 2, delete: 2, insert: '' }])
  })

  it('counts code points, not halves of them', () => {
    expect(splices('💧泵𠮷', '💧水泵𠮷')).toEqual([{ at: 1, delete: 0, insert: '水' }])
  })

  it('leads from any text to any other', () => {
    const texts = ['', '漏', '漏漏', '漏水漏', '👨‍👩‍👧漏', '水漏水', 'aab', 'ab', 'aaab']
    for (const before of texts) {
      for (const after of texts) expect(apply(before, splices(before, after))).toBe(after)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { dayAfter, dayText } from './dayText'

describe('a day', () => {
  it('follows the one before, over the ends of months and years', () => {
    expect(dayAfter('2026-02-28', 1)).toBe('2026-03-01')
    expect(dayAfter('2026-01-01', -1)).toBe('2025-12-31')
  })

  it('reads as a heading, what it comes to, and what happened when', () => {
    const lines = [
      { at: '08:02', said: '巡查消控室:正常', words: null },
      { at: '08:12', said: '上报地下泵房漏水', words: '地上有水' },
    ]
    expect(dayText('11月22日 李秀兰', '1 次巡查', lines)).toBe(
      '11月22日 李秀兰\n1 次巡查\n\n08:02 巡查消控室:正常\n08:12 上报地下泵房漏水“地上有水”',
    )
  })
})

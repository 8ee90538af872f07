import { describe, expect, it } from 'vitest'
import { dayAfter, dayText } from './dayText'

describe('a day', () => {
  it('follows the one before, over the ends of months and years', () => {
    expect(dayAfter('2026-02-28', 1)).toBe('2026-03-01')
    expect(dayAfter('2026-01-01', -1)).toBe('2025-12-31')
  })

  it('reads as a heading, what it comes to, and what happened when', () => {
    const lines = [
      { at: '08:02', said: '巡查消控室:正常', named: '', words: null, open: true },
      { at: '08:12', said: '李秀兰上报', named: '地下泵房漏水', words: '地上有水', open: true },
    ]
    expect(dayText('11月22日 李秀兰', '1 次巡查', lines)).toBe(
      '11月22日 李秀兰\n1 次巡查\n\n08:02 巡查消控室:正常\n08:12 李秀兰上报 地下泵房漏水“地上有水”',
    )
  })

  it('names no household and no complaint that is not for everybody', () => {
    const visit = {
      at: '09:00',
      said: '李秀兰走访',
      named: '502 王阿姨',
      words: '独居',
      open: false,
    }
    expect(dayText('11月22日', '1 次走访', [visit])).toBe('11月22日\n1 次走访\n\n09:00 李秀兰走访')
  })
})

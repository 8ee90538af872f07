import { describe, expect, it } from 'vitest'
import type { Row } from '@/core/api'
import { byTimeLeft, choices, matches } from './lists'

const row = (doc: string, more: Partial<Row> = {}): Row =>
  ({ doc, kind: 'complaint', title: '', filed_at: 0, order: 99, desks: ['all'], ...more }) as Row

describe('the lists of a desk', () => {
  it('begin with what must be met first, of equal ones with the oldest', () => {
    const rows = [
      row('late', { order: 9 }),
      row('rests', { filed_at: 2 }),
      row('none', { filed_at: 1 }),
      row('first', { order: 3 }),
    ]
    expect(rows.sort(byTimeLeft).map(({ doc }) => doc)).toEqual(['first', 'late', 'none', 'rests'])
  })

  it('are searched in all that a card says', () => {
    const one = row('scope/0001ab2f', {
      title: '水泵漏水',
      building_name: '3号楼',
      author_name: '李秀兰',
    })
    for (const words of ['漏水', '3号', ' 秀兰 ', 'AB2F', '3号 漏水', ''])
      expect(matches(one, words), words).toBe(true)
    expect(matches(one, '电梯')).toBe(false)
    expect(matches(one, '3号 电梯')).toBe(false)
  })

  it('offer what is there to filter by, in the order of the names', () => {
    const rows = [
      row('a', { building: 'x', building_name: '10号楼' }),
      row('b', { building: 'y', building_name: '2号楼' }),
      row('c', { building: 'y', building_name: '2号楼' }),
      row('d', { building: null }),
    ]
    const made = choices(
      rows,
      (one) => one.building,
      (one) => one.building_name,
    )
    expect(made.map(({ label }) => label)).toEqual(['2号楼', '10号楼'])
  })
})

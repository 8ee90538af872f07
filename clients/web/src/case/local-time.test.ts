import { describe, expect, it } from 'vitest'
import { fromLocal, presets, toLocal } from './local-time'

const noon = Date.parse('2026-11-22T12:00:30+08:00') * 1000

describe("the compound's time", () => {
  it('is written and read the same wherever the phone is', () => {
    expect(toLocal(noon)).toBe('2026-11-22T12:00')
    expect(fromLocal('2026-11-22T12:00')).toBe(Date.parse('2026-11-22T12:00:00+08:00') * 1000)
    expect(fromLocal('')).toBeNull()
  })

  it('offers only times that are still to come, or already past', () => {
    expect(presets(noon, false).map(({ key, at }) => [key, toLocal(at)])).toEqual([
      ['this_afternoon', '2026-11-22T18:00'],
      ['tomorrow_morning', '2026-11-23T09:00'],
      ['tomorrow_evening', '2026-11-23T18:00'],
      ['in_three_days', '2026-11-25T18:00'],
      ['in_a_week', '2026-11-29T18:00'],
    ])
    const evening = Date.parse('2026-11-22T17:30:00+08:00') * 1000
    expect(presets(evening, false)[0]?.key).toBe('tomorrow_morning')
    expect(presets(noon, true).map(({ at }) => toLocal(at))).toEqual([
      '2026-11-22T12:00',
      '2026-11-22T11:30',
      '2026-11-22T08:00',
      '2026-11-21T20:00',
    ])
  })
})

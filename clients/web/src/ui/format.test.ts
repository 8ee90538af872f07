import { describe, expect, it } from 'vitest'
import { bytes, clock, day, DAY, full, HOUR, isoDay, MINUTE, share, span, when } from './format'

// 2026-11-22 08:12 in Shanghai is 00:12 UTC.
const morning = Date.UTC(2026, 10, 22, 0, 12) * 1000

describe('times', () => {
  it('are those of Shanghai on a 24 hour clock', () => {
    expect(clock(morning)).toBe('08:12')
    expect(clock(morning - 9 * HOUR, 'en')).toBe('23:12')
    expect(clock(morning - 8 * HOUR - 12 * MINUTE)).toBe('00:00')
    expect(isoDay(morning - 9 * HOUR)).toBe('2026-11-21')
  })

  it('name the day next to today, across midnight there and not here', () => {
    expect(when(morning, morning + HOUR)).toBe('today')
    expect(when(morning - 9 * HOUR, morning)).toBe('yesterday')
    expect(when(morning + DAY, morning)).toBe('tomorrow')
    expect(when(morning - 3 * DAY, morning)).toBe('other')
  })

  it('leave out the year that it is', () => {
    expect(day(morning, morning)).toBe('11月22日')
    expect(day(morning, morning, 'en')).toBe('22 Nov')
    expect(day(morning - 400 * DAY, morning)).toBe('2025年10月18日')
    expect(full(morning)).toContain('08:12')
  })
})

describe('spans', () => {
  it('are said in one unit, or hours and minutes when short', () => {
    expect(span(30_000_000)).toEqual({ unit: 'moment' })
    expect(span(12.9 * MINUTE)).toEqual({ unit: 'minutes', count: 12 })
    expect(span(HOUR)).toEqual({ unit: 'hours', count: 1 })
    expect(span(80 * MINUTE)).toEqual({ unit: 'hours_minutes', count: 1, minutes: 20 })
    expect(span(5.9 * HOUR)).toEqual({ unit: 'hours', count: 5 })
    expect(span(47 * HOUR)).toEqual({ unit: 'hours', count: 47 })
    expect(span(-50 * HOUR)).toEqual({ unit: 'days', count: 2 })
  })

  it('share out what is left, never outside 0 to 1', () => {
    expect(share(0, 100, 25)).toBe(0.75)
    expect(share(0, 100, 250)).toBe(0)
    expect(share(50, 100, 0)).toBe(1)
    expect(share(100, 100, 0)).toBe(0)
  })
})

describe('sizes', () => {
  it('use the unit that reads best', () => {
    expect(bytes(10)).toBe('1 KB')
    expect(bytes(200 * 1024)).toBe('200 KB')
    expect(bytes(2.25 * 1024 ** 2)).toBe('2.3 MB')
    expect(bytes(250 * 1024 ** 2)).toBe('250 MB')
    expect(bytes(3.5 * 1024 ** 3)).toBe('3.5 GB')
  })
})

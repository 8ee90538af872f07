import { describe, expect, it } from 'vitest'
import { layoutStamp, stampTime, takenAt } from './stamp'

const measure = (text: string, font: number) => [...text].length * font
const at = Date.UTC(2026, 10, 21, 16, 5) * 1000

describe('the stamp of a photo', () => {
  it('tells the time of Shanghai over 24 hours', () => {
    expect(stampTime(at)).toBe('2026-11-22 00:05')
  })

  it('tells of a picture from the album when that was taken, and never a time to come', () => {
    const dated = (lastModified: number) => new File([], 'a.jpg', { lastModified })
    expect(takenAt(dated(at / 1000 - 86_400_000), at)).toBe(at - 86_400_000_000)
    expect(takenAt(dated(at / 1000 + 60_000), at)).toBe(at)
    expect(takenAt(dated(0), at)).toBe(at)
    expect(takenAt(new Blob([]), at)).toBe(at)
  })

  it('is one line along the foot where there is room', () => {
    const layout = layoutStamp(1600, 1200, { at, place: '3号楼', badge: 'HG-1' }, measure)
    expect(layout.lines.map((line) => line.text)).toEqual(['2026-11-22 00:05  HG-1', '3号楼'])
    expect(layout.lines[0]!.y).toBe(layout.lines[1]!.y)
    expect(layout.strip.y + layout.strip.height).toBe(1200)
    const place = layout.lines[1]!
    expect(place.x + measure(place.text, layout.font)).toBeLessThanOrEqual(1600)
  })

  it('takes two lines where there is none, and cuts what is too long even so', () => {
    const layout = layoutStamp(600, 1600, { at, place: '三'.repeat(80), badge: 'HG-1' }, measure)
    const [place, marks] = layout.lines
    expect(place!.text.endsWith('…')).toBe(true)
    expect(measure(place!.text, layout.font)).toBeLessThanOrEqual(600)
    expect(place!.y).toBeLessThan(marks!.y)
  })

  it('does without a place and a badge', () => {
    const layout = layoutStamp(800, 600, { at, place: '', badge: '' }, measure)
    expect(layout.lines.map((line) => line.text)).toEqual(['2026-11-22 00:05'])
  })
})

import { describe, expect, it } from 'vitest'
import { average, regionBetween } from './cover'

const WIDE = [1000, 500] as const

describe('what a finger drew', () => {
  it('is the same from either corner', () => {
    const one = regionBetween({ x: 100, y: 50 }, { x: 400, y: 250 }, ...WIDE)
    expect(one).toEqual({ x: 0.1, y: 0.1, width: 0.3, height: 0.4 })
    expect(regionBetween({ x: 400, y: 250 }, { x: 100, y: 50 }, ...WIDE)).toEqual(one)
  })

  it('is a square about a touch', () => {
    const { x, y, width, height } = regionBetween({ x: 500, y: 250 }, { x: 500, y: 250 }, ...WIDE)
    expect(width * 1000).toBeCloseTo(60)
    expect(height * 500).toBeCloseTo(60)
    expect([x * 1000 + 30, y * 500 + 30]).toEqual([500, 250])
  })

  it('ends at the edges of the picture', () => {
    const { x, y, width, height } = regionBetween({ x: -80, y: 480 }, { x: 40, y: 900 }, ...WIDE)
    expect([x, y]).toEqual([0, 0.96])
    expect([width, height]).toEqual([0.04, expect.closeTo(0.04)])
  })
})

describe('the colour of a covered part', () => {
  it('tells nothing of it but its average', () => {
    expect(average(new Uint8ClampedArray([255, 0, 10, 255, 1, 100, 20, 255]))).toBe(
      'rgb(128 50 15)',
    )
  })
})

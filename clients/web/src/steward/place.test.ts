import { describe, expect, it } from 'vitest'
import { placeText } from './place'

describe('a place in one line', () => {
  it('names the building once', () => {
    expect(placeText('B3', 'B3 lobby')).toBe('B3 lobby')
    expect(placeText('B3', 'roof', 'unit 2')).toBe('B3 unit 2 roof')
    expect(placeText(null, 'garden')).toBe('garden')
    expect(placeText('B3', null)).toBe('B3')
  })
})

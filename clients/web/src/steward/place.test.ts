import { describe, expect, it } from 'vitest'
import { doorOf, placeText } from './place'

describe('a place in one line', () => {
  it('names the building once', () => {
    expect(placeText('B3', 'B3 lobby')).toBe('B3 lobby')
    expect(placeText('B3', 'roof', 'unit 2')).toBe('B3 unit 2 roof')
    expect(placeText(null, 'garden')).toBe('garden')
    expect(placeText('B3', null)).toBe('B3')
  })
})

describe('the door of a household', () => {
  const buildings = [{ name: '1号楼' }, { name: '3号楼' }, { name: '11号楼' }]
  const door = (household: string) => {
    const { building, unit } = doorOf(household, buildings)
    return [building?.name ?? null, unit]
  }

  it('is its building and number, without the name', () => {
    expect(door('3号楼 502 王阿姨')).toEqual(['3号楼', '502'])
    expect(door('11号楼2单元301室 孙奶奶')).toEqual(['11号楼', '2单元301室'])
    expect(door('1号楼0803老党员')).toEqual(['1号楼', '0803'])
  })

  it('is left open where it was not written', () => {
    expect(door('王阿姨')).toEqual([null, ''])
    expect(door('21号楼 502')).toEqual([null, '502'])
  })
})

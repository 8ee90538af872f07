import { describe, expect, it } from 'vitest'
import type { StoreInfo } from '../state'
import { wipedStore } from './registry'

function store(id: string, unsent = 0): StoreInfo {
  return { id, name: id, badge: 'B', organisation: 'O', unsent, lastSync: null, usedAt: 0 }
}

const none: ReadonlySet<string> = new Set()

describe('a wiped store', () => {
  it('is none when all is there', () => {
    const found = { registered: [store('a')], marked: [store('a')], erased: none }
    expect(wipedStore({ ...found, present: new Set(['a']) })).toBeNull()
    expect(wipedStore({ registered: [], marked: [], erased: none, present: none })).toBeNull()
  })

  it('is noticed when its database is gone', () => {
    const found = { registered: [store('a'), store('b', 2)], marked: [], erased: none }
    expect(wipedStore({ ...found, present: new Set(['a']) })).toMatchObject({ id: 'b', unsent: 2 })
  })

  it('is noticed when the list is gone too and a mark elsewhere is not', () => {
    const found = { registered: [], marked: [store('a', 3)], erased: none, present: none }
    expect(wipedStore(found)).toMatchObject({ id: 'a', unsent: 3 })
  })

  it('is none that was erased on purpose', () => {
    const erased = new Set(['a'])
    const found = { registered: [], marked: [store('a')], erased, present: none }
    expect(wipedStore(found)).toBeNull()
  })
})

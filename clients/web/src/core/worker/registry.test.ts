import { afterEach, describe, expect, it, vi } from 'vitest'
import type { StoreInfo } from '../state'
import { Ballast } from '../storage/ballast'
import { Registry, wipedStore } from './registry'
import { finishErasing } from './wiped'

const secrets = new Map<string, unknown>()
vi.mock('idb', () => ({
  openDB: () => {
    const store = {
      get: (key: string) => Promise.resolve(secrets.get(key)),
      put: (value: unknown, key: string) => Promise.resolve(void secrets.set(key, value)),
    }
    const transaction = () => ({ store, done: Promise.resolve() })
    return Promise.resolve({ get: (_: string, key: string) => store.get(key), transaction })
  },
}))

afterEach(() => vi.unstubAllGlobals())

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

describe("this browser's secret", () => {
  it('is one, though two workers find that there is none', async () => {
    vi.stubGlobal('navigator', {})
    vi.spyOn(console, 'warn').mockReturnValue()
    const ballast = () => new Ballast(() => undefined)
    const [one, other] = [await Registry.open(ballast()), await Registry.open(ballast())]
    const [first, second] = await Promise.all([one.secret('a'), other.secret('a')])
    expect(second).toEqual(first)
    expect(await other.secret('a')).toEqual(first)
    vi.restoreAllMocks()
  })
})

describe('a store that was being erased as the app ended', () => {
  it('is erased by the next, and no other is', async () => {
    const there = ['lianjian.store.a', 'lianjian.media.a', 'lianjian.store.b', 'lianjian'].map(
      (name) => ({ name }),
    )
    const deleted: string[] = []
    const deleteDatabase = (name: string) => {
      deleted.push(name)
      const request = { onsuccess: () => undefined }
      queueMicrotask(() => request.onsuccess())
      return request
    }
    vi.stubGlobal('indexedDB', { databases: () => Promise.resolve(there), deleteDatabase })
    await finishErasing({ erased: () => Promise.resolve(new Set(['a', 'long ago'])) })
    expect(deleted).toEqual(['lianjian.store.a', 'lianjian.media.a'])
  })
})

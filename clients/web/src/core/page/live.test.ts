import { effectScope, nextTick, ref, shallowRef } from 'vue'
import { afterEach, describe, expect, it } from 'vitest'
import type { Change, Core } from '../api'
import { closedState, type AppState } from '../state'
import type { Query } from '../types'
import { installCore } from './core'
import { touches, useLive, useMedia } from './live'
import { unsupported, type Environment } from './support'
import { follow, readMirror, writeMirror } from './mirror'

afterEach(() => installCore(null))

function fake() {
  const listeners = new Set<(change: Change) => void>()
  const asked: Query[] = []
  const state = ref<AppState>({ ...closedState(), phase: 'open', store: 's' })
  let answer: () => Promise<unknown> = () => Promise.resolve(asked.length)
  const core = {
    state,
    rows: shallowRef([]),
    query: (query: Query) => {
      asked.push(query)
      return answer()
    },
    media: () => answer(),
    onChanged: (listener: (change: Change) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  } as unknown as Core
  installCore(core)
  const change = (...docs: string[]) => {
    for (const listener of listeners) listener({ docs: new Set(docs), reference: false })
  }
  return { state, asked, change, listeners, answers: (next: typeof answer) => (answer = next) }
}

const settle = async () => {
  for (let n = 0; n < 5; n++) await nextTick()
}

describe('useMedia', () => {
  it('asks again for what could not be had once the line is back', async () => {
    const { state, answers } = fake()
    state.value = { ...state.value, sync: { ...state.value.sync, online: false } }
    answers(() => Promise.resolve(null))
    const scope = effectScope()
    const media = scope.run(() => useMedia(() => ({ doc: 's/1', content: 'ab', size: 'thumb' })))!
    await settle()
    expect(media.url.value).toBeNull()
    answers(() => Promise.resolve('blob:1'))
    state.value = { ...state.value, sync: { ...state.value.sync, online: true } }
    await settle()
    expect(media.url.value).toBe('blob:1')
    scope.stop()
  })
})

describe('useLive', () => {
  it('asks again when its document changed, and only then', async () => {
    const { asked, change } = fake()
    const scope = effectScope()
    const live = scope.run(() => useLive(() => ({ query: 'case', doc: 's/1' })))!
    await settle()
    expect(live.data.value).toBe(1)
    change('s/2')
    await settle()
    expect(asked).toHaveLength(1)
    change('s/1')
    await settle()
    expect(live.data.value).toBe(2)
    scope.stop()
  })

  it('makes one question of many changes', async () => {
    const { asked, change } = fake()
    const scope = effectScope()
    scope.run(() => useLive(() => ({ query: 'attention' })))
    await settle()
    for (let n = 0; n < 20; n++) change(`s/${n}`)
    await settle()
    expect(asked.length).toBeLessThanOrEqual(3)
    scope.stop()
  })

  it('shows nothing of another question or another store', async () => {
    const { state } = fake()
    const doc = ref('s/1')
    const scope = effectScope()
    const live = scope.run(() => useLive(() => ({ query: 'case', doc: doc.value })))!
    await settle()
    doc.value = 's/2'
    await nextTick()
    expect(live.data.value === null || live.data.value !== (1 as never)).toBe(true)
    await settle()
    state.value = { ...state.value, store: null, phase: 'locked' }
    await settle()
    expect(live.data.value).toBeNull()
    scope.stop()
  })

  it('keeps the last answer and says why there is no newer one', async () => {
    const { change, answers } = fake()
    const scope = effectScope()
    const live = scope.run(() => useLive(() => ({ query: 'rows' })))!
    await settle()
    answers(() => Promise.reject({ code: 'locked', detail: '' }))
    change('s/1')
    await settle()
    expect(live.data.value).toBe(1)
    expect(live.error.value?.code).toBe('locked')
    scope.stop()
  })

  it('listens no longer than its screen', () => {
    const { listeners } = fake()
    const scope = effectScope()
    scope.run(() => useLive(() => ({ query: 'rows' })))
    expect(listeners.size).toBe(1)
    scope.stop()
    expect(listeners.size).toBe(0)
  })

  it('asks everything again when the reference data changed', () => {
    const change: Change = { docs: new Set(), reference: true }
    expect(touches({ query: 'reference' }, change)).toBe(true)
    expect(touches({ query: 'case', doc: 's/1' }, change)).toBe(true)
  })
})

describe('where nothing would last', () => {
  const good: Environment = {
    userAgent: 'Mozilla/5.0 Chrome/120',
    secure: true,
    indexedDB: true,
    locks: true,
    workers: true,
    serviceWorker: true,
    wasm: true,
  }

  it('is said with the reason', () => {
    expect(unsupported(good)).toBeNull()
    const wechat = 'Mozilla/5.0 (Linux; Android 13) Chrome/107 MicroMessenger/8.0.40'
    expect(unsupported({ ...good, userAgent: wechat })).toBe('wechat')
    for (const app of [
      'Chrome/120 AliApp(AP/10) AlipayClient/10',
      'Version/4.0 QQ/9.0',
      '13; wv)',
    ]) {
      expect(unsupported({ ...good, userAgent: `Mozilla/5.0 (Android ${app}` })).toBe('in_app')
    }
    for (const browser of ['MQQBrowser/14.9', 'Chrome/120 Mobile Safari/537.36', 'EdgA/120']) {
      expect(unsupported({ ...good, userAgent: `Mozilla/5.0 (Android 13) ${browser}` })).toBeNull()
    }
    expect(unsupported({ ...good, secure: false, locks: false })).toBe('insecure')
    expect(unsupported({ ...good, indexedDB: false })).toBe('no_storage')
    expect(unsupported({ ...good, locks: false })).toBe('no_locks')
    expect(unsupported({ ...good, serviceWorker: false })).toBe('no_service_worker')
  })
})

describe('the copy of the list of stores', () => {
  const store = {
    id: 'a',
    name: '李秀兰',
    badge: 'HG-1',
    organisation: 'o',
    unsent: 1,
    lastSync: null,
    usedAt: 1,
  }

  it('outlives a start that failed, and so do words that a page left', () => {
    localStorage.setItem('lianjian.net.a.page', 'x y')
    writeMirror([store])
    follow({ phase: 'failed', stores: [] })
    expect(readMirror()).toEqual([store])
    expect(localStorage).toHaveLength(2)
    follow({ phase: 'no_store', stores: [] })
    expect(readMirror()).toEqual([])
    expect(localStorage).toHaveLength(1)
  })

  it('is read as it was written, and nonsense is nothing', () => {
    writeMirror([store])
    expect(readMirror()).toEqual([store])
    localStorage.setItem('lianjian.stores', '{"no":1}')
    expect(readMirror()).toEqual([])
    localStorage.setItem('lianjian.stores', 'x')
    expect(readMirror()).toEqual([])
  })
})

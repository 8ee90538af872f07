import { createApp, nextTick, ref } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { afterEach, describe, expect, it } from 'vitest'
import { installCore, type Core } from '@/core/api'
import { closedState } from '@/core/state'
import { useQueries } from './queries'

afterEach(() => installCore(null))

describe('what a list is narrowed to', () => {
  it('is found again on the way back, and what was typed is in no address', async () => {
    const state = ref({ ...closedState(), store: 's' as string | null })
    installCore({ state } as unknown as Core)
    const routes = ['/list', '/case'].map((path) => ({ path, component: {} }))
    const router = createRouter({ history: createWebHistory(), routes })
    const app = createApp({}).use(router)
    const list = () => app.runWithContext(() => useQueries({ words: '', building: '' }, ['words']))
    await router.push('/list')

    const first = list()
    Object.assign(first, { words: '502 王阿姨', building: 'b3' })
    await nextTick()
    await expect.poll(() => router.currentRoute.value.query).toEqual({ building: 'b3' })
    expect(decodeURIComponent(window.location.href)).not.toContain('王阿姨')
    expect(JSON.stringify(window.history.state)).not.toContain('王阿姨')

    await router.push('/case')
    router.back()
    await expect.poll(() => router.currentRoute.value.path).toBe('/list')
    expect({ ...list() }).toEqual({ words: '502 王阿姨', building: 'b3' })

    // Another visit begins anew, and whoever opens another store finds nothing of it.
    await router.push('/case')
    await router.push('/list')
    expect(list().words).toBe('')
    router.go(-2)
    await expect.poll(() => router.currentRoute.value.query).toEqual({ building: 'b3' })
    state.value = { ...state.value, store: 'another' }
    expect(list().words).toBe('')
  })
})

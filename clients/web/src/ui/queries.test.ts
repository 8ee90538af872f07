import { createApp, nextTick, ref } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { afterEach, describe, expect, it } from 'vitest'
import { installCore, type Core } from '@/core/api'
import { PageDrafts } from '@/core/page/drafts'
import { useQueries } from './queries'

afterEach(() => installCore(null))

/** The core of somebody who has a store open. */
function install(person: string): PageDrafts {
  const done = () => Promise.resolve()
  const drafts = new PageDrafts({
    put: done,
    keep: done,
    drop: done,
    net: () => Promise.reject(new Error()),
  })
  drafts.begin(person, [])
  installCore({ drafts, state: ref({ me: { person } }) } as unknown as Core)
  return drafts
}

describe('what a list is narrowed to', () => {
  it('is found again on the way back, and what was typed is in no address', async () => {
    const drafts = install('li')
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
    expect(list().words).toBe('502 王阿姨')
    const kept = drafts.get('li.lists')!
    install('wang')
    expect(list().words).toBe('')
    // As after a reload: what is left of the list is its entry and the store.
    install('li').begin('li', [{ name: 'li.lists', ...kept, media: [] }])
    expect(list().words).toBe('502 王阿姨')
  })
})

import { createApp, defineComponent, h, nextTick, reactive } from 'vue'
import { createRouter, createWebHistory, RouterView } from 'vue-router'
import { beforeAll, describe, expect, it } from 'vitest'
import { installBack, listenBack, settle, useBack } from './back'

/** What lies over the page, and what each does when it is to be left. */
const open = reactive({ sheet: false, question: false, viewer: false })
let dirty = false
const Page = defineComponent(() => {
  useBack(
    () => open.sheet,
    () => (dirty ? (open.question = true) : (open.sheet = false)),
  )
  useBack(
    () => open.question,
    () => (open.question = false),
  )
  useBack(
    () => open.viewer,
    () => (open.viewer = false),
  )
  return () => h('p')
})
const routes = ['/', '/list', '/case', '/other'].map((path) => ({ path, component: Page }))
listenBack()
const router = createRouter({ history: createWebHistory(), routes })
const here = () => router.currentRoute.value.path
const over = () => (window.history.state as { over?: number }).over ?? 0
const is = (depth: number, path = '/case') =>
  expect.poll(() => [over(), here()]).toEqual([depth, path])

async function show(layer: keyof typeof open): Promise<void> {
  open[layer] = true
  await nextTick()
  await settle()
}

beforeAll(async () => {
  createApp(RouterView).use(router).mount(document.createElement('div'))
  await installBack(router)
  await router.push('/list')
  await router.push('/case')
})

describe('the way back', () => {
  it('leaves what lies over the page, the topmost first, and only then the page', async () => {
    await show('sheet')
    await show('viewer')
    await is(2)
    router.back()
    await expect.poll(() => ({ ...open })).toEqual({ sheet: true, question: false, viewer: false })
    router.back()
    await expect.poll(() => open.sheet).toBe(false)
    await is(0)
    router.back()
    await is(0, '/list')
    await router.push('/case')
  })

  it('asks where there is something to lose, and stays until it is answered', async () => {
    dirty = true
    await show('sheet')
    for (let times = 0; times < 2; times++) {
      router.back()
      await expect.poll(() => open.question).toBe(true)
      await is(2)
      router.back()
      await expect.poll(() => open.question).toBe(false)
      await is(1)
    }
    dirty = false
    router.back()
    await is(0)
    expect({ ...open }).toEqual({ sheet: false, question: false, viewer: false })
  })

  it('finds no empty entry where a layer was closed, replaced, or left open by going elsewhere', async () => {
    await show('sheet')
    open.sheet = false
    await is(0)
    await show('sheet')
    Object.assign(open, { sheet: false, viewer: true })
    await is(1)
    await router.push('/other')
    open.viewer = false
    await is(0, '/other')
    router.back()
    await is(0)
    router.back()
    await is(0, '/list')
    router.forward()
    await is(0)
  })

  it('stays where the later of two steps at once leads', async () => {
    await show('sheet')
    void router.replace('/list')
    await router.replace('/other')
    open.sheet = false
    await nextTick()
    await settle()
    await is(0, '/other')
    expect(window.location.pathname).toBe('/other')
    await router.push('/case')
  })

  it('does not go forward to what was left', async () => {
    await show('sheet')
    router.back()
    await is(0)
    router.forward()
    await is(0)
    await settle()
    await is(0)
    expect(open.sheet).toBe(false)
  })
})

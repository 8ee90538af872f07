import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { createRouter, createWebHistory, RouterView } from 'vue-router'
import { installBack, useBack } from './back'

describe('the way back', () => {
  it('leaves an open sheet first, and the page only then', async () => {
    const leave = vi.fn()
    const shown = { is: true }
    const Page = defineComponent({
      setup() {
        useBack(() => shown.is, leave)
        return () => h('p', 'page')
      },
    })
    const router = createRouter({
      history: createWebHistory(),
      routes: [
        { path: '/', component: { render: () => h('p', 'home') } },
        { path: '/form', component: Page },
      ],
    })
    installBack(router)
    await router.push('/')
    const app = mount(RouterView, { global: { plugins: [router] } })
    await router.push('/form')
    router.back()
    await vi.waitFor(() => expect(leave).toHaveBeenCalledTimes(1))
    await vi.waitFor(() => expect(window.location.pathname).toBe('/form'))
    expect(app.text()).toBe('page')
    await new Promise((later) => setTimeout(later))
    // What a form leads on to by itself is no way back.
    await router.push('/')
    expect(app.text()).toBe('home')
    await router.push('/form')
    app.unmount()
    router.back()
    await vi.waitFor(() => expect(window.location.pathname).toBe('/'))
    expect(leave).toHaveBeenCalledTimes(1)
  })
})

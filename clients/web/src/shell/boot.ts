import { nextTick, watch } from 'vue'
import type { RouteLocationRaw, Router } from 'vue-router'
import { useCore, type Layout } from '@/core/api'
import { i18n } from '@/i18n'
import { prepare } from '@/ui/format'
import { newVersion } from './update'
import { guard, homeOf, onward, type Target } from './guard'
import { KEPT_LAYOUT, useLayout } from '@/ui/layout'

/** Makes what the screen behind the PIN needs while that is being typed. */
export function prepareAhead(router: Router): void {
  fetchAhead(router)
  const pieces = prepare(i18n.global.locale.value)
  const step = () => {
    if (!pieces.next().done) later(step)
  }
  later(step)
}

/** Between two presses of a key. */
const later = (then: () => void) =>
  'requestIdleCallback' in window
    ? void requestIdleCallback(then, { timeout: 300 })
    : void setTimeout(then)

function fetchAhead(router: Router): void {
  const layout = (localStorage.getItem(KEPT_LAYOUT) ?? 'steward') as Layout
  const to = onward(router.currentRoute.value) ?? homeOf(layout, router.getRoutes())
  for (const { components } of router.resolve(to).matched) {
    for (const part of Object.values(components ?? {})) {
      // Whatever comes of it: it is asked for again when it is shown.
      if (typeof part === 'function') void (part as Lazy)().catch(() => undefined)
    }
  }
}

type Lazy = () => Promise<unknown>

/** Holds the screens to what the core's state allows, now and whenever it changes. */
export function installGuards(router: Router): void {
  const core = useCore()
  const { layout, layouts } = useLayout()
  const home = () => homeOf(layout.value, router.getRoutes())

  /** Another's first screen, left in the address by whoever had the phone before, is not gone on to. */
  function lead(to: Target): RouteLocationRaw | null {
    const next = guard(core.state.value, to, home())
    if (typeof next !== 'string') return next
    const whose = [router.resolve(next).meta.home ?? []].flat()
    return whose.length && !whose.some((one) => layouts.value.includes(one)) ? home() : next
  }

  function hold(to: Target): void {
    // Enrolling ends with a screen of its own.
    if (to.name === 'enrol' && core.state.value.phase === 'open') return
    const next = lead(to)
    if (next) void router.replace(next)
  }

  router.beforeEach((to) => lead(to) ?? true)

  // The core's phase and the person come together, but who knows in which order they are seen.
  watch(
    () => [core.state.value.phase, core.state.value.me?.person, core.state.value.stores.length],
    () => hold(router.currentRoute.value),
    { flush: 'post' },
  )
  // What was asked for while a screen was still being fetched had been allowed by an older state.
  router.afterEach((to, _from, failure) => {
    if (!failure) hold(to)
  })

  router.afterEach((to, from) => {
    if (to.path === from.path) return
    // Whoever hears the screen rather than sees it begins with the new content.
    void nextTick(() => document.getElementById('content')?.focus({ preventScroll: true }))
  })

  // A part of an old version that is gone from the server: only the new version can show it.
  router.onError((error) => {
    console.error(error)
    if (/dynamically imported module|Importing a module|preload CSS/i.test(String(error))) {
      newVersion.value = true
    }
  })
}

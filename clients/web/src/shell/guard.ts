import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router'
import type { AppState, Layout } from '@/core/api'

/** What of a route decides whether it may be shown now. */
export type Target = Pick<RouteLocationNormalized, 'name' | 'fullPath' | 'hash' | 'query' | 'meta'>

/** A path of ours to go on to afterwards; anything else (another host) is none. */
export function onward(target: Pick<Target, 'query'>): string | null {
  const to = target.query.to
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : null
}

/** The way to a screen that stands in between, remembering where one wanted to go. */
function via(name: string, target: Target): RouteLocationRaw {
  if (target.name === 'start' || target.meta.open === 'any') {
    const to = onward(target)
    return { name, query: to ? { to } : {} }
  }
  return { name, query: { to: target.fullPath } }
}

const between = new Set(['start', 'welcome', 'people', 'unsupported', 'wiped', 'failed', 'enrol'])

/**
 * Where a person who asks for `target` is led: nothing when they may have it. No store, no PIN, a browser
 * that keeps nothing: each has one screen, and from it the way goes on to what was asked for.
 */
export function guard(
  state: Pick<AppState, 'phase' | 'me' | 'stores'>,
  target: Target,
  home: RouteLocationRaw,
): RouteLocationRaw | null {
  const name = String(target.name ?? '')
  const only = (screen: string) => (name === screen ? null : via(screen, target))
  switch (state.phase) {
    case 'starting': {
      // Whose stores are here is known before anything else is: the pad may stand already.
      if (state.stores.length > 0) return guard({ ...state, phase: 'locked' }, target, home)
      if (name === 'start') return null
      return { name: 'start', query: { to: target.fullPath } }
    }
    case 'unsupported':
      return only('unsupported')
    case 'failed':
      return only('failed')
    case 'wiped':
      return only('wiped')
    case 'no_store': {
      const to = onward(target)
      if (name === 'start' && to?.startsWith('/enrol')) return to
      if (name === 'welcome' || name === 'enrol' || name === 'about') return null
      return via('welcome', target)
    }
    case 'locked': {
      const to = onward(target)
      if (name === 'start' && to?.startsWith('/enrol')) return to
      if (name === 'people' || name === 'enrol' || name === 'about') return null
      return via('people', target)
    }
    case 'open': {
      // A code that is opened while someone is in: a new sign-in for them.
      const to = onward(target)
      if (name === 'enrol') return { name: 'renew', hash: target.hash }
      if (!between.has(name)) return null
      const next = to && !/^\/(enrol|ready)\b/.test(to) ? to : null
      // What someone is here comes with the first records; until then there is no first screen.
      if (knowsNothing(state))
        return { name: 'ready', query: { auto: '1', ...(next ? { to: next } : {}) } }
      return next ?? home
    }
  }
}

/** Just enrolled, and nothing has come from the server yet: not even a role. */
export function knowsNothing(state: Pick<AppState, 'me'>): boolean {
  return (state.me?.roles.length ?? 0) === 0
}

/** The first screen of a layout: the route that says so, else the person's own page. */
export function homeOf(
  layout: Layout | null,
  routes: readonly {
    name?: RouteLocationNormalized['name']
    meta: RouteLocationNormalized['meta']
  }[],
): RouteLocationRaw {
  const found = routes.find(({ meta }) => {
    if (!layout || !meta.home) return false
    return Array.isArray(meta.home) ? meta.home.includes(layout) : meta.home === layout
  })
  return { name: found?.name ?? 'me' }
}

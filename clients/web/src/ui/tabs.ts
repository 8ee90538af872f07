import { computed } from 'vue'
import { useRouter } from 'vue-router'
import { useCore, type Layout } from '@/core/api'
import { useLayout } from './layout'
import { returned } from './returned'

declare module 'vue-router' {
  interface RouteMeta {
    /** The title's key in the catalogue, until the page says its own. */
    title?: string
    /** Whom this route is the first screen of. */
    home?: Layout | Layout[]
    /** Shown in the tab bar of these layouts, by order. */
    tab?: { layouts: Layout[] | 'all'; order: number; icon: string; label: string }
    /** May be seen with no store open. Everything else waits for the PIN. */
    open?: 'any'
  }
}

export interface Tab {
  name: string
  icon: string
  label: string
  badge: number
}

/** The tabs of the layout that is on: every route that says `meta.tab` for it. */
export function useTabs() {
  const router = useRouter()
  const core = useCore()
  const { layout } = useLayout()
  return computed<Tab[]>(() =>
    router
      .getRoutes()
      .flatMap((route) => {
        const tab = route.meta.tab
        if (!tab || route.name === undefined) return []
        if (tab.layouts !== 'all' && !(layout.value && tab.layouts.includes(layout.value)))
          return []
        return [{ name: String(route.name), ...tab }]
      })
      .sort((a, b) => a.order - b.order)
      .map(({ name, icon, label }) => ({
        name,
        icon,
        label,
        badge:
          name === 'me' ? core.state.value.sync.attention + returned(core.rows.value).length : 0,
      })),
  )
}

import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { listenBack } from './ui/back'

/**
 * Each area gives its own routes: `src/<area>/routes.ts` exports `routes`. The shell decides which
 * of them the open store's person sees first.
 */
const areas = import.meta.glob<{ routes: RouteRecordRaw[] }>('./*/routes.ts', { eager: true })

listenBack()
export const router = createRouter({
  history: createWebHistory(),
  routes: Object.values(areas).flatMap((area) => area.routes),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'start', component: () => import('./Welcome.vue'), meta: { open: 'any' } },
  {
    path: '/me',
    name: 'me',
    component: () => import('./Welcome.vue'),
    meta: { tab: { layouts: 'all', order: 90, icon: 'person', label: 'shell.name' } },
  },
  { path: '/me/sync', name: 'sync', component: () => import('./Welcome.vue') },
  { path: '/attention', name: 'attention', component: () => import('./Welcome.vue') },
]

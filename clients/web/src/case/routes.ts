import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/c/:scope/:doc',
    name: 'case',
    component: () => import('./CasePage.vue'),
    props: true,
  },
]

import type { RouteRecordRaw } from 'vue-router'
import type { Layout } from '@/core/api'
import type { Kind } from './desks'

const desk = (kind: Kind, icon: string, layouts: Layout[]): RouteRecordRaw => ({
  path: `/${kind}`,
  name: kind,
  component: () => import('./Desk.vue'),
  props: { kind },
  meta: { home: layouts, tab: { layouts, order: 10, icon, label: 'desk.tab' } },
})

export const routes: RouteRecordRaw[] = [
  desk('committee', 'list', ['committee']),
  desk('property', 'inbox', ['property']),
  desk('supervisor', 'list', ['supervisor', 'observer']),
  {
    path: '/print/dispatch/:scope/:doc',
    name: 'print-dispatch',
    component: () => import('./print/DispatchSheet.vue'),
    props: true,
  },
  {
    path: '/print/checkpoints/:scope',
    name: 'print-checkpoints',
    component: () => import('./print/CheckpointSheet.vue'),
    props: true,
  },
]

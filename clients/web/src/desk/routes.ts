import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/committee',
    name: 'committee',
    component: () => import('./CommitteeDesk.vue'),
    meta: {
      home: 'committee',
      tab: { layouts: ['committee'], order: 10, icon: 'list', label: 'desk.tab' },
    },
  },
  {
    path: '/property',
    name: 'property',
    component: () => import('./PropertyDesk.vue'),
    meta: {
      home: 'property',
      tab: { layouts: ['property'], order: 10, icon: 'inbox', label: 'desk.tab' },
    },
  },
  {
    path: '/supervisor',
    name: 'supervisor',
    component: () => import('./SupervisorDesk.vue'),
    meta: {
      home: ['supervisor', 'observer'],
      tab: { layouts: ['supervisor', 'observer'], order: 10, icon: 'list', label: 'desk.tab' },
    },
  },
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

import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/s',
    name: 'steward',
    component: () => import('./Home.vue'),
    meta: {
      title: 'steward.home.title',
      home: 'steward',
      tab: { layouts: ['steward'], order: 10, icon: 'home', label: 'steward.home.title' },
    },
  },
  {
    path: '/s/report',
    name: 'steward-report',
    component: () => import('./report/Report.vue'),
    meta: { title: 'steward.report.title' },
  },
  {
    path: '/s/saved/:scope/:doc',
    name: 'steward-saved',
    component: () => import('./report/Saved.vue'),
    meta: { title: 'steward.saved.title' },
  },
  {
    path: '/s/quick',
    name: 'steward-quick',
    component: () => import('./QuickFix.vue'),
    meta: { title: 'steward.quick.title' },
  },
  {
    path: '/s/patrol',
    name: 'steward-patrols',
    component: () => import('./patrol/Patrols.vue'),
    meta: { title: 'steward.patrol.title' },
  },
  {
    path: '/s/patrol/:scope/:doc',
    name: 'steward-patrol',
    component: () => import('./patrol/Walk.vue'),
    meta: { title: 'steward.patrol.title' },
  },
  {
    path: '/s/visit',
    name: 'steward-visits',
    component: () => import('./visit/Visits.vue'),
    meta: { title: 'steward.visit.title' },
  },
  {
    path: '/s/visit/new',
    name: 'steward-visit-new',
    component: () => import('./visit/Record.vue'),
    meta: { title: 'steward.visit.title' },
  },
  {
    path: '/s/visit/:scope/:doc',
    name: 'steward-visit',
    component: () => import('./visit/Visit.vue'),
    meta: { title: 'steward.visit.title' },
  },
  {
    path: '/s/day',
    name: 'steward-day',
    component: () => import('./Day.vue'),
    meta: { title: 'steward.day.title' },
  },
  {
    path: '/s/cases',
    name: 'steward-cases',
    component: () => import('./Cases.vue'),
    meta: {
      title: 'steward.cases.title',
      tab: { layouts: ['steward'], order: 20, icon: 'list', label: 'steward.cases.title' },
    },
  },
]

import type { RouteRecordRaw } from 'vue-router'

const any = { open: 'any' } as const

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'start', component: () => import('./Start.vue'), meta: any },
  { path: '/welcome', name: 'welcome', component: () => import('./Welcome.vue'), meta: any },
  { path: '/people', name: 'people', component: () => import('./People.vue'), meta: any },
  { path: '/enrol', name: 'enrol', component: () => import('./Enrol.vue'), meta: any },
  {
    path: '/browser',
    name: 'unsupported',
    component: () => import('./Unsupported.vue'),
    meta: any,
  },
  { path: '/wiped', name: 'wiped', component: () => import('./Wiped.vue'), meta: any },
  { path: '/failed', name: 'failed', component: () => import('./Failed.vue'), meta: any },
  { path: '/about', name: 'about', component: () => import('./About.vue'), meta: any },
  { path: '/ready', name: 'ready', component: () => import('./Ready.vue') },
  {
    path: '/me',
    name: 'me',
    component: () => import('./Me.vue'),
    meta: { tab: { layouts: 'all', order: 90, icon: 'person', label: 'shell.me.title' } },
  },
  { path: '/me/sync', name: 'sync', component: () => import('./Sync.vue') },
  { path: '/me/storage', name: 'storage', component: () => import('./Storage.vue') },
  { path: '/me/pin', name: 'pin', component: () => import('./ChangePin.vue') },
  { path: '/me/renew', name: 'renew', component: () => import('./Renew.vue') },
  { path: '/attention', name: 'attention', component: () => import('./Attention.vue') },
  { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./Nowhere.vue') },
]

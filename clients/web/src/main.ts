import { createApp } from 'vue'
import App from './App.vue'
import { mark, useCore } from './core/api'
import { i18n, startLocale } from './i18n'
import { router } from './router'
import { prepareAhead, installGuards } from './shell/boot'
import { listenForInstall } from './shell/install'
import { applyPreferences } from './shell/preferences'
import { registerWorker } from './shell/update'
import { installBack } from './ui/back'

mark('script')
const language = startLocale()
// The store's worker starts while the first screen is being drawn.
const { begun } = useCore()

applyPreferences()
listenForInstall()
installGuards(router)
await Promise.all([language, begun, installBack(router)])
mark('begun')
const app = createApp(App).use(i18n).use(router)
// A part that can't be loaded is told of by the router; the frame stands all the same.
await router.isReady().catch(() => undefined)
app.mount('#app')
mark('mounted')
// Once the first screen is drawn.
requestAnimationFrame(() => setTimeout(() => prepareAhead(router)))
void registerWorker()

import { createApp } from 'vue'
import './theme/tokens.css'
import './theme/base.css'
import App from './App.vue'
import { useCore } from './core/api'
import { i18n, startLocale } from './i18n'
import { router } from './router'
import { installGuards } from './shell/boot'
import { listenForInstall } from './shell/install'
import { applyPreferences } from './shell/preferences'
import { registerWorker } from './shell/update'

// The store's worker starts while the first screen is being drawn.
useCore()

applyPreferences()
listenForInstall()
installGuards(router)
await startLocale()
createApp(App).use(i18n).use(router).mount('#app')
void registerWorker()

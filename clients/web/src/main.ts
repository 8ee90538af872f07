import { createApp } from 'vue'
import 'vant/lib/index.css'
import './theme/tokens.css'
import './theme/base.css'
import App from './App.vue'
import { useCore } from './core/api'
import { i18n } from './i18n'
import { router } from './router'

// The store's worker starts while the first screen is being drawn.
useCore()

createApp(App).use(i18n).use(router).mount('#app')

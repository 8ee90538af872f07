import { readFileSync } from 'node:fs'
import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { compiledMessages } from './src/i18n/compiled'

const { version } = JSON.parse(
  readFileSync(new URL('./package.json', import.meta.url), 'utf8'),
) as {
  version: string
}

/** What the first screen is drawn with is asked for with the page, not once its script has run. */
const firstScreen: Plugin = {
  name: 'first-screen',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) =>
      Object.values(bundle)
        // The worker's own file is none of the page's.
        .filter(({ type, fileName }) => type === 'chunk' || fileName.endsWith('.css'))
        .map(({ fileName }) => fileName)
        .filter((file) =>
          /\/(rolldown-runtime|main|vue|ui|gate|People|zh-CN)-[^/]*\.(js|css)$/.test(file),
        )
        .map((file) => ({
          tag: 'link',
          attrs: {
            ...(file.endsWith('.js') ? { rel: 'modulepreload' } : { rel: 'preload', as: 'style' }),
            crossorigin: true,
            href: `/${file}`,
          },
          injectTo: 'head',
        })),
  },
}

export default defineConfig(({ command }) => ({
  define: {
    __APP_VERSION__: JSON.stringify(version),
    // Parts of the libraries that nothing here uses.
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    // Messages are compiled by the build: see `compiledMessages`.
    __INTLIFY_DROP_MESSAGE_COMPILER__: command === 'build',
  },
  plugins: [
    vue({ features: { optionsAPI: false } }),
    compiledMessages,
    firstScreen,
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      registerType: 'prompt',
      injectRegister: false,
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,wasm,svg,png,webmanifest}'],
        // The core is the largest file, about 2 MB before compression.
        maximumFileSizeToCacheInBytes: 6 * 1024 * 1024,
      },
      manifest: {
        id: '/',
        name: '联建 Lianjian',
        short_name: '联建',
        description: '小区的事,没信号也记得住。Neighbourhood matters, kept without a signal.',
        lang: 'zh-CN',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        orientation: 'any',
        categories: ['productivity', 'utilities'],
        background_color: '#f3f4f6',
        theme_color: '#b3261e',
        icons: [
          { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
          {
            src: '/icons/icon-maskable-512.png',
            sizes: '512x512',
            type: 'image/png',
            purpose: 'maskable',
          },
        ],
        shortcuts: [
          { name: '上报 Report', short_name: '上报', url: '/s/report' },
          { name: '巡查 Patrol', short_name: '巡查', url: '/s/patrol' },
        ],
      },
    }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // A content security policy without inline scripts or styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        // Few files, since the first visit may be on a bad line: what every screen needs, and an area's
        // screens each as one. What starts the app (routes, guards) stays in the first file.
        codeSplitting: {
          groups: [
            // Alone, so that it runs before the rest is read.
            { name: 'start', test: /core\/page\/spawn|vite\/preload-helper/, priority: 4 },
            {
              name: 'vue',
              test: /node_modules\/(vue|@vue|vue-router|vue-i18n|@intlify)\//,
              priority: 3,
            },
            {
              name: 'ui',
              test: /src\/(ui\/(?!QrScanner|CameraView)|shell\/[a-z]\w*\.ts|core\/(page\/(?!export|spawn)|\w+\.ts)|i18n\/index)/,
              priority: 2,
            },
            {
              name: 'gate',
              test: /src\/shell\/(Gate|Welcome|People|Enrol|CodeField|PinPad|Ready|InstallHint)\.vue/,
              priority: 1,
            },
            {
              name: 'me',
              test: /src\/shell\/(Me|Sync|Storage|About|ChangePin|Renew|LockSheet|ExportSheet|Attention|AttentionCard|Nowhere)\.vue/,
              priority: 1,
            },
            {
              name: (id) => /src\/(steward|desk|case)\/.*\.vue/.exec(id)?.[1] ?? null,
              test: /src\/(steward|desk|case)\/.*\.vue/,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/v1': { target: 'http://127.0.0.1:8080', ws: true } },
  },
}))

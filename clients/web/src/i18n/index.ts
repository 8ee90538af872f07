import { createI18n } from 'vue-i18n'

export type Locale = 'zh-CN' | 'en'
export const locales: readonly Locale[] = ['zh-CN', 'en']

type Messages = Record<string, unknown>

const files = import.meta.glob<Messages>('./{zh-CN,en}/*.json', { eager: true, import: 'default' })

/**
 * The catalogue of a language. Each file is one area of the app (`shell`, `steward`, `desk`, `case`)
 * and its words stand under that name; `core` holds the sentences that the Rust core names.
 */
export function catalogue(locale: Locale): Messages {
  const messages: Messages = {}
  for (const [path, words] of Object.entries(files)) {
    const [, language, area] = /^\.\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? []
    if (language === locale && area) messages[area] = words
  }
  return messages
}

const KEPT = 'lianjian.locale'

function kept(): Locale {
  const found = localStorage.getItem(KEPT)
  return found === 'en' ? 'en' : 'zh-CN'
}

export const i18n = createI18n({
  legacy: false,
  locale: kept(),
  fallbackLocale: false,
  messages: { 'zh-CN': catalogue('zh-CN'), en: catalogue('en') } as Record<Locale, never>,
})

/** Changes the language and remembers it on this phone. */
export function setLocale(locale: Locale): void {
  localStorage.setItem(KEPT, locale)
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}

setLocale(kept())

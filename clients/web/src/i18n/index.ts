import { createI18n } from 'vue-i18n'

export type Locale = 'zh-CN' | 'en'
export const locales: readonly Locale[] = ['zh-CN', 'en']

type Messages = Record<string, unknown>

// A language is one chunk, so that a phone parses only the one it shows.
const loaders: Record<Locale, () => Promise<{ messages: Messages }>> = {
  'zh-CN': () => import('./zh-CN'),
  en: () => import('./en'),
}

/**
 * The catalogue of a language. Each file is one area of the app (`shell`, `steward`, `desk`, `case`)
 * and its words stand under that name; `core` holds the sentences that the Rust core names.
 */
export async function catalogue(locale: Locale): Promise<Messages> {
  return (await loaders[locale]()).messages
}

/** The files of one language's folder by the names of their areas. */
export function byArea(files: Record<string, Messages>): Messages {
  return Object.fromEntries(
    Object.entries(files).map(([path, words]) => [path.slice(2, -'.json'.length), words]),
  )
}

const KEPT = 'lianjian.locale'

function kept(): Locale {
  const found = localStorage.getItem(KEPT)
  return found === 'en' ? 'en' : 'zh-CN'
}

/** A build compiles what is to be filled in: of words that are left, each is its own message. */
export const saidAsItStands = (message: unknown) => () => String(message)

export const i18n = createI18n({
  legacy: false,
  locale: kept(),
  fallbackLocale: false,
  messages: {} as Record<Locale, never>,
  ...(import.meta.env.PROD ? { messageCompiler: saidAsItStands } : {}),
})

/** Has a language's words at hand; the app's own are there before anything is drawn. */
export async function needLocale(locale: Locale): Promise<void> {
  if (i18n.global.availableLocales.includes(locale)) return
  i18n.global.setLocaleMessage(locale, (await catalogue(locale)) as never)
}

/** Changes the language and remembers it on this phone. */
export async function setLocale(locale: Locale): Promise<void> {
  localStorage.setItem(KEPT, locale)
  await needLocale(locale)
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}

/** The language that was chosen here, before anything is drawn. */
export const startLocale = (): Promise<void> => setLocale(kept())

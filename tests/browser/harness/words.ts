import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const catalogues = resolve(import.meta.dirname, '../../../clients/web/src/i18n')
const read = new Map<string, unknown>()
let spoken = 'zh-CN'

/** From now on the app is read in this language. */
export function speak(locale: string): void {
  spoken = locale
}

/** The language that the app is read in. */
export const language = (): string => spoken

function area(locale: string, name: string): unknown {
  const path = join(catalogues, locale, `${name}.json`)
  if (!read.has(path)) read.set(path, JSON.parse(readFileSync(path, 'utf8')))
  return read.get(path)
}

/** The app's own words by their key, so that a test presses what a person reads. */
export function t(key: string, params: Record<string, string | number> = {}, locale = spoken): string {
  const [name = '', ...path] = key.split('.')
  let found = area(locale, name)
  for (const part of path) found = (found as Record<string, unknown> | undefined)?.[part]
  if (typeof found !== 'string') throw new Error(`no words at ${key} (${locale})`)
  // One form for one, the other for several.
  const [one = '', several = one] = found.split(' | ')
  const many = (params.n ?? params.count) === 1 ? one : several
  return many.replaceAll(/\{(\w+)\}/g, (whole, param: string) => String(params[param] ?? whole))
}

/** The names of the areas that have words. */
export const areas = readdirSync(join(catalogues, 'zh-CN')).map((file) => file.replace('.json', ''))

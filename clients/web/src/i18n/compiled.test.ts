import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { compiled } from './compiled'
import { catalogue, locales, saidAsItStands } from './index'

function leaves(node: unknown, path = ''): string[] {
  if (typeof node === 'string') return [path]
  return Object.entries(node as object).flatMap(([key, value]) =>
    leaves(value, path ? `${path}.${key}` : key),
  )
}

/** Where there are lists, whose words are offered one by one. */
function lists(node: unknown, path = ''): string[] {
  if (typeof node !== 'object' || node === null) return []
  const inner = Object.entries(node).flatMap(([key, value]) => lists(value, `${path}.${key}`))
  return Array.isArray(node) ? [path, ...inner] : inner
}

const places = new Proxy({}, { get: (_, name) => `<${String(name)}>`, has: () => true })
type Speaker = { t(path: string, places: object, many: number): string }
const speaker = (messages: object, options: object) =>
  createI18n({ legacy: false, locale: 'x', messages: { x: messages } as never, ...options })
    .global as unknown as Speaker

describe('a catalogue that was compiled for the build', () => {
  it.each(locales)('says in %s what the written one says', async (locale) => {
    const written = await catalogue(locale)
    const source = compiled(written as never)
    const made = (await import(
      /* @vite-ignore */ `data:text/javascript,export default ${encodeURIComponent(source)}`
    )) as { default: object }
    expect(lists(made.default)).toEqual(lists(written))
    expect(lists(written)).toContain('.steward.phrases.any')
    const asWritten = speaker(written, {})
    const asBuilt = speaker(made.default, { messageCompiler: saidAsItStands })
    for (const path of leaves(written)) {
      for (const many of [1, 2]) {
        const said = asBuilt.t(path, places, many)
        expect([path, said]).toEqual([path, asWritten.t(path, places, many)])
      }
    }
  })
})

import { describe, expect, it } from 'vitest'
import { catalogue } from './index'

function leaves(node: unknown, path = ''): string[] {
  if (typeof node === 'string') return [path]
  return Object.entries(node as object).flatMap(([key, value]) =>
    leaves(value, path ? `${path}.${key}` : key),
  )
}

const keys = leaves(await catalogue('zh-CN'))
const areas = [...new Set(keys.map((key) => key.split('.')[0]))].join('|')
const sources = import.meta.glob<string>(['../**/*.{ts,vue}', '!../**/*.test.ts', '!../core/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** A key in quotes, or in backquotes with parts that are filled in. */
const NAMED = new RegExp(`(['"\`])((?:${areas})\\.(?:[\\w.]|\\$\\{[^}]*\\})+)\\1`, 'g')

/** What a source names. Attributes of templates are in quotes too, and some read the core's state. */
function named(text: string): string[] {
  return [...text.matchAll(NAMED)]
    .map(([, , name]) => name!)
    .filter((name) => !name.startsWith('core.state.'))
}

/** The keys that a name stands for: one, those that its parts may make, or lists of phrases. */
function pattern(name: string): RegExp {
  const key = name.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[\\w.]+')
  return new RegExp(`^${key}(\\.(\\w+\\.)?\\d+)?$`)
}

describe('the words that sources name', () => {
  it('are in the catalogues', () => {
    const missing: string[] = []
    for (const [path, text] of Object.entries(sources)) {
      for (const name of named(text)) {
        if (!keys.some((key) => pattern(name).test(key))) missing.push(`${path}: ${name}`)
      }
    }
    expect(missing).toEqual([])
  })

  it('are all the words there are', () => {
    const all = [...new Set(Object.values(sources).flatMap(named))].map(pattern)
    // The core names its own sentences.
    const idle = keys.filter((key) => !key.startsWith('core.') && !all.some((one) => one.test(key)))
    expect(idle).toEqual([])
  })
})

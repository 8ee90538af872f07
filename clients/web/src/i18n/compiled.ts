import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { baseCompile } from '@intlify/message-compiler'
import type { Plugin } from 'vite'

type Words = string | Words[] | { [name: string]: Words }

/** Words with something to be put in, or with a choice; the others are said as they stand. */
const SPECIAL = /[{}@|]/

/** Messages as JavaScript: each its text, or a function that vue-i18n calls; lists stay lists. */
export function compiled(words: Words): string {
  if (typeof words === 'string') {
    return SPECIAL.test(words)
      ? baseCompile(words, { mode: 'arrow', onError: fail }).code
      : JSON.stringify(words)
  }
  if (Array.isArray(words)) return `[${words.map(compiled).join(',')}]`
  const inner = Object.entries(words).map(
    ([name, word]) => `${JSON.stringify(name)}:${compiled(word)}`,
  )
  return `{${inner.join(',')}}`
}

function fail(error: Error): never {
  throw error
}

/**
 * The catalogues as a build ships them: compiled, so that a phone neither carries the compiler nor runs
 * it while it starts.
 */
export const compiledMessages: Plugin = {
  name: 'compiled-messages',
  apply: 'build',
  enforce: 'pre',
  load(id) {
    if (!/\/i18n\/[^/]+\/index\.ts$/.test(id)) return null
    const folder = dirname(id)
    const areas = readdirSync(folder).filter((file) => file.endsWith('.json'))
    const messages = areas.map((file) => {
      this.addWatchFile(join(folder, file))
      const words = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Words
      return `${JSON.stringify(file.slice(0, -'.json'.length))}:${compiled(words)}`
    })
    return `export const messages = {${messages.join(',')}}`
  },
}

import { draftsUnder } from '@/ui/drafts'
import { doableKey, type Value } from './command'
import type { ActionView, CaseView, DocKey } from './types'

/** A form of a case that somebody began and neither saved nor threw away. */
export interface Unfinished {
  screen: string
  at: number
  /** What it does; nothing where that may not be done any more. */
  action: ActionView | null
  words: string
}

/** The name under which a form of a case is kept while it is written. */
export function formOf(doc: DocKey, action: string): string {
  return `case.${doc}.${action}`
}

/** What was begun on a case, the latest first: words whose act has passed are there to be copied. */
export function unfinishedOf(view: CaseView): Unfinished[] {
  const prefix = formOf(view.row.doc, '')
  return draftsUnder<{ values?: Record<string, Value>; text?: string }>(prefix)
    .map(({ screen, at, value }) => ({
      screen,
      at,
      action: view.offers.find((one) => prefix + doableKey(one) === screen) ?? null,
      words: [value.text, ...Object.values(value.values ?? {})].find(isWords) ?? '',
    }))
    .sort((a, b) => b.at - a.at)
}

/** What a person wrote, rather than a choice's code. */
function isWords(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !/^[a-z_0-9-]+$/.test(value)
}

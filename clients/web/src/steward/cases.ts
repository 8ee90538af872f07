import { byLatest, matches } from '@/case/lists'
import type { Row } from '@/core/api'

export type Word = NonNullable<Row['steward_word']>

/** In the order in which they want something of the steward. */
export const words: readonly Word[] = ['check', 'waiting', 'working', 'closed']

export interface Filter {
  words: string
  word: Word | 'all'
  mine: boolean
  building: string | null
}

/** Cases that a list may show, those with news first. */
export function casesOf(rows: readonly Row[], scope: string | null): Row[] {
  return rows
    .filter((row) => row.kind === 'complaint' && !row.removed)
    .filter((row) => scope === null || row.scope === scope)
    .sort(byLatest)
}

/** The cases of a filter. */
export function filtered(rows: readonly Row[], filter: Filter): Row[] {
  return rows.filter(
    (row) =>
      (row.mine || !filter.mine) &&
      (filter.word === 'all' || row.steward_word === filter.word) &&
      (filter.building === null || row.building === filter.building) &&
      matches(row, filter.words),
  )
}

/** My open cases by what they wait for; a group that is empty is left out. */
export function groups(rows: readonly Row[]): { word: Word; rows: Row[] }[] {
  const open = rows.filter((row) => row.mine && row.steward_word !== 'closed')
  return words
    .map((word) => ({ word, rows: open.filter((row) => row.steward_word === word) }))
    .filter((group) => group.rows.length > 0)
}

import { byLatest, matches } from '@/case/lists'
import type { Row } from '@/core/api'
import { returned } from '@/ui/returned'

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

/**
 * My cases by what they wait for, and what was closed and not looked at since: who reported it learns the
 * end of it. A group that is empty is left out.
 */
export function groups(rows: readonly Row[]): { word: Word | 'returned'; rows: Row[] }[] {
  const told = (row: Row) => row.steward_word !== 'closed' || row.desks.includes('mine_closed')
  const mine = rows.filter((row) => row.mine && told(row))
  const back = returned(mine)
  const rest = mine.filter((row) => !back.includes(row))
  return [
    { word: 'returned' as const, rows: back },
    ...words.map((word) => ({ word, rows: rest.filter((row) => row.steward_word === word) })),
  ].filter((group) => group.rows.length > 0)
}

import { byLatest, byTimeLeft } from '@/case/lists'
import type { Desk, Row } from '@/core/api'
import type { IconName } from '@/ui/icons'

/** Whose desk it is. */
export type Kind = 'committee' | 'property' | 'supervisor'

/** What a list can be narrowed by. */
export const narrows = {
  scope: { value: (row: Row) => row.scope, name: (row: Row) => row.scope_name },
  building: { value: (row: Row) => row.building, name: (row: Row) => row.building_name },
  fixer: { value: (row: Row) => row.fixer, name: (row: Row) => row.fixer_name },
  worker: { value: (row: Row) => row.assignee, name: (row: Row) => row.assignee },
} as const
export type Narrow = keyof typeof narrows

/** A pile of work: what lies in it, in which order, and what can be done straight from it. */
export interface Pile {
  key: string
  /** The words of its tab, of its empty state. */
  words: string
  kind: Row['kind']
  holds: (row: Row) => boolean
  order: (a: Row, b: Row) => number
  /** Of its cases' statuses the pile's own name says nothing. */
  mixed?: boolean
  /** What its large button opens: the first of these that the core offers. */
  does?: string[]
  /** Its usual cases can be accepted together; what went elsewhere lies below until it was read. */
  inbox?: boolean
  icon: IconName
}

const cases = (key: Desk, more: Partial<Pile> = {}): Pile => ({
  key,
  words: key,
  kind: 'complaint',
  holds: (row) => row.desks.includes(key),
  order: byTimeLeft,
  icon: 'check',
  ...more,
})
const all = cases('all', { order: byLatest, mixed: true, icon: 'inbox' })
const unread = (a: Row, b: Row): number => Number(b.unread) - Number(a.unread) || byLatest(a, b)
const undone = (a: Row, b: Row): number => Number(a.done) - Number(b.done) || byLatest(a, b)
const patrols: Pile = {
  ...all,
  key: 'patrols',
  words: 'patrols',
  kind: 'patrol',
  holds: () => true,
  order: unread,
  icon: 'walk',
}
const visits: Pile = {
  ...patrols,
  key: 'visits',
  words: 'visits',
  kind: 'visit',
  order: undone,
  icon: 'people',
}
const open = (row: Row): boolean => !row.desks.includes('closed')

/** The desks: the piles in the order of the work, and what each list is narrowed by. */
export const desks: Record<Kind, { piles: Pile[]; narrows: Narrow[] }> = {
  committee: {
    piles: [
      cases('to_register', { does: ['verified'] }),
      cases('to_route', { does: ['dispatched', 'handed_off'] }),
      cases('to_verify', { does: ['confirmed'] }),
      all,
      patrols,
      visits,
    ],
    narrows: ['building'],
  },
  property: {
    piles: [
      cases('to_accept', { inbox: true }),
      cases('working', { mixed: true }),
      cases('awaiting_check'),
      all,
    ],
    narrows: ['building', 'worker'],
  },
  supervisor: {
    piles: [
      cases('overdue', { mixed: true }),
      cases('all', { key: 'open', words: 'open', holds: open, mixed: true }),
      all,
      patrols,
    ],
    narrows: ['scope', 'fixer'],
  },
}

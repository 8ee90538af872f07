import { byLatest, byTimeLeft } from '@/case/lists'
import type { Desk, Row } from '@/core/api'
import type { IconName } from '@/ui/icons'

/** Whose desk it is. */
export type Kind = 'committee' | 'property' | 'supervisor'

/** What a list can be narrowed by. */
export const narrows: Record<
  'scope' | 'building' | 'fixer' | 'worker',
  {
    value: (row: Row) => string | null
    name: (row: Row, several: boolean) => string | null
  }
> = {
  scope: { value: (row) => row.scope, name: (row) => row.scope_name },
  building: {
    value: (row) => row.building,
    // Buildings of several compounds bear the same names.
    name: (row, several) => [several ? row.scope_name : '', row.building_name].join(' ').trim(),
  },
  fixer: { value: (row) => row.fixer, name: (row) => row.fixer_name },
  worker: { value: (row) => row.assignee, name: (row) => row.assignee },
}
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
  /** A row's large button does what the row waits for. */
  acts?: boolean
  /** Its usual cases can be accepted together; what went elsewhere lies below until it was read. */
  inbox?: boolean
  /** Shown only while something lies in it. */
  rare?: boolean
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
/** Whether a row's time is up. */
export const late = (row: Row): boolean => row.clock?.tone === 'over'

const asked = cases('to_answer', {
  acts: true,
  mixed: true,
  rare: true,
})

/** The desks: the piles in the order of the work, and what each list is narrowed by. */
export const desks: Record<Kind, { piles: Pile[]; narrows: Narrow[] }> = {
  committee: {
    piles: [
      cases('to_register', { acts: true }),
      cases('to_route', { acts: true, mixed: true }),
      cases('to_verify', { acts: true }),
      asked,
      all,
      patrols,
      visits,
    ],
    narrows: ['building'],
  },
  property: {
    piles: [
      cases('to_accept', { acts: true, inbox: true }),
      cases('working', { mixed: true }),
      cases('awaiting_check'),
      all,
    ],
    narrows: ['building', 'worker'],
  },
  supervisor: {
    piles: [
      cases('overdue', { mixed: true }),
      asked,
      cases('all', { key: 'open', words: 'open', holds: open, mixed: true }),
      all,
      patrols,
    ],
    narrows: ['scope', 'fixer'],
  },
}

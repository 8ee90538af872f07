import type { DocKey, Row } from '../types'

/** From so many on, reading every row is no dearer than naming those that are wanted. */
const MANY = 500

/** Which rows are to be read again. */
export class Stale {
  private docs: Set<DocKey> | 'all' = new Set()

  add(which: readonly DocKey[] | 'all'): void {
    if (which === 'all') this.docs = which
    else if (this.docs !== 'all') for (const doc of which) this.docs.add(doc)
  }

  /** What to read now, which is stale no longer; null where nothing is. */
  take(): DocKey[] | 'all' | null {
    const { docs } = this
    this.docs = new Set()
    if (docs === 'all' || docs.size >= MANY) return 'all'
    return docs.size > 0 ? [...docs] : null
  }
}

/** All rows with those of `docs` as they were just read, the latest first as the core has them. */
export function merged(
  rows: readonly Row[],
  docs: readonly DocKey[],
  fresh: readonly Row[],
): Row[] {
  const old = new Set(docs)
  return [...rows.filter((row) => !old.has(row.doc)), ...fresh].sort(
    (a, b) => b.at - a.at || (a.doc < b.doc ? -1 : 1),
  )
}

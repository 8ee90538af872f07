import type { Row } from '@/core/api'

/** Reports that were sent back to the person, who alone can say what is missing. */
export function returned(rows: readonly Row[]): Row[] {
  return rows.filter((row) => row.desks.includes('mine_returned')).sort((a, b) => b.at - a.at)
}

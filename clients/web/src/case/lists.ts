import type { Row } from '@/core/api'
import { byName } from '@/ui/format'

/** The case that must be met first stands first, of equal ones the oldest. */
export const byTimeLeft = (a: Row, b: Row): number => a.order - b.order || a.filed_at - b.filed_at

/** What happened last stands first. */
export const byLatest = (a: Row, b: Row): number => b.at - a.at

/** Whether a row says every word that is looked for, in its title, place, number or names. */
export function matches(row: Row, words: string): boolean {
  const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return true
  const text = [
    row.title,
    row.scope_name,
    row.building_name,
    row.place,
    row.author_name,
    row.fixer_name,
    row.category_name?.zh,
    row.category_name?.en,
    row.doc.slice(-4),
  ]
    .join(' ')
    .toLowerCase()
  return wanted.every((word) => text.includes(word))
}

/** The different values of a field with their names, in the order of the names. */
export function choices(
  rows: readonly Row[],
  value: (row: Row) => string | null,
  name: (row: Row) => string | null,
): { value: string; label: string }[] {
  const found = new Map<string, string>()
  for (const row of rows) {
    const one = value(row)
    if (one) found.set(one, name(row) ?? one)
  }
  return [...found]
    .map(([key, label]) => ({ value: key, label }))
    .sort((a, b) => byName(a.label, b.label))
}

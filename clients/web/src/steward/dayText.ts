/** The day so many days after a `YYYY-MM-DD`. */
export function dayAfter(date: string, days: number): string {
  const moved = new Date(`${date}T12:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved.toISOString().slice(0, 10)
}

/** A day as plain text, for a message or to be read aloud. */
export function dayText(
  heading: string,
  summary: string,
  lines: readonly { at: string; said: string; words: string | null }[],
): string {
  const told = lines.map(({ at, said, words }) => `${at} ${said}${words ? `“${words}”` : ''}`)
  return [heading.trim(), summary, '', ...told].join('\n')
}

/** The day so many days after a `YYYY-MM-DD`. */
export function dayAfter(date: string, days: number): string {
  const moved = new Date(`${date}T12:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved.toISOString().slice(0, 10)
}

/** One thing of a day, in words. */
export interface DayLine {
  at: string
  said: string
  /** Which case or household it was. */
  named: string
  words: string | null
  /** Whether everybody of the compound may read it. */
  open: boolean
}

/**
 * A day as plain text, for a message. Such a text goes on to whomever: what not everybody may read (a
 * household that was visited, a complaint about the company) is told without its name and words.
 */
export function dayText(heading: string, summary: string, lines: readonly DayLine[]): string {
  const told = lines.map(({ at, said, named, words, open }) => {
    const line = open && named ? `${at} ${said} ${named}` : `${at} ${said}`
    return open && words ? `${line}“${words}”` : line
  })
  return [heading.trim(), summary, '', ...told].join('\n')
}

import type { Splice } from './types'

/**
 * The one replacement that turns `before` into `after`, in Unicode code points of the text before
 * it, or none where nothing changed. What both texts begin and end with stays untouched, so that
 * a colleague's edit elsewhere in the text is left alone.
 */
export function splices(before: string, after: string): Splice[] {
  const old = [...before]
  const now = [...after]
  const shorter = Math.min(old.length, now.length)
  let head = 0
  while (head < shorter && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) {
    tail += 1
  }
  const gone = old.length - head - tail
  const insert = now.slice(head, now.length - tail).join('')
  return gone === 0 && insert === '' ? [] : [{ at: head, delete: gone, insert }]
}

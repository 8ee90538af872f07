import type { Micros } from './types'

/** Often enough for somebody who looks, in milliseconds. */
const SHORTEST = 1000
/** What a browser's timer holds, and a sleeping phone forgives. */
const LONGEST = 60 * 60 * 1000

/** Calls once the clock shows an instant, however far off; the answer calls it off. */
export function at(instant: Micros, now: () => Micros, then: () => void): () => void {
  if (!Number.isFinite(instant)) return () => undefined
  let timer: ReturnType<typeof setTimeout>
  const wait = (): void => {
    const left = Math.ceil((instant - now()) / 1000)
    const look = () => (instant <= now() ? then() : wait())
    timer = setTimeout(look, Math.min(Math.max(left, SHORTEST), LONGEST))
  }
  wait()
  return () => clearTimeout(timer)
}

import { LOCK_AFTER } from '../protocol'

/** A moment by both clocks of a phone. */
export interface Moment {
  wall: number
  /** Goes on whatever anybody sets, and rests on some phones while they sleep. */
  steady: number
}

export const moment = (): Moment => ({ wall: Date.now(), steady: performance.now() })

/** Milliseconds by which a phone that corrects its clock may move it back. */
const CORRECTED = 60_000

/**
 * Whether nobody looked for so long that the PIN is asked for. A clock that was moved back says
 * nothing of how long it was, so it is asked for too.
 */
export function tooLong(since: Moment): boolean {
  const now = moment()
  const [wall, steady] = [now.wall - since.wall, now.steady - since.steady]
  return wall >= LOCK_AFTER || steady >= LOCK_AFTER || wall < steady - CORRECTED
}

/** Hides all that a page shows, while it may not know that the store was locked. */
export function veil(on: boolean): void {
  document.body.style.visibility = on ? 'hidden' : ''
}

import type { Micros } from './types'

const MINUTE = 60_000_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Asia/Shanghai has had no other offset since 1991. */
const OFFSET = 8 * HOUR

/** `2026-11-22T16:20`, in the compound's time. */
export const toLocal = (at: Micros): string =>
  new Date((at + OFFSET) / 1000).toISOString().slice(0, 16)

/** The instant of such a text, or none where it is no time. */
export function fromLocal(text: string): Micros | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return null
  const millis = Date.parse(`${text.slice(0, 16)}:00Z`)
  return Number.isNaN(millis) ? null : millis * 1000 - OFFSET
}

/** This hour of the day that is so many days on. */
function at(now: Micros, days: number, hour: number): Micros {
  const midnight = Math.floor((now + OFFSET) / DAY) * DAY - OFFSET
  return midnight + days * DAY + hour * HOUR
}

/** The times that people mostly mean. */
export function presets(now: Micros, past: boolean): { key: string; at: Micros }[] {
  const minute = Math.floor(now / MINUTE) * MINUTE
  const offered = past
    ? [
        { key: 'just_now', at: minute },
        { key: 'half_hour_ago', at: minute - 30 * MINUTE },
        { key: 'this_morning', at: at(now, 0, 8) },
        { key: 'last_night', at: at(now, -1, 20) },
      ]
    : [
        { key: 'this_afternoon', at: at(now, 0, 18) },
        { key: 'tomorrow_morning', at: at(now, 1, 9) },
        { key: 'tomorrow_evening', at: at(now, 1, 18) },
        { key: 'in_three_days', at: at(now, 3, 18) },
        { key: 'in_a_week', at: at(now, 7, 18) },
      ]
  return offered.filter((one) => (past ? one.at <= now : one.at > now + HOUR))
}

import type { Micros } from './types'

/** The first so many characters. A character is never cut in two: half of one is no text at all. */
export function first(text: string, characters: number): string {
  return [...text].slice(0, characters).join('')
}

export const MINUTE: Micros = 60_000_000
export const HOUR: Micros = 60 * MINUTE
export const DAY: Micros = 24 * HOUR

/** All times of the app are shown as clocks in the compound show them. */
const ZONE = 'Asia/Shanghai'

type Form = 'clock' | 'day' | 'day_year' | 'iso' | 'full'

const forms: Record<Form, Intl.DateTimeFormatOptions> = {
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { month: 'short', day: 'numeric' },
  day_year: { year: 'numeric', month: 'short', day: 'numeric' },
  iso: { year: 'numeric', month: '2-digit', day: '2-digit' },
  full: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  },
}

const made = new Map<string, Intl.DateTimeFormat>()

function formatter(locale: string, form: Form): Intl.DateTimeFormat {
  const name = `${locale}/${form}`
  let found = made.get(name)
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { ...forms[form], timeZone: ZONE })
    made.set(name, found)
  }
  return found
}

let collator: Intl.Collator | null = null

/** The order of names, as people of the compound look them up: 2号楼 before 10号楼. */
export function byName(a: string, b: string): number {
  collator ??= new Intl.Collator('zh-CN', { numeric: true })
  return collator.compare(a, b)
}

/** What times and names are written with takes long to make: here one piece at a time. */
export function* prepare(locale: string): Generator<void> {
  for (const form of ['clock', 'day', 'full'] as const) yield void formatter(tag(locale), form)
  yield void formatter('sv-SE', 'iso')
  yield void byName('', '')
}

// The English of these formats is British: day before month, 24 hours.
const tag = (locale: string) => (locale === 'en' ? 'en-GB' : locale)

const write = (at: Micros, locale: string, form: Form) =>
  formatter(tag(locale), form).format(new Date(at / 1000))

/** "08:12". */
export const clock = (at: Micros, locale = 'zh-CN') => write(at, locale, 'clock')

/** The day in the compound's zone, "2026-11-22". */
export const isoDay = (at: Micros) => write(at, 'sv-SE', 'iso')

/** Everything, for a title or a printed page. */
export const full = (at: Micros, locale = 'zh-CN') => write(at, locale, 'full')

/** The day in words, with the year only when it isn't the present one. */
export function day(at: Micros, now: Micros, locale = 'zh-CN'): string {
  return write(at, locale, isoDay(at).slice(0, 4) === isoDay(now).slice(0, 4) ? 'day' : 'day_year')
}

export type When = 'today' | 'yesterday' | 'tomorrow' | 'other'

/** Which day, seen from now, in the compound's zone. */
export function when(at: Micros, now: Micros): When {
  const that = isoDay(at)
  if (that === isoDay(now)) return 'today'
  if (that === isoDay(now - DAY)) return 'yesterday'
  if (that === isoDay(now + DAY)) return 'tomorrow'
  return 'other'
}

/** A length of time in the unit a person would say: rounded down, never "0". */
export type Span =
  | { unit: 'moment' }
  | { unit: 'minutes' | 'hours' | 'days'; count: number }
  | { unit: 'hours_minutes'; count: number; minutes: number }

/** Splits a length; its sign is left out. */
export function span(length: Micros): Span {
  const left = Math.abs(length)
  if (left < MINUTE) return { unit: 'moment' }
  if (left < HOUR) return { unit: 'minutes', count: Math.floor(left / MINUTE) }
  const hours = Math.floor(left / HOUR)
  if (left < 3 * HOUR) {
    const minutes = Math.floor((left - hours * HOUR) / MINUTE)
    if (minutes > 0) return { unit: 'hours_minutes', count: hours, minutes }
  }
  if (left < 2 * DAY) return { unit: 'hours', count: hours }
  return { unit: 'days', count: Math.floor(left / DAY) }
}

/** Bytes in the unit that reads best: the number and the unit's letter. */
export function bytes(count: number): string {
  if (count < 1024 * 1024) return `${Math.max(1, Math.round(count / 1024))} KB`
  if (count < 1024 ** 3) return `${(count / 1024 ** 2).toFixed(count < 10 * 1024 ** 2 ? 1 : 0)} MB`
  return `${(count / 1024 ** 3).toFixed(1)} GB`
}

/** How much of a deadline's time is left: 1 at its start, 0 when due, never outside. */
export function share(from: Micros, due: Micros, now: Micros): number {
  if (due <= from) return 0
  return Math.min(1, Math.max(0, (due - now) / (due - from)))
}

import type { Micros } from '@/core/api'

/** As many digits as a PIN has. */
export const PIN_LENGTH = 6

/** Until when to wait, from a `pin_wait` refusal's detail; nothing where it names none. */
export function waitUntil(detail: string): Micros | null {
  const found = /\d{13,}/.exec(detail)
  return found ? Number(found[0]) : null
}

/** A row of digits or one digit six times: what everybody tries first. The core judges for good. */
export function tooEasy(pin: string): boolean {
  return /^(\d)\1+$/.test(pin) || '01234567890'.includes(pin) || '09876543210'.includes(pin)
}

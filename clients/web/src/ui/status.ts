import type { IconName } from './icons'
import type { Tone } from './types'

interface Look {
  tone: Tone
  icon: IconName
}

/** How each status, each of the steward's four words and each reading looks. Words are in the catalogue. */
export const looks = {
  reported: { tone: 'warn', icon: 'clock' },
  returned: { tone: 'danger', icon: 'undo' },
  verified: { tone: 'info', icon: 'check' },
  dispatched: { tone: 'warn', icon: 'send' },
  accepted: { tone: 'info', icon: 'person' },
  declined: { tone: 'danger', icon: 'undo' },
  in_progress: { tone: 'info', icon: 'tool' },
  paused: { tone: 'quiet', icon: 'pause' },
  handed_off: { tone: 'info', icon: 'arrow' },
  fixed: { tone: 'warn', icon: 'eye' },
  confirmed: { tone: 'ok', icon: 'check' },
  closed_unfixed: { tone: 'quiet', icon: 'info' },
  withdrawn: { tone: 'quiet', icon: 'undo' },
  merged: { tone: 'quiet', icon: 'merge' },
  voided: { tone: 'quiet', icon: 'ban' },
  waiting: { tone: 'quiet', icon: 'clock' },
  working: { tone: 'info', icon: 'tool' },
  check: { tone: 'warn', icon: 'eye' },
  closed: { tone: 'ok', icon: 'check' },
  archived: { tone: 'quiet', icon: 'inbox' },
  closed_self_fixed: { tone: 'ok', icon: 'hand' },
  closed_unreached: { tone: 'quiet', icon: 'phone' },
} as const satisfies Record<string, Look>

export type Word = keyof typeof looks

import type { CaseView, TimelineItem } from './types'

/** Which sentence asks for what an action answers. */
const ASKED: Record<string, string> = {
  extension_decided: 'event.extension_asked',
  exempt_decided: 'event.exempt_asked',
  pause_decided: 'event.paused',
  voided: 'event.withdrawal_asked',
}

/** The request that this answer is for: the last of its kind; none where nobody asked. */
export function requestOf(view: CaseView, action: string): TimelineItem | undefined {
  const key = ASKED[action]
  if (key === undefined || !view.row.desks.includes('to_answer')) return undefined
  return view.timeline.findLast(({ sentence }) => sentence.key === key)
}

/** The request that waits for who looks, whatever its kind. */
export function requestFor(view: CaseView): TimelineItem | undefined {
  return view.actions
    .map(({ action }) => requestOf(view, action))
    .filter((item) => item !== undefined)
    .sort((a, b) => b.at - a.at)[0]
}

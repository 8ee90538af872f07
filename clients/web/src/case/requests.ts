import type { ActionView, CaseView, TimelineItem } from './types'

/** Which request an action answers, as the core names it; of several the one that is chosen. */
export function requestOf(
  view: CaseView,
  { fields }: ActionView,
  chosen?: unknown,
): TimelineItem | undefined {
  const field = fields.find(({ kind }) => kind === 'answers')
  const key = chosen ?? field?.value ?? field?.options[0]?.value
  return field && view.timeline.find((item) => item.key === key)
}

/** The request that waits for an answer, the last of them: whoever asked sees that it was asked. */
export function requestFor(view: CaseView): TimelineItem | undefined {
  const last = view.asks.at(-1)
  return last && view.timeline.find((item) => item.key === last.key)
}

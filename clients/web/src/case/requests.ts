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

/** The request that waits for an answer of who looks, the last of them. */
export function requestFor(view: CaseView): TimelineItem | undefined {
  return view.actions
    .map((action) => requestOf(view, action))
    .filter((item) => item !== undefined)
    .sort((a, b) => b.at - a.at)[0]
}

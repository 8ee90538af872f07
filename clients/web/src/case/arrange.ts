import type { ActionView, CaseView } from './types'

/**
 * The order in which actions stand, the likeliest last: the last large one is under the thumb. What
 * may be done, and what a case waits for, is the core's; here is only where it stands.
 */
const ORDER = [
  'called_back',
  'declined',
  'returned',
  'paused',
  'urged',
  'supplement',
  'reopened',
  'sighting',
  'handed_off',
  'merged',
  'verified',
  'started',
  'arrived',
  'resumed',
  'transferred',
  'dispatched',
  'extension_decided',
  'pause_decided',
  'exempt_decided',
  'resubmitted',
  'accepted',
  'fixed',
  'confirmed',
]
/** What stands large where the case waits for nothing from this person. */
const USUAL = ['supplement', 'sighting', 'reopened', 'urged', 'comment', 'add_photo']
/** What is looked for most often under 更多. */
const FIRST = [
  'arrived',
  'started',
  'fixed',
  'set_property_field_assignee',
  'set_property_field_appointment',
  'add_photo',
  'comment',
  'supplement',
]
/** Each has a button of its own on the page. */
const ELSEWHERE = new Set(['edit_text'])

const place = (action: ActionView) => ORDER.indexOf(action.action)

/** An action as it is offered: a field of a lane is one of its own (派师傅, 预约上门 …). */
export type Doable = ActionView & { variant?: string }

/** One for each field that a lane's action can write, with what stands there now. */
function each(action: ActionView, view: CaseView): Doable[] {
  const lane = action.fields.find(({ name }) => name === 'field')
  if (!action.action.endsWith('_field') || !lane) return [action]
  const me = view.row.fixer
  return lane.options.map(({ value: field }) => {
    const stands =
      action.action === 'set_property_field'
        ? view.property.find((one) => one.field === field && one.organisation === me)
        : view.committee.find((one) => one.field === field && one.body === action.body)
    return {
      ...action,
      variant: field,
      fields: action.fields.map((spec) =>
        spec.name === 'field'
          ? { ...spec, hidden: true, value: field }
          : spec.name === 'value'
            ? { ...spec, value: stands?.value ?? null }
            : spec,
      ),
    }
  })
}

/** A name for a list's key. */
export const doableKey = ({ action, variant }: Doable): string =>
  variant ? `${action}_${variant}` : action

export interface Arranged {
  /** Two or three large buttons, the likeliest last. */
  large: Doable[]
  /** The rest, under 更多. */
  more: Doable[]
}

/** Which actions stand large. */
export function arrange(view: CaseView): Arranged {
  const actions = view.actions
  const shown: Doable[] = actions.filter(
    ({ action }) =>
      !ELSEWHERE.has(action) &&
      // Both say that it is not fixed; where it can be reopened, that is what "not fixed" does.
      !(action === 'sighting' && actions.some((other) => other.action === 'reopened')),
  )
  const wanted = shown.filter(({ primary }) => primary)
  for (const usual of USUAL) {
    if (wanted.length >= 2) break
    const found = shown.find(({ action }) => action === usual)
    if (found && !wanted.includes(found)) wanted.push(found)
  }
  const large = wanted
    .sort((a, b) => place(b) - place(a))
    .slice(0, 3)
    .reverse()
  const rest = shown.filter((action) => !large.includes(action))
  const more = rest.flatMap((action) => each(action, view))
  const rank = (action: Doable) => (FIRST.indexOf(doableKey(action)) + 99) % 99
  return { large, more: more.sort((a, b) => rank(a) - rank(b)) }
}

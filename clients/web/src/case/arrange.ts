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
  'started',
  'arrived',
  'resumed',
  'transferred',
  'dispatched',
  'verified',
  'extension_decided',
  'pause_decided',
  'exempt_decided',
  'resubmitted',
  'accepted',
  'fixed',
  'confirmed',
]
/** What stands beside it, the most pressing first. */
const BESIDE = [
  'extension_decided',
  'pause_decided',
  'exempt_decided',
  'declined',
  'returned',
  'urged',
  'sighting',
  'reopened',
  'supplement',
  'comment',
  'add_photo',
]
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

/** An action as it is offered: a field of a lane is one of its own (派师傅, 预约上门 …). */
export type Doable = ActionView & { variant?: string }

/** One for each field that a lane's action can write. */
function each(action: ActionView): Doable[] {
  if (action.action !== 'set_property_field' && action.action !== 'set_committee_field') {
    return [action]
  }
  return action.fields.map((spec) => ({ ...action, variant: spec.name, fields: [spec] }))
}

/** 联系不上: a steward's answer for the resident, with nothing more to ask. */
function unreached(action: ActionView): Doable {
  const fields = action.fields.map((spec) =>
    spec.name === 'reached' ? { ...spec, value: false, hidden: true } : spec,
  )
  return { ...action, variant: 'unreached', fields }
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
export function arrange(view: CaseView, steward: boolean): Arranged {
  const shown = view.actions.filter(
    // The report's form edits its text too.
    ({ action }) => action !== 'edit_text',
  )
  const find = (name: string) => shown.find(({ action }) => action === name)
  const wanted: ActionView[] = shown.filter(({ primary }) => primary).slice(0, 3)
  // Who says "not repaired" sends it back; a neighbour's own word for that is there already.
  const seen = wanted.some(({ action }) => action === 'sighting')
  const judging = steward || seen ? ['called_back'] : ['reopened', 'called_back']
  const beside = find('confirmed') && wanted.length < 3 ? [...judging, ...BESIDE] : BESIDE
  const room = wanted.some(({ action }) => action === 'confirmed') ? 3 : 2
  for (const name of beside) {
    const found = find(name)
    if (wanted.length >= room) break
    // "Not repaired" in one's own words is there already.
    if (name === 'reopened' && find('sighting')) continue
    if (found && !wanted.includes(found)) wanted.push(found)
  }
  const place = ({ action }: ActionView) => ORDER.indexOf(action)
  const large = wanted
    .sort((a, b) => place(a) - place(b))
    .map((action) => (steward && action.action === 'called_back' ? unreached(action) : action))
  const rank = (action: Doable) => (FIRST.indexOf(doableKey(action)) + 99) % 99
  // Who goes, when and how is asked for once it is taken on.
  const offered = shown.some(({ action }) => action === 'accepted')
  const more = shown
    .filter((action) => !large.includes(action))
    .filter(({ action }) => !offered || action !== 'set_property_field')
    .flatMap(each)
  return { large, more: more.sort((a, b) => rank(a) - rank(b)) }
}

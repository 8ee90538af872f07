import { useI18n } from 'vue-i18n'
import { doableKey } from './command'
import type { ActionView, CaseView } from './types'

const ICONS: Record<string, string> = {
  accepted: 'check',
  add_photo: 'camera',
  arrived: 'pin',
  called_back: 'phone',
  closed_unfixed: 'info',
  comment: 'chat',
  confirmed: 'check',
  declined: 'undo',
  dispatched: 'send',
  edit_report: 'edit',
  escalated: 'send',
  exempt_asked: 'shield',
  exempt_decided: 'shield',
  extension_asked: 'clock',
  extension_decided: 'clock',
  fixed: 'tool',
  handed_off: 'arrow',
  merged: 'merge',
  pause_decided: 'pause',
  paused: 'pause',
  reinstated: 'redo',
  reopened: 'redo',
  resubmitted: 'send',
  resumed: 'play',
  returned: 'undo',
  sent_down: 'down',
  set_committee_field: 'book',
  set_committee_field_category: 'list',
  set_committee_field_co_handlers: 'people',
  set_committee_field_lead: 'person',
  set_committee_field_priority: 'flag',
  set_property_field: 'tool',
  set_property_field_appointment: 'door',
  set_property_field_assignee: 'person',
  set_property_field_eta: 'clock',
  set_property_field_plan: 'book',
  set_property_field_quote: 'money',
  sighting: 'eye',
  started: 'tool',
  supplement: 'plus',
  transferred: 'arrow',
  urged: 'bell',
  verified: 'check',
  voided: 'ban',
  withdrawal_asked: 'undo',
  withdrawn: 'undo',
}

/** What actions are called, on a button and over a form. */
export function useActionWords() {
  const { t, te } = useI18n()

  function named(action: ActionView, steward: boolean): string {
    const own = `case.do.${action.action}_steward`
    return steward && te(own) ? t(own) : t(`case.do.${doableKey(action)}`)
  }

  return {
    named,
    /** On a button: taking a case on sends somebody too. */
    button(action: ActionView, steward: boolean, view: CaseView): string {
      return action.action === 'accepted' && canAssign(view)
        ? t('case.do.accept_and_assign')
        : named(action, steward)
    },
    hint: (action: ActionView): string =>
      te(`case.hint.${doableKey(action)}`) ? t(`case.hint.${doableKey(action)}`) : '',
    /** What a dangerous action does, said before it is done. */
    danger: ({ action }: ActionView): string =>
      te(`case.danger.${action}`) ? t(`case.danger.${action}`) : '',
    icon: (action: ActionView): string =>
      ICONS[doableKey(action)] ?? ICONS[action.action] ?? 'flag',
  }
}

/** Whether the person may say who goes. */
export const canAssign = (view: CaseView): boolean =>
  view.actions.some(({ action }) => action === 'set_property_field')

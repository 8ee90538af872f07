import type { ActionView, Command, FieldSpec } from './types'

/** A name for a list's key. */
export const doableKey = ({ action, variant }: ActionView): string =>
  variant ? `${action}_${variant}` : action

/** What a form's fields hold: the names are those of the command's own fields. */
export type Value = string | number | boolean | string[] | null
export type Values = Record<string, Value>

/** Whether a field is asked, as the others are filled. */
export function isAsked({ when }: FieldSpec, values: Values): boolean {
  return !when || values[when.field] === when.is
}

/** What a field holds, as the command has it: an empty text is a text, a score is a number. */
function written(action: ActionView, values: Values): Values {
  const made: Values = {}
  for (const spec of action.fields) {
    const { name, kind, required } = spec
    const value = isAsked(spec, values) ? (values[name] ?? null) : null
    if (kind === 'score') made[name] = value === null ? null : Number(value)
    else if (kind === 'photos') made[name] = value ?? []
    else if (kind === 'text') made[name] = typeof value === 'string' ? value.trim() : ''
    else if (value !== null || !required || spec.when) made[name] = value
  }
  return made
}

/** The actions that are no event: the command of their name with these fields. */
const COMMANDS = new Set([
  'comment',
  'finish_patrol',
  'review_patrol',
  'edit_visit',
  'follow_up_visit',
  'close_visit',
])

/** The command that an action with these values is. What it may hold is the core's to judge. */
export function commandOf(action: ActionView, values: Values): Command {
  const fields = written(action, values)
  const { action: name, variant: field, body } = action
  const value = field ? (fields[field] ?? '') : ''
  const command =
    name === 'set_property_field'
      ? { command: name, field, value }
      : name === 'set_committee_field'
        ? { command: name, body, field, value }
        : COMMANDS.has(name)
          ? { command: name, ...fields }
          : { command: 'act', what: { type: name, ...fields } }
  return command as Command
}

/** The fields that must be filled and are not. */
export function missing(action: ActionView, values: Values): string[] {
  return action.fields
    .filter((spec) => spec.required && !spec.hidden && isAsked(spec, values))
    .filter(({ name }) => {
      const value = values[name] ?? null
      return value === null || (typeof value === 'string' && value.trim() === '')
    })
    .map(({ name }) => name)
}

/** What the fields begin with: only what the core gives, nothing chosen beforehand. */
export function initial(action: ActionView): Values {
  return Object.fromEntries(action.fields.map(({ name, value }) => [name, value ?? null]))
}

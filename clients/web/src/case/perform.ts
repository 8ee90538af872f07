import type { Core } from '@/core/api'
import { commandOf, type Values } from './command'
import type { Doable } from './arrange'
import type { CaseView, Command, DocKey } from './types'

/** What goes with an action besides its own fields. */
export interface Along {
  /** Photos taken in the form, with the phase that they show. */
  photos: Blob[]
  phase: 'before' | 'during' | 'after'
  /** What is drawn at a photo's foot beside time and badge. */
  place: string
  /** The worker who is to go, with an acceptance. */
  assignee: string
}

/** Adds the photos to the case and gives their keys in it. */
async function addPhotos(core: Core, doc: DocKey, along: Along): Promise<string[]> {
  const contents: string[] = []
  for (const file of along.photos) {
    contents.push(
      await core.attach(doc, file, {
        media: 'photo',
        phase: along.phase,
        stamp: { place: along.place },
      }),
    )
  }
  if (contents.length === 0) return []
  const view = await core.query({ query: 'case', doc })
  return (view?.photos ?? []).filter((p) => contents.includes(p.content)).map((p) => p.key)
}

/**
 * Does what the form says. The photos are saved first: a fix names them, and if the phone dies in
 * between they are in the case all the same.
 */
export async function perform(
  core: Core,
  view: CaseView,
  action: Doable,
  values: Values,
  along: Along,
): Promise<void> {
  const doc = view.row.doc
  const keys = await addPhotos(core, doc, along)
  if (action.action === 'add_photo') return
  const all = { ...values }
  for (const { name, kind } of action.fields) {
    if (kind === 'photos') all[name] = [...((values[name] as string[] | null) ?? []), ...keys]
  }
  await core.execute({ doc, command: commandOf(action, all), role: action.role })
  if (along.assignee.trim()) {
    const command = {
      command: 'set_property_field',
      field: 'assignee',
      value: along.assignee.trim(),
    } as Command
    await core.execute({ doc, command, role: action.role })
  }
}

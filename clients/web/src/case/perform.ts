import { CoreError, type Core, type Prepared } from '@/core/api'
import { commandOf, type Values } from './command'
import type { ActionView, Command, DocKey } from './types'

/** What goes with an action besides its own fields. */
export interface Along {
  /** Photos taken in the form, with the phase that they show. */
  photos: Prepared[]
  /** The worker who is to go, with an acceptance. */
  assignee: string
}

export type Step = 'photos' | 'action' | 'assignee'

/** What one press came to: what is saved by now, and what is not and why. */
export interface Outcome {
  saved: Step[]
  failed: { step: Step; error: CoreError } | null
}

/** One form's doing of an action: what is done once is not done again by another press. */
export interface Attempt {
  press(values: Values, along: Along): Promise<Outcome>
  /** Whether this photo is in the case already. */
  kept(content: string): boolean
}

/**
 * Does what the form says. The photos are saved first: a fix names them, and if the phone dies in
 * between they are in the case all the same. What was done under a `token` is not done again.
 */
export function attempt(core: Core, doc: DocKey, action: ActionView, token: string): Attempt {
  const kept = new Set<string>()
  const done = new Set<Step>()

  async function addPhotos(along: Along): Promise<void> {
    for (const photo of along.photos) {
      if (kept.has(photo.content)) continue
      await core.addPhoto(doc, photo)
      kept.add(photo.content)
    }
  }

  async function execute(step: Step, command: Command): Promise<void> {
    // Other words under the same name are an edit of what an unheard answer has saved.
    await core.execute({ doc, command, role: action.role, token: `${token}.${step}` })
    done.add(step)
  }

  async function act(values: Values, along: Along): Promise<void> {
    const contents = along.photos.map(({ content }) => content)
    const view = contents.length ? await core.query({ query: 'case', doc }) : null
    const keys = (view?.photos ?? []).filter((p) => contents.includes(p.content)).map((p) => p.key)
    const all = { ...values }
    for (const { name, kind } of action.fields) {
      if (kind === 'photos') all[name] = [...((values[name] as string[] | null) ?? []), ...keys]
    }
    await execute('action', commandOf(action, all))
  }

  async function press(values: Values, along: Along): Promise<Outcome> {
    const value = along.assignee.trim()
    const steps: [Step, boolean, () => Promise<void>][] = [
      ['photos', along.photos.some(({ content }) => !kept.has(content)), () => addPhotos(along)],
      ['action', action.action !== 'add_photo' && !done.has('action'), () => act(values, along)],
      [
        'assignee',
        value !== '' && !done.has('assignee'),
        () => execute('assignee', { command: 'set_property_field', field: 'assignee', value }),
      ],
    ]
    let failed: Outcome['failed'] = null
    for (const [step, wanted, work] of steps) {
      if (!wanted || failed) continue
      try {
        await work()
      } catch (reason) {
        failed = { step, error: CoreError.from(reason) }
      }
    }
    const saved: Step[] = [...(kept.size ? (['photos'] as const) : []), ...done]
    return { saved: saved.filter((step) => step !== failed?.step), failed }
  }

  return { press, kept: (content) => kept.has(content) }
}

import { describe, expect, it, vi } from 'vitest'
import { CoreError, type Core } from '@/core/api'
import { attempt, type Along } from './perform'
import type { ActionView } from './types'

vi.mock('@/core/api', async () => await import('@/core/error'))

const doc = 's/d'
const along = (over: Partial<Along> = {}): Along => ({
  photos: [],
  assignee: '',
  ...over,
})
const action = (name: string, kinds: string[] = []) =>
  ({
    action: name,
    role: 'property',
    fields: kinds.map((kind) => ({ name: kind, kind, required: false })),
  }) as unknown as ActionView

/** A core that refuses as often as it is told to. */
function coreThat(refuses: (command: { command: string }) => boolean) {
  const executed: { token: string; command: { command: string } }[] = []
  const addPhoto = vi.fn(() => Promise.resolve())
  const core = {
    addPhoto,
    query: () => Promise.resolve({ photos: [{ key: 'k', content: 'ab' }] }),
    execute(instruct: (typeof executed)[number]) {
      executed.push(instruct)
      return refuses(instruct.command)
        ? Promise.reject(new CoreError('not_allowed'))
        : Promise.resolve({ doc })
    },
  } as unknown as Core
  return { core, executed, addPhoto }
}

describe('an action of several steps', () => {
  it('adds its photos once, however often it is pressed', async () => {
    let refuse = true
    const { core, executed, addPhoto } = coreThat(() => refuse)
    const form = attempt(core, doc, action('fixed', ['photos']), 't')
    const photo = { content: 'ab', media: 'photo', phase: 'after', caption: '' } as const
    const photos = [{ ...photo, blob: new Blob(['x']) }]

    const first = await form.press({}, along({ photos }))
    expect(first).toMatchObject({ saved: ['photos'], failed: { step: 'action' } })
    refuse = false
    const second = await form.press({}, along({ photos }))
    expect(second).toEqual({ saved: ['photos', 'action'], failed: null })
    expect(addPhoto).toHaveBeenCalledTimes(1)
    expect(executed[1]).toMatchObject({ command: { what: { photos: ['k'] } } })
    expect(executed[1]?.token).toBe(executed[0]?.token)
  })

  it('does not do again what is done when a later step was refused', async () => {
    let refuse = true
    const { core, executed } = coreThat(({ command }) => refuse && command === 'set_property_field')
    const form = attempt(core, doc, action('accepted'), 't')

    const first = await form.press({}, along({ assignee: '王师傅' }))
    expect(first).toMatchObject({ saved: ['action'], failed: { step: 'assignee' } })
    refuse = false
    expect((await form.press({}, along({ assignee: '老王' }))).failed).toBeNull()
    expect(executed.map(({ command }) => command.command)).toEqual([
      'act',
      'set_property_field',
      'set_property_field',
    ])
    // Other words are an edit of what an unheard answer may have saved.
    expect(executed[2]?.token).toBe(executed[1]?.token)
    expect(executed[1]?.token).not.toBe(executed[0]?.token)
  })
})

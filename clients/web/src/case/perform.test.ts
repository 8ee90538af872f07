import { describe, expect, it, vi } from 'vitest'
import { CoreError, type Core } from '@/core/api'
import type { Doable } from './arrange'
import { attempt, type Along } from './perform'

vi.mock('@/core/api', async () => await import('@/core/error'))

const doc = 's/d'
const along = (over: Partial<Along> = {}): Along => ({
  photos: [],
  phase: 'after',
  place: '泵房',
  assignee: '',
  ...over,
})
const action = (name: string, kinds: string[] = []) =>
  ({
    action: name,
    role: 'property',
    fields: kinds.map((kind) => ({ name: kind, kind, required: false })),
  }) as unknown as Doable

/** A core that refuses as often as it is told to. */
function coreThat(refuses: (command: { command: string }) => boolean) {
  const executed: { token: string; command: { command: string } }[] = []
  const addPhoto = vi.fn(() => Promise.resolve())
  const prepare = vi.fn(() => Promise.resolve({ content: 'ab' }))
  const core = {
    prepare,
    addPhoto,
    query: () => Promise.resolve({ photos: [{ key: 'k', content: 'ab' }] }),
    execute(instruct: (typeof executed)[number]) {
      executed.push(instruct)
      return refuses(instruct.command)
        ? Promise.reject(new CoreError('not_allowed'))
        : Promise.resolve({ doc })
    },
  } as unknown as Core
  return { core, executed, addPhoto, prepare }
}

describe('an action of several steps', () => {
  it('stamps and adds its photos once, however often it is pressed', async () => {
    let refuse = true
    const { core, executed, addPhoto, prepare } = coreThat(() => refuse)
    const form = attempt(core, doc, action('fixed', ['photos']))
    const photos = [new Blob(['x'])]

    const first = await form.press({}, along({ photos }))
    expect(first).toMatchObject({ saved: ['photos'], failed: { step: 'action' } })
    refuse = false
    const second = await form.press({}, along({ photos }))
    expect(second).toEqual({ saved: ['photos', 'action'], failed: null })
    expect(prepare).toHaveBeenCalledTimes(1)
    expect(addPhoto).toHaveBeenCalledTimes(1)
    expect(executed[1]).toMatchObject({ command: { what: { photos: ['k'] } } })
    expect(executed[1]?.token).toBe(executed[0]?.token)
  })

  it('does not do again what is done when a later step was refused', async () => {
    let refuse = true
    const { core, executed } = coreThat(({ command }) => refuse && command === 'set_property_field')
    const form = attempt(core, doc, action('accepted'))

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

import { describe, expect, it } from 'vitest'
import { commandOf, initial, missing } from './command'
import type { ActionView, FieldSpec } from './types'

const field = (
  name: string,
  kind: FieldSpec['kind'],
  more: Partial<FieldSpec> = {},
): FieldSpec => ({
  name,
  kind,
  required: true,
  when: null,
  options: [],
  value: null,
  hidden: false,
  ...more,
})
const action = (name: ActionView['action'], fields: FieldSpec[] = []): ActionView => ({
  action: name,
  role: 'property',
  body: null,
  fields,
  warn: null,
  needs_photos_check: false,
  danger: false,
  primary: false,
  variant: null,
  large: false,
})

describe('the command of an action', () => {
  it('is an event with the fields that the core named', () => {
    expect(
      commandOf(action('declined', [field('reason', 'text')]), { reason: ' 不归我们 ' }),
    ).toEqual({
      command: 'act',
      what: { type: 'declined', reason: '不归我们' },
    })
  })

  it('keeps what the core has chosen already, and adds photos', () => {
    const fixed = action('fixed', [
      field('note', 'text'),
      field('photos', 'photos', { required: false }),
      field('category', 'category', { hidden: true, value: 'leak' }),
    ])
    const values = { ...initial(fixed), note: '换了密封圈', photos: ['k1'] }
    expect(commandOf(fixed, values)).toEqual({
      command: 'act',
      what: { type: 'fixed', note: '换了密封圈', photos: ['k1'], category: 'leak' },
    })
  })

  it('gives numbers for scores and nothing for what was left open', () => {
    const called = action('called_back', [
      field('reached', 'bool'),
      field('solved', 'bool', { when: { field: 'reached', is: true } }),
      field('score', 'score', { required: false, when: { field: 'reached', is: true } }),
    ])
    expect(missing(called, { reached: true })).toEqual(['solved'])
    expect(missing(called, { reached: false })).toEqual([])
    expect(commandOf(called, { reached: true, solved: true, score: '4' })).toEqual({
      command: 'act',
      what: { type: 'called_back', reached: true, solved: true, score: 4 },
    })
    expect(commandOf(called, { reached: false, solved: true, score: '3' })).toEqual({
      command: 'act',
      what: { type: 'called_back', reached: false, solved: null, score: null },
    })
  })

  it('is a command of its own for what is no event', () => {
    expect(commandOf(action('comment', [field('text', 'text')]), { text: '收到' })).toEqual({
      command: 'comment',
      text: '收到',
    })
    const lane = {
      ...action('set_committee_field', [field('priority', 'text')]),
      body: 'residents' as const,
      variant: 'priority',
    }
    expect(commandOf(lane, { priority: '高' })).toEqual({
      command: 'set_committee_field',
      body: 'residents',
      field: 'priority',
      value: '高',
    })
  })
})

describe('what is missing', () => {
  it('is every required field without a value, but none that needs no input', () => {
    const fields = [
      field('reason', 'text'),
      field('granted', 'bool'),
      field('note', 'text', { required: false }),
      field('for_whom', 'for_whom', { hidden: true, value: 'resident' }),
    ]
    expect(missing(action('transferred', fields), { reason: '  ' })).toEqual(['reason', 'granted'])
    expect(missing(action('transferred', fields), { reason: '急', granted: false })).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { arrange, doableKey } from './arrange'
import type { ActionView, CaseView } from './types'

const action = (
  name: ActionView['action'],
  primary = false,
  fields: ActionView['fields'] = [],
): ActionView => ({
  action: name,
  role: 'property',
  body: null,
  fields,
  warn: null,
  needs_photos_check: false,
  danger: false,
  primary,
})

const field = (
  name: string,
  kind: ActionView['fields'][number]['kind'],
): ActionView['fields'][number] => ({
  name,
  kind,
  required: true,
  when: null,
  options: [],
  value: null,
  hidden: false,
})
const view = (actions: ActionView[]): CaseView => ({ actions }) as unknown as CaseView

const names = (list: ReturnType<typeof arrange>['large']) => list.map(doableKey)

describe('where actions stand', () => {
  it('puts what the case waits for under the thumb, the likeliest last', () => {
    const { large, more } = arrange(
      view([action('accepted', true), action('comment'), action('declined'), action('paused')]),
      false,
    )
    expect(names(large)).toEqual(['declined', 'accepted'])
    expect(names(more)).toEqual(['comment', 'paused'])
  })

  it('adds the call-back to a judgement, which for a steward says that nobody was reached', () => {
    const judging = view([
      action('confirmed', true),
      action('sighting', true),
      action('called_back', false, [
        field('reached', 'bool'),
        { ...field('score', 'score'), required: false },
      ]),
      action('reopened'),
    ])
    const desk = arrange(judging, false)
    expect(names(desk.large)).toEqual(['called_back', 'sighting', 'confirmed'])
    expect(names(desk.more)).toEqual(['reopened'])
    const steward = arrange(judging, true)
    expect(names(steward.large)).toEqual(['called_back_unreached', 'sighting', 'confirmed'])
    expect(steward.large[0]?.fields.map(({ value, hidden }) => [value, hidden])).toEqual([
      [false, true],
      [null, false],
    ])
    expect(names(steward.more)).toEqual(['called_back', 'reopened'])
  })

  it('offers the usual where the case waits for somebody else', () => {
    const { large } = arrange(
      view([action('comment'), action('sighting'), action('supplement')]),
      true,
    )
    expect(names(large)).toEqual(['supplement', 'sighting'])
  })

  it('makes an action of each field of a lane', () => {
    const lane = action('set_property_field', false, [
      { ...field('assignee', 'text'), value: '赵铁柱' },
      field('plan', 'text'),
    ])
    const { more } = arrange(view([action('fixed', true), action('arrived', true), lane]), false)
    expect(names(more)).toEqual(['set_property_field_assignee', 'set_property_field_plan'])
    expect(more[0]?.fields.map(({ name, value }) => [name, value])).toEqual([
      ['assignee', '赵铁柱'],
    ])
  })

  it('asks who goes, when and how once the case is taken on', () => {
    const lane = action('set_property_field', false, [field('plan', 'text')])
    const { more } = arrange(
      view([
        action('accepted', true),
        action('declined'),
        action('comment'),
        lane,
        action('urged'),
      ]),
      false,
    )
    expect(names(more)).toEqual(['comment', 'urged'])
  })
})

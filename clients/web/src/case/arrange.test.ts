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

function view(actions: ActionView[]): CaseView {
  const property = [
    { organisation: 'w', organisation_name: '', field: 'assignee', value: '赵铁柱', others: [] },
  ]
  return { actions, property, committee: [], row: { fixer: 'w' } } as unknown as CaseView
}

const names = (list: ReturnType<typeof arrange>['large']) => list.map(doableKey)

describe('where actions stand', () => {
  it('puts what the case waits for under the thumb, the likeliest last', () => {
    const { large, more } = arrange(
      view([
        action('accepted', true),
        action('comment'),
        action('declined', true),
        action('paused'),
      ]),
    )
    expect(names(large)).toEqual(['declined', 'accepted'])
    expect(names(more)).toEqual(['comment', 'paused'])
  })

  it('says "not fixed" once', () => {
    const { large, more } = arrange(
      view([
        action('sighting'),
        action('reopened', true),
        action('confirmed', true),
        action('called_back', true),
      ]),
    )
    expect(names(large)).toEqual(['called_back', 'reopened', 'confirmed'])
    expect(more).toEqual([])
  })

  it('offers the usual where the case waits for somebody else', () => {
    const { large } = arrange(view([action('comment'), action('sighting'), action('supplement')]))
    expect(names(large)).toEqual(['supplement', 'sighting'])
  })

  it('makes an action of each field of a lane, with what stands there', () => {
    const spec = { required: true, value: null, hidden: false }
    const label = { text: '' }
    const lane = action('set_property_field', false, [
      {
        ...spec,
        name: 'field',
        kind: 'choice',
        options: [
          { value: 'assignee', label },
          { value: 'plan', label },
        ],
      },
      { ...spec, name: 'value', kind: 'text', options: [] },
    ])
    const { more } = arrange(view([action('accepted', true), action('declined', true), lane]))
    expect(names(more)).toEqual(['set_property_field_assignee', 'set_property_field_plan'])
    expect(more[0]?.fields.map(({ value, hidden }) => [value, hidden])).toEqual([
      ['assignee', true],
      ['赵铁柱', false],
    ])
  })
})

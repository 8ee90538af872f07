import { describe, expect, it } from 'vitest'
import type { Row } from '@/core/api'
import { casesOf, filtered, groups } from './cases'

const row = (over: Partial<Row>): Row =>
  ({
    doc: 's/1',
    scope: 's',
    kind: 'complaint',
    removed: false,
    mine: true,
    desks: [],
    at: 0,
    title: '',
    steward_word: 'waiting',
    ...over,
  }) as Row

const rows = [
  row({ doc: 's/1', at: 1, title: '水泵漏水', building: 'b3', building_name: '3号楼' }),
  row({ doc: 's/2', at: 3, title: '门禁坏了', steward_word: 'check', mine: false }),
  row({ doc: 's/3', at: 2, title: '灯不亮', steward_word: 'closed' }),
  row({ doc: 's/4', kind: 'visit' }),
  row({ doc: 'o/5', scope: 'o' }),
  row({ doc: 's/6', removed: true }),
]
const docs = (list: readonly Row[]) => list.map((one) => one.doc)
const all = { words: '', word: 'all', mine: false, building: null } as const

describe('the cases of a compound', () => {
  const cases = casesOf(rows, 's')

  it('are its complaints, the latest first', () => {
    expect(docs(cases)).toEqual(['s/2', 's/3', 's/1'])
  })

  it('are found by every word that a person remembers', () => {
    expect(docs(filtered(cases, { ...all, words: '3号楼 漏' }))).toEqual(['s/1'])
    expect(docs(filtered(cases, { ...all, words: '3号楼 灯' }))).toEqual([])
    expect(docs(filtered(cases, { ...all, word: 'check' }))).toEqual(['s/2'])
    expect(docs(filtered(cases, { ...all, mine: true }))).toEqual(['s/3', 's/1'])
    expect(docs(filtered(cases, { ...all, building: 'b3' }))).toEqual(['s/1'])
  })

  it('of mine that were sent back come before all others', () => {
    const back = row({ doc: 's/7', at: 0, desks: ['mine_returned', 'all'] })
    expect(groups([...cases, back]).map(({ word }) => word)).toEqual(['returned', 'waiting'])
  })

  it('of mine stand by what they wait for, those closed since they were looked at last', () => {
    const told = (list: Row[]) => groups(list).map(({ word, rows: of }) => [word, docs(of)])
    expect(told(cases)).toEqual([['waiting', ['s/1']]])
    const news = row({ doc: 's/8', steward_word: 'closed', desks: ['mine_closed', 'closed'] })
    expect(told([news, ...cases])).toEqual([
      ['waiting', ['s/1']],
      ['closed', ['s/8']],
    ])
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { dropDrafts, hideDrafts, peekDraft, showDrafts, useDraft } from './drafts'

beforeEach(() => {
  dropDrafts()
  showDrafts('li')
})

describe('a draft', () => {
  it('is there again after a reload, until it is saved', () => {
    const before = useDraft('li.report', () => ({ text: '', category: null as string | null }))
    expect(before.found).toBe(false)
    expect(peekDraft('li.report')).toBeNull()
    before.value.text = '水管漏水'

    const after = useDraft('li.report', () => ({ text: '', category: null as string | null }))
    expect(after.found).toBe(true)
    expect(after.value).toEqual({ text: '水管漏水', category: null })

    after.clear()
    after.value.text = '写在后面'
    expect(peekDraft('li.report')).toBeNull()
  })

  it('is not shown to another person of the phone', () => {
    useDraft('li.report', () => ({ text: '' })).value.text = '我的'
    expect(useDraft('hu.report', () => ({ text: '' })).value.text).toBe('')
  })

  it('can not be read from the storage while locked, and is back for its writer alone', () => {
    useDraft('li.report', () => ({ text: '' })).value.text = '我的'
    hideDrafts()
    expect(sessionStorage.length).toBe(0)
    showDrafts('hu')
    expect(sessionStorage.length).toBe(0)
    hideDrafts()
    showDrafts('li')
    expect(sessionStorage.getItem('lianjian.draft.li.report')).toContain('我的')
    dropDrafts()
    expect(peekDraft('li.report')).toBeNull()
  })

  it('that names a household is never in the storage', () => {
    useDraft('li.visit', () => ({ household: '' }), true).value.household = '502'
    expect(sessionStorage.length).toBe(0)
    expect(peekDraft('li.visit')).toEqual({ household: '502' })
  })

  it('that can not be read is begun again', () => {
    sessionStorage.setItem('lianjian.draft.li.report', '{')
    expect(useDraft('li.report', () => ({ text: '' })).value.text).toBe('')
  })
})

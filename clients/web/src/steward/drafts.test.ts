import { beforeEach, describe, expect, it } from 'vitest'
import { peekDraft, useDraft } from './drafts'

beforeEach(() => sessionStorage.clear())

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

  it('that can not be read is begun again', () => {
    sessionStorage.setItem('lianjian.draft.li.report', '{')
    expect(useDraft('li.report', () => ({ text: '' })).value.text).toBe('')
  })
})

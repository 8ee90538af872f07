import { beforeEach, describe, expect, it } from 'vitest'
import { installCore, type Core, type Prepared } from '@/core/api'
import { PageDrafts } from '@/core/page/drafts'
import { dropMedia, keepMedia, mediaOf, peekDraft, useDraft } from './drafts'

const done = () => Promise.resolve()
const never = () => new Promise<never>(() => undefined)
const fresh = () => ({ text: '', category: null as string | null })

beforeEach(() => {
  const drafts = new PageDrafts({ put: done, keep: done, drop: done, net: never })
  installCore({ drafts } as unknown as Core)
})

describe('a draft', () => {
  it('is there again when its form is opened again, until it is saved', () => {
    const before = useDraft('li.report', fresh)
    expect(before.found).toBeNull()
    expect(peekDraft('li.report')).toBeNull()
    before.value.text = '水管漏水'

    const after = useDraft('li.report', fresh)
    expect(after.found).not.toBeNull()
    expect(after.value).toEqual({ text: '水管漏水', category: null })

    after.clear()
    after.value.text = '写在后面'
    expect(peekDraft('li.report')).toBeNull()
  })

  it('is begun anew where it is thrown away', () => {
    useDraft('li.report', fresh).value.text = '不要了'
    const again = useDraft('li.report', fresh)
    again.restart()
    expect(again.value.text).toBe('')
    again.value.text = '新的'
    expect(peekDraft('li.report')).toMatchObject({ text: '新的' })
  })

  it('leaves nothing in the storage of the browser', () => {
    useDraft('li.report', fresh).value.text = '我的'
    expect([sessionStorage.length, localStorage.length]).toEqual([0, 0])
  })

  it('that can not be read is begun again', () => {
    useDraft('li.report', fresh).value.text = 'x'
    const drafts = new PageDrafts({ put: done, keep: done, drop: done, net: never })
    drafts.begin('s', [{ name: 'li.report', at: 1, text: '{', media: [] }])
    installCore({ drafts } as unknown as Core)
    expect(useDraft('li.report', fresh).value.text).toBe('')
  })

  it('names its photos, whose bytes stand beside it', async () => {
    const blob = new Blob(['x'])
    const photo: Prepared = { content: 'ab', media: 'photo', phase: 'before', caption: '', blob }
    const kept = await keepMedia(photo)
    expect(JSON.stringify(kept)).not.toContain('blob')
    expect(mediaOf(JSON.parse(JSON.stringify(kept)) as typeof kept)).toEqual(photo)
    dropMedia([kept])
    expect(mediaOf(kept)).toBeNull()
  })
})

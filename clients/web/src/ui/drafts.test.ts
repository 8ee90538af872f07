import { effectScope } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { installCore, type Core, type Prepared } from '@/core/api'
import { PageDrafts } from '@/core/page/drafts'
import { draftsUnder, dropDraft, peekDraft, useDraft } from './drafts'
import { mediaOf, useKept } from './kept'
import { hasUnsaved } from './unsaved'

/** A cover makes a picture a byte larger; of one that is covered already it makes the same. */
vi.mock('./cover', () => ({
  covered: (photo: Blob) => Promise.resolve(photo.size > 1 ? photo : new Blob([photo, '.'])),
}))

interface Words {
  text: string
  category: string | null
  media: Prepared[]
}
const done = () => Promise.resolve()
const never = () => new Promise<never>(() => undefined)
const fresh = (): Words => ({ text: '', category: null, media: [] })
let screen = effectScope()
const begun = ({ text, media }: Words) => text !== '' || media.length > 0
const open = () => screen.run(() => useDraft('report', fresh, begun))!

/** A core of somebody who has a store open, and of whom these drafts were found. */
function install(found: { name: string; text: string }[] = []): PageDrafts {
  const drafts = new PageDrafts({ put: done, keep: done, drop: done, net: never })
  drafts.begin(
    's',
    found.map((one) => ({ ...one, at: 1, media: [] })),
  )
  const prepare = (file: Blob, { phase }: { phase: string }) =>
    Promise.resolve({ content: `c${file.size}`, media: 'photo', phase, caption: '', blob: file })
  installCore({ drafts, prepare, state: { value: { me: { person: 'li' } } } } as unknown as Core)
  return drafts
}

beforeEach(() => {
  install()
  screen.stop()
  screen = effectScope()
})

describe('a draft', () => {
  it('is there again when its form is opened again, until it is saved', () => {
    const before = open()
    expect(before.found).toBeNull()
    expect(peekDraft('report')).toBeNull()
    before.value.text = '水管漏水'
    expect([before.begun(), hasUnsaved()]).toEqual([true, true])

    const after = open()
    expect(after.found).not.toBeNull()
    expect(after.value).toEqual({ ...fresh(), text: '水管漏水' })

    after.clear()
    after.value.text = '写在后面'
    expect(after.begun()).toBe(false)
    expect(peekDraft('report')).toBeNull()
  })

  it('says nothing of what holds nothing of its person', () => {
    open().value.category = 'leak'
    const again = open()
    expect(again.value.category).toBe('leak')
    expect([again.found, again.begun()]).toEqual([null, false])
  })

  it('is begun anew where it is thrown away', () => {
    open().value.text = '不要了'
    const again = open()
    again.restart()
    expect([again.value.text, again.found]).toEqual(['', null])
    again.value.text = '新的'
    expect(peekDraft('report')).toMatchObject({ text: '新的' })
    dropDraft('report')
    expect(peekDraft('report')).toBeNull()
  })

  it("is a person's own", () => {
    install([{ name: 'li.report', text: '{"text":"我的"}' }])
    expect(open().value.text).toBe('我的')
    expect(draftsUnder('rep')).toMatchObject([{ screen: 'report', value: { text: '我的' } }])
    install([{ name: 'wang.report', text: '{"text":"别人的"}' }])
    expect(open().value.text).toBe('')
    expect(draftsUnder('rep')).toEqual([])
  })

  it('leaves nothing in the storage of the browser', () => {
    open().value.text = '我的'
    expect([sessionStorage.length, localStorage.length]).toEqual([0, 0])
  })

  it('that can not be read is begun again', () => {
    install([{ name: 'li.report', text: '{' }])
    expect(open().value.text).toBe('')
  })
})

describe('the photos of a draft', () => {
  const photo = new Blob(['x'])

  it('are kept as they come, are there again with it, and go with it', async () => {
    const draft = open()
    const kept = useKept(draft.value, 'after', () => '泵房')
    await Promise.all([kept.add(photo), kept.add(photo)])
    expect(draft.value.media).toEqual([
      { content: 'c1', media: 'photo', phase: 'after', caption: '' },
    ])
    const again = open()
    expect(await useKept(again.value, 'after', () => '泵房').ready()).toMatchObject([
      { content: 'c1', blob: photo },
    ])
    again.clear()
    expect(mediaOf(draft.value.media[0]!)).toBeNull()
  })

  it('are covered in their place, and covered once more they are still there', async () => {
    const kept = useKept(open().value, 'after', () => '泵房')
    await kept.add(new Blob(['x']))
    for (const content of ['c1', 'c2', 'c2']) {
      await kept.cover(content, [])
      expect((await kept.ready()).map((one) => one.content)).toEqual(['c2'])
    }
    expect(kept.error.value).toBeNull()
  })

  it('that are not here any more are named, not left out', async () => {
    install([
      { name: 'li.report', text: JSON.stringify({ ...fresh(), media: [{ content: 'c' }] }) },
    ])
    const kept = useKept(open().value, 'after', () => '')
    await expect(kept.ready()).rejects.toMatchObject({ code: 'photo_gone' })
    kept.remove('c')
    expect(await kept.ready()).toEqual([])
  })
})

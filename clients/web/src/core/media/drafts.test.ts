import { describe, expect, it } from 'vitest'
import type { KeptNet, NetWords } from '../protocol'
import type { DraftRecord } from './db'
import { Drafts } from './drafts'
import { makeNet, mixed } from './net'

/** A store whose sealing is another order of the bytes, and what it writes down. */
function store() {
  const records = new Map<string, DraftRecord>()
  const turned = (bytes: Uint8Array) => Promise.resolve(bytes.toReversed())
  const drafts = new Drafts(
    {
      drafts: () => Promise.resolve([...records.values()]),
      putDraft: (draft) => Promise.resolve(void records.set(draft.name, draft)),
      dropDraft: (name) => Promise.resolve(void records.delete(name)),
      keepMedia: () => Promise.resolve(),
    },
    {
      seal: turned,
      unseal: turned,
      keep: () => Promise.reject(new Error('none')),
      blob: () => Promise.resolve(null),
    },
  )
  const left = async (...words: NetWords[]): Promise<KeptNet> => {
    const { sealed, pad } = await makeNet({ seal: turned, unseal: turned })
    return { sealed, words: mixed(new TextEncoder().encode(JSON.stringify(words)), pad) }
  }
  const texts = async () => (await drafts.list()).map(({ name, text }) => [name, text])
  return { drafts, left, texts }
}

const words = (name: string, text: string, at: number) => ({ name, text, media: [], at })

describe('what a page left as it ended', () => {
  it('is landed, where the store has nothing newer', async () => {
    const { drafts, left, texts } = store()
    await drafts.put(words('li.report', '旧的', 10))
    await drafts.put(words('li.quick', '写在别处', 30))
    await drafts.put(words('li.visit', '存好了', 10))
    await drafts.land([
      await left(words('li.report', '新的', 20), words('li.quick', '早先', 20)),
      await left({ name: 'li.visit', text: null, at: 20 }, words('li.a', '一', 20)),
    ])
    expect(await texts()).toEqual([
      ['li.report', '新的'],
      ['li.quick', '写在别处'],
      ['li.a', '一'],
    ])
  })

  it('and can not be read keeps nothing else from landing', async () => {
    const { drafts, left, texts } = store()
    const broken = await left(words('li.report', '坏了', 1))
    broken.words[0]! ^= 1
    await drafts.land([broken, await left(words('li.a', '一', 1))])
    expect(await texts()).toEqual([['li.a', '一']])
  })
})

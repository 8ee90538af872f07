import { beforeEach, describe, expect, it, vi } from 'vitest'
import { CoreError } from '../error'
import { makeNet, openNet } from '../media/net'
import type { Prepared } from '../media/prepared'
import { PageDrafts } from './drafts'
import { dropNets, leftNets, sweepNets } from './net'

const photo = { content: 'ab', media: 'photo', phase: 'before', caption: '' } as const
const ports = {
  seal: (bytes: Uint8Array) => Promise.resolve(bytes.toReversed()),
  unseal: (bytes: Uint8Array) => Promise.resolve(bytes.toReversed()),
}

/** The drafts of a page, and a store that answers when it is told to. */
function drafts() {
  const asked: unknown[] = []
  const answers: (() => void)[] = []
  const answer = (words: unknown) => {
    asked.push(words)
    return new Promise<void>((done) => answers.push(done))
  }
  const keep = vi.fn(() => Promise.resolve())
  const net = vi.fn(() => makeNet(ports))
  const made = new PageDrafts({ put: ({ text }) => answer(text), keep, drop: answer, net })
  return { made, asked, answers, keep, net }
}

/** Until a net is there, as it is long before anybody has typed. */
const woven = (net: ReturnType<typeof drafts>['net'], times = 1) =>
  vi.waitFor(async () => {
    expect(net).toHaveBeenCalledTimes(times)
    await net.mock.results[times - 1]!.value
  })
const left = async () => {
  const words = [...leftNets('s').values()].map((net) => openNet(ports, net))
  return (await Promise.all(words)).flat().map(({ name, text }) => [name, text])
}

beforeEach(() => localStorage.clear())

describe('what is being written', () => {
  it('is given to the store at the very press; what is pressed meanwhile goes in one', async () => {
    const { made, asked, answers } = drafts()
    made.begin('s', [])
    made.put('li.report', 'a', [])
    expect(asked).toEqual(['a'])
    made.put('li.report', 'ab', [])
    made.put('li.report', 'abc', [photo])
    expect(made.get('li.report')?.text).toBe('abc')
    const kept = made.flush()
    answers[0]!()
    await vi.waitFor(() => expect(asked).toEqual(['a', 'abc']))
    answers[1]!()
    await kept
    expect(asked).toEqual(['a', 'abc'])
  })

  it('is over where it was saved or thrown away, and no write comes after that', async () => {
    const { made, asked, answers } = drafts()
    made.begin('s', [])
    made.put('li.report', 'a', [])
    made.put('li.report', 'b', [])
    made.drop('li.report')
    expect(made.get('li.report')).toBeNull()
    answers[0]!()
    await vi.waitFor(() => expect(asked).toEqual(['a', 'li.report']))
  })

  it('is at hand while its store is open, and no longer', () => {
    const { made, asked } = drafts()
    const blob = new Blob(['x'])
    made.begin('s', [{ name: 'li.report', at: 7, text: 'a', media: [{ ...photo, blob }] }])
    expect(made.get('li.report')).toEqual({ text: 'a', at: 7 })
    expect(made.blob('ab')).toBe(blob)
    made.begin(null, [])
    expect(made.get('li.report')).toBeNull()
    expect(made.blob('ab')).toBeNull()
    expect(asked).toEqual([])
  })

  it('takes no photo that a full phone can not keep', async () => {
    const { made, keep } = drafts()
    keep.mockRejectedValueOnce(new CoreError('photos_full'))
    const taken: Prepared = { ...photo, blob: new Blob(['x']) }
    await expect(made.keep(taken)).rejects.toThrow('photos_full')
    expect(made.blob('ab')).toBeNull()
    await made.keep(taken)
    expect(made.blob('ab')).toBe(taken.blob)
  })
})

describe('where a page ends', () => {
  it('what the store has not answered for stays, hidden, until it has', async () => {
    const { made, answers, net } = drafts()
    made.begin('s', [])
    await woven(net)
    made.put('li.report', '厨房漏水', [])
    made.drop('li.quick')
    made.hold()
    expect(await left()).toEqual([
      ['li.report', '厨房漏水'],
      ['li.quick', null],
    ])
    expect(JSON.stringify({ ...localStorage })).not.toMatch(/厨房|li\.report/)

    // It did not end after all.
    answers[0]!()
    await vi.waitFor(() => expect(answers).toHaveLength(2))
    answers[1]!()
    await vi.waitFor(() => expect(localStorage).toHaveLength(0))
  })

  it('no net is used twice, and the newer words take the place of the older', async () => {
    const { made, net } = drafts()
    made.begin('s', [])
    await woven(net)
    made.put('li.report', '一', [])
    made.hold()
    const [first] = [...leftNets('s').values()]
    await woven(net, 2)
    made.put('li.report', '一二', [])
    made.hold()
    const [second, ...others] = [...leftNets('s').values()]
    expect(others).toEqual([])
    expect(second!.sealed).not.toEqual(first!.sealed)
    expect(await left()).toEqual([['li.report', '一二']])
  })

  it('nothing is written over drafts that could not be read, and nothing left where all is kept', async () => {
    const { made, net, asked } = drafts()
    made.put('li.report', 'a', [])
    expect(made.get('li.report')?.text).toBe('a')
    expect(asked).toEqual([])
    made.begin('s', [])
    await woven(net)
    made.hold()
    expect(localStorage).toHaveLength(0)
  })

  it('a store that was closed from elsewhere gets its words when it opens again', async () => {
    const { made, net } = drafts()
    made.begin('s', [])
    await woven(net)
    made.put('li.report', 'a', [])
    made.begin(null, [])
    expect(await left()).toEqual([['li.report', 'a']])
    dropNets(leftNets('s').keys())
    expect(await left()).toEqual([])
  })

  it('of a store that is gone nothing stays', async () => {
    const { made, net } = drafts()
    made.begin('s', [])
    await woven(net)
    made.put('li.report', 'a', [])
    made.hold()
    localStorage.setItem('lianjian.stores', '[]')
    sweepNets([{ id: 's' }])
    expect(localStorage).toHaveLength(2)
    sweepNets([{ id: 'other' }])
    expect(Object.keys({ ...localStorage })).toEqual(['lianjian.stores'])
  })
})

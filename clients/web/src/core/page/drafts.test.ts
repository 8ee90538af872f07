import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CoreError } from '../error'
import type { Prepared } from '../media/prepared'
import { PageDrafts } from './drafts'

const photo = { content: 'ab', media: 'photo', phase: 'before', caption: '' } as const

function drafts() {
  const done: unknown[] = []
  const keep = vi.fn(() => Promise.resolve())
  const made = new PageDrafts({
    put: (...args) => Promise.resolve(void done.push(['put', ...args])),
    keep,
    drop: (name) => Promise.resolve(void done.push(['drop', name])),
  })
  return { made, done, keep }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('what is being written', () => {
  it('is kept once nothing is pressed any more, as it was in the end', async () => {
    const { made, done } = drafts()
    made.put('li.report', 'a', [])
    made.put('li.report', 'ab', [photo])
    expect(made.get('li.report')?.text).toBe('ab')
    expect(done).toEqual([])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(done).toEqual([['put', 'li.report', 'ab', [photo]]])
  })

  it('is not kept after all where it was saved or thrown away meanwhile', async () => {
    const { made, done } = drafts()
    made.put('li.report', 'a', [])
    made.drop('li.report')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(done).toEqual([['drop', 'li.report']])
    expect(made.get('li.report')).toBeNull()
  })

  it('is at hand while its store is open, and no longer', () => {
    const { made, done } = drafts()
    const blob = new Blob(['x'])
    made.begin([{ name: 'li.report', at: 7, text: 'a', media: [{ ...photo, blob }] }])
    expect(made.get('li.report')).toEqual({ text: 'a', at: 7 })
    expect(made.blob('ab')).toBe(blob)
    made.put('li.report', 'b', [])
    made.begin([])
    expect(made.get('li.report')).toBeNull()
    expect(made.blob('ab')).toBeNull()
    vi.runAllTimers()
    expect(done).toEqual([])
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

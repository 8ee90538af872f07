import { describe, expect, it } from 'vitest'
import type { Row } from '../types'
import { merged, Stale } from './rows'

const row = (doc: string, at: number, title = '') => ({ doc, at, title }) as Row

describe('what is read again', () => {
  it('is what changed, each once', () => {
    const stale = new Stale()
    expect(stale.take()).toBeNull()
    stale.add(['a', 'b'])
    stale.add(['b'])
    expect(stale.take()).toEqual(['a', 'b'])
    expect(stale.take()).toBeNull()
  })

  it('is everything when asked for, and when much changed', () => {
    const stale = new Stale()
    stale.add(['a'])
    stale.add('all')
    stale.add(['b'])
    expect(stale.take()).toBe('all')
    expect(stale.take()).toBeNull()
    stale.add(Array.from({ length: 500 }, (_, n) => String(n)))
    expect(stale.take()).toBe('all')
  })
})

describe('rows that were read again', () => {
  const rows = [row('a', 3), row('b', 2), row('c', 1)]

  it('take the place of the old ones, the latest first', () => {
    const docs = merged(rows, ['c', 'd'], [row('c', 5, 'new'), row('d', 3)])
    expect(docs.map(({ doc }) => doc)).toEqual(['c', 'a', 'd', 'b'])
    expect(docs[0]!.title).toBe('new')
    // What did not change stays itself: nothing of it is drawn again.
    expect(docs[1]).toBe(rows[0])
  })

  it('are gone where the core has them no more', () => {
    expect(merged(rows, ['a'], [])).toEqual([rows[1], rows[2]])
  })
})

import { describe, expect, it, vi } from 'vitest'
import { Ahead, both, type Parts } from './ahead'

const TABLES = ['meta', 'cursors', 'outbox', 'summaries']

function parts() {
  const storage = { close: vi.fn(), readAhead: vi.fn() }
  const media = { close: vi.fn() }
  return { storage, media } as unknown as Parts
}

describe('a store that is opened while its PIN is typed', () => {
  it('is opened and read once, and is whoever takes it', async () => {
    const made = parts()
    const open = vi.fn(async () => made)
    const ahead = new Ahead(open)
    ahead.begin('a')
    await vi.waitFor(() => expect(made.storage.readAhead).toHaveBeenCalledWith(TABLES))
    expect(await ahead.take('a')).toBe(made)
    expect(open).toHaveBeenCalledTimes(1)
    expect(ahead.drop()).toBe(false)
    expect(made.storage.close).not.toHaveBeenCalled()
  })

  it('is let go when it is another that is wanted', async () => {
    const made = [parts(), parts()]
    const open = vi.fn(async (id: string) => made[id === 'a' ? 0 : 1]!)
    const ahead = new Ahead(open)
    ahead.begin('a')
    expect(await ahead.take('b')).toBe(made[1])
    await vi.waitFor(() => expect(made[0]!.media.close).toHaveBeenCalled())
    expect(made[0]!.storage.close).toHaveBeenCalled()
  })

  it('is tried again where it could not be opened', async () => {
    const made = parts()
    const open = vi.fn().mockRejectedValueOnce(new Error('full')).mockResolvedValueOnce(made)
    const ahead = new Ahead(open as never)
    ahead.begin('a')
    expect(await ahead.take('a')).toBe(made)
  })

  it('is not let go for the sake of another', () => {
    const ahead = new Ahead(async () => parts())
    ahead.begin('a')
    expect(ahead.drop('b')).toBe(false)
    expect(ahead.drop('a')).toBe(true)
  })

  it('has both databases or none', async () => {
    const { storage } = parts()
    const failing = Promise.reject(new Error('full'))
    await expect(both(Promise.resolve(storage), failing)).rejects.toThrow('full')
    await vi.waitFor(() => expect(storage.close).toHaveBeenCalled())
  })
})

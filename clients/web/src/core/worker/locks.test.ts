import { describe, expect, it, vi } from 'vitest'
import type { Secret } from '../protocol'
import { Locks } from './locks'

/** One phone's disk, and the workers that run on it one after the other. */
function phone() {
  const disk = { mark: undefined as string | undefined, locks: 0, full: false }
  const worker = () => {
    const shared: (Secret | null)[] = []
    const locks = new Locks({
      registry: () => ({
        lockMark: () => Promise.resolve(disk.mark),
        lock: () => {
          if (disk.full) return Promise.reject(new DOMException('', 'QuotaExceededError'))
          disk.locks += 1
          disk.mark = `mark ${disk.locks}`
          return Promise.resolve(disk.mark)
        },
      }),
      ready: () => Promise.resolve(),
      share: (secret) => shared.push(secret),
    })
    return { locks, shared, last: () => shared.at(-1) ?? null }
  }
  return { disk, worker }
}

const key = new Uint8Array([1])

describe('what opens a store again', () => {
  it('is good for the next worker, as long as nothing was locked', async () => {
    const { worker } = phone()
    const [first, next] = [worker(), worker()]
    await first.locks.share('s', key)
    const secret = first.last()
    expect(secret).toMatchObject({ store: 's', key })
    expect(await next.locks.good(secret)).toBe(true)
    await next.locks.share('s', key)
    expect(next.last()).toEqual(secret)
  })

  it('is useless after a lock, also once the store is open again', async () => {
    const { worker } = phone()
    const [first, next] = [worker(), worker()]
    await first.locks.share('s', key)
    const away = first.last()
    await first.locks.lock()
    expect(first.last()).toBeNull()
    expect(await next.locks.good(away)).toBe(false)
    expect(next.shared).toEqual([null])
    await next.locks.share('s', key)
    expect(await worker().locks.good(away)).toBe(false)
    expect(await worker().locks.good(next.last())).toBe(true)
  })

  it('is useless once a worker that knows of nothing showed the pad', async () => {
    const { worker, disk } = phone()
    const [first, other] = [worker(), worker()]
    await first.locks.share('s', key)
    await other.locks.settle()
    expect(await worker().locks.good(first.last())).toBe(false)
    const { locks } = disk
    await other.locks.settle()
    expect(disk.locks).toBe(locks)
  })

  it('is useless where the list of stores was lost', async () => {
    const { worker, disk } = phone()
    const first = worker()
    await first.locks.share('s', key)
    disk.mark = undefined
    expect(await worker().locks.good(first.last())).toBe(false)
    expect(await worker().locks.good(null)).toBe(false)
  })

  it('is not given away where no mark can be written, and the lock is tried again', async () => {
    const warned = vi.spyOn(console, 'warn').mockReturnValue()
    const { worker, disk } = phone()
    const first = worker()
    disk.full = true
    await first.locks.share('s', key)
    expect(first.last()).toBeNull()
    disk.full = false
    await first.locks.share('s', key)
    const away = first.last()
    disk.full = true
    await first.locks.lock()
    expect(first.last()).toBeNull()
    disk.full = false
    await first.locks.settle()
    expect(await worker().locks.good(away)).toBe(false)
    expect(warned).toHaveBeenCalledTimes(2)
    warned.mockRestore()
  })
})

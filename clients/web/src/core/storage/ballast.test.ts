import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Ballast } from './ballast'

const SLICE = 128 * 1024

/** The private files of a phone that has room for so many bytes. */
class Phone {
  room = 100 * SLICE
  readonly files = new Map<string, number>()
  /** What is looked at while a file is written. */
  writing: () => void = () => undefined

  private folder() {
    const { files } = this
    const file = (name: string) => ({
      getFile: () => Promise.resolve({ size: files.get(name) ?? 0 }),
      createSyncAccessHandle: () => Promise.resolve(this.handle(name)),
    })
    return {
      entries: async function* () {
        for (const name of [...files.keys()]) yield [name, file(name)] as const
      },
      getFileHandle: (name: string) => {
        files.set(name, files.get(name) ?? 0)
        return Promise.resolve(file(name))
      },
      removeEntry: (name: string) => Promise.resolve(void files.delete(name)),
    }
  }

  private handle(name: string) {
    return {
      write: (bytes: Uint8Array) => {
        this.writing()
        const used = [...this.files.values()].reduce((sum, size) => sum + size, 0)
        if (used + bytes.length > this.room) throw new DOMException('full', 'QuotaExceededError')
        this.files.set(name, bytes.length)
        return bytes.length
      },
      flush: () => undefined,
      close: () => undefined,
    }
  }

  getDirectory = () => Promise.resolve({ getDirectoryHandle: () => Promise.resolve(this.folder()) })
}

let phone: Phone
beforeEach(() => {
  phone = new Phone()
  vi.stubGlobal('navigator', { storage: phone })
})
afterEach(() => vi.unstubAllGlobals())

describe('the room that is held for words', () => {
  it('makes no phone a full one while it is made for the first time', async () => {
    const told: boolean[] = []
    const ballast = new Ballast((full) => told.push(full))
    const seen = new Set<boolean>()
    phone.writing = () => seen.add(ballast.full)
    await ballast.opening(() => Promise.resolve())
    expect(await ballast.make()).toBe(true)
    expect([...seen]).toEqual([false])
    expect([phone.files.size, ballast.full]).toEqual([16, false])
    expect(told).not.toContain(true)
  })

  it('is let go slice by slice, and the phone is full until all of it is there again', async () => {
    const ballast = new Ballast(() => undefined)
    await ballast.make()
    phone.room = 16 * SLICE
    expect(await ballast.release()).toBe(true)
    expect([phone.files.size, ballast.full]).toEqual([15, true])
    expect(await ballast.make()).toBe(false)
    expect(ballast.full).toBe(true)
    phone.room = 30 * SLICE
    const seen = new Set<boolean>()
    phone.writing = () => seen.add(ballast.full)
    expect(await ballast.make()).toBe(true)
    expect([...seen]).toContain(true)
    expect([phone.files.size, ballast.full]).toEqual([16, false])
  })

  it('was let go before the app was closed, all of it or some, and the phone is full still', async () => {
    for (const left of [0, 3]) {
      phone.files.clear()
      for (let n = 0; n < left; n++) phone.files.set(String(n), SLICE)
      phone.room = left * SLICE
      const ballast = new Ballast(() => undefined)
      await ballast.opening(() => Promise.resolve())
      expect([left, ballast.full]).toEqual([left, true])
    }
  })
})

import { describe, expect, it } from 'vitest'
import type { UploadProgress } from '../state'
import { surplus, uploadKey, type Upload } from './db'
import {
  BELIEVED,
  judged,
  pick,
  UploadQueue,
  waitAfter,
  type Attempt,
  type Standing,
} from './queue'

function upload(doc: string, content: string, change: Partial<Upload> = {}): Upload {
  return {
    key: uploadKey(doc, content),
    doc,
    content,
    media: 'photo',
    bytes: 10,
    at: 1,
    tries: 0,
    notBefore: 0,
    failed: null,
    url: null,
    ...change,
  }
}

class Fake {
  now = 1000
  readonly table = new Map<string, Upload>()
  readonly told: UploadProgress[] = []
  readonly sentTo: string[] = []
  readonly acked = new Set<string>()
  readonly gone = new Set<string>()
  readonly attempts: Attempt[] = []
  renewals = 0
  timer: { at: number; then: () => void } | null = null
  readonly queue: UploadQueue
  private underway = 0
  most = 0

  constructor(...uploads: Upload[]) {
    for (const one of uploads) this.table.set(one.key, one)
    this.queue = new UploadQueue(
      {
        uploads: () => Promise.resolve([...this.table.values()].sort((a, b) => a.at - b.at)),
        update: (one) => {
          if (this.table.has(one.key)) this.table.set(one.key, one)
          return Promise.resolve()
        },
        sent: (one) => {
          this.table.delete(one.key)
          return Promise.resolve()
        },
      },
      {
        standing: (doc) => Promise.resolve(this.standing(doc)),
        send: async (one, progress, keep) => {
          this.underway += 1
          this.most = Math.max(this.most, this.underway)
          this.sentTo.push(one.content)
          await keep(`/uploads/${one.content}`)
          progress(5)
          await Promise.resolve()
          this.underway -= 1
          return this.attempts.shift() ?? { end: 'done' }
        },
        renew: () => {
          this.renewals += 1
          return Promise.resolve(true)
        },
        tell: (progress) => this.told.push(progress),
        arrived: () => undefined,
        now: () => this.now,
        random: () => 0,
        wait: (milliseconds, then) => {
          this.timer = { at: this.now + milliseconds, then }
          return () => (this.timer = null)
        },
      },
    )
  }

  private standing(doc: string): Standing {
    if (this.gone.has(doc)) return 'gone'
    return this.acked.has(doc) ? 'acknowledged' : 'pending'
  }

  async rest(): Promise<void> {
    for (let n = 0; n < 200; n++) await Promise.resolve()
  }
}

describe('the upload queue', () => {
  it('sends one at a time, the oldest first', async () => {
    const fake = new Fake(upload('d', 'b', { at: 2 }), upload('d', 'a', { at: 1 }))
    fake.acked.add('d')
    fake.queue.kick()
    fake.queue.kick()
    await fake.rest()
    expect(fake.sentTo).toEqual(['a', 'b'])
    expect(fake.most).toBe(1)
    expect(fake.table.size).toBe(0)
    expect(fake.told.filter((one) => one.state === 'done').map((one) => one.content)).toEqual([
      'a',
      'b',
    ])
  })

  it('sends nothing of a document whose text has not arrived', async () => {
    const fake = new Fake(upload('late', 'a', { at: 1 }), upload('there', 'b', { at: 2 }))
    fake.acked.add('there')
    fake.queue.kick()
    await fake.rest()
    expect(fake.sentTo).toEqual(['b'])
    fake.acked.add('late')
    fake.queue.kick()
    await fake.rest()
    expect(fake.sentTo).toEqual(['b', 'a'])
  })

  it('waits after a cut line, keeps the address, and goes on', async () => {
    const fake = new Fake(upload('d', 'a'))
    fake.acked.add('d')
    fake.attempts.push({ end: 'unreachable' })
    fake.queue.kick()
    await fake.rest()
    expect(fake.table.get(uploadKey('d', 'a'))).toMatchObject({
      tries: 1,
      url: '/uploads/a',
      notBefore: 3000,
    })
    expect(fake.timer?.at).toBe(3000)
    fake.now = 3000
    fake.timer!.then()
    await fake.rest()
    expect(fake.table.size).toBe(0)
  })

  it('sleeps while what is due waits for its text', async () => {
    const fake = new Fake(upload('late', 'a', { notBefore: 500, tries: 1 }))
    fake.queue.kick()
    await fake.rest()
    expect(fake.sentTo).toEqual([])
    expect(fake.timer).toBeNull()
    fake.acked.add('late')
    fake.queue.kick()
    await fake.rest()
    expect(fake.sentTo).toEqual(['a'])
  })

  it('is in no wait once the network is back', async () => {
    const fake = new Fake(upload('d', 'a', { notBefore: 99_999 }))
    fake.acked.add('d')
    await fake.queue.hurry(false)
    await fake.rest()
    expect(fake.sentTo).toEqual(['a'])
  })

  it('waits as long as the server asks', async () => {
    const fake = new Fake(upload('d', 'a'))
    fake.acked.add('d')
    fake.attempts.push({ end: 'later', wait: 60_000 })
    fake.queue.kick()
    await fake.rest()
    expect(fake.table.get(uploadKey('d', 'a'))!.notBefore).toBe(61_000)
  })

  it('renews a lapsed session once and goes on', async () => {
    const fake = new Fake(upload('d', 'a'))
    fake.acked.add('d')
    fake.attempts.push({ end: 'sign_in' })
    fake.queue.kick()
    await fake.rest()
    expect(fake.renewals).toBe(1)
    expect(fake.sentTo).toEqual(['a', 'a'])
  })

  it('keeps what was refused, with the code, until a person tries again', async () => {
    const fake = new Fake(upload('d', 'a', { at: 1 }), upload('d', 'b', { at: 2 }))
    fake.acked.add('d')
    fake.attempts.push({ end: 'refused', code: 'attachment_type' })
    fake.queue.kick()
    await fake.rest()
    expect(fake.sentTo).toEqual(['a', 'b'])
    expect([...fake.table.values()].map((one) => one.failed)).toEqual(['attachment_type'])
    await fake.queue.hurry(false)
    await fake.rest()
    expect(fake.sentTo).toHaveLength(2)
    await fake.queue.hurry(true)
    await fake.rest()
    expect(fake.table.size).toBe(0)
  })

  it('believes the server in the end that no document names it', async () => {
    const fake = new Fake(upload('d', 'a'))
    fake.acked.add('d')
    for (let n = 0; n < BELIEVED; n++) {
      fake.attempts.push({ end: 'later', wait: null, code: 'attachment_unknown' })
    }
    fake.queue.kick()
    await fake.rest()
    for (let n = 1; n < BELIEVED; n++) {
      expect(fake.table.get(uploadKey('d', 'a'))!.failed).toBeNull()
      fake.now = fake.timer!.at
      fake.timer!.then()
      await fake.rest()
    }
    expect(fake.sentTo).toHaveLength(BELIEVED)
    expect(fake.table.get(uploadKey('d', 'a'))!.failed).toBe('attachment_unknown')
    expect(fake.told.at(-1)?.state).toBe('failed')
    fake.now += 3_600_000
    fake.queue.kick()
    await fake.rest()
    expect(fake.sentTo).toHaveLength(BELIEVED)
  })

  it('keeps the photo of a document that is gone, and sends it when that is back', async () => {
    const fake = new Fake(upload('d', 'a'))
    fake.gone.add('d')
    fake.queue.kick()
    await fake.rest()
    expect(fake.sentTo).toEqual([])
    expect(fake.table.get(uploadKey('d', 'a'))!.failed).toBe('attachment_unknown')
    fake.gone.clear()
    fake.acked.add('d')
    fake.queue.kick()
    await fake.rest()
    expect(fake.sentTo).toEqual(['a'])
    expect(fake.table.size).toBe(0)
  })

  it('tells nothing after its end', async () => {
    const fake = new Fake(upload('d', 'a'))
    fake.acked.add('d')
    fake.queue.end()
    fake.queue.kick()
    await fake.rest()
    expect(fake.sentTo).toEqual([])
  })
})

describe('waits', () => {
  it('double up to ten minutes', () => {
    expect([1, 2, 3].map((tries) => waitAfter(tries, 0))).toEqual([2000, 4000, 8000])
    expect(waitAfter(40, 0)).toBe(600_000)
    expect(waitAfter(1, 1)).toBe(2500)
  })
})

describe('where an upload stands', () => {
  it('is anew what something on its way may name', () => {
    const unnamed = upload('d', 'a', { failed: 'attachment_unknown', unknown: BELIEVED })
    expect(judged(unnamed, 'acknowledged')).toBe(unnamed)
    expect(judged(unnamed, 'pending')).toMatchObject({ failed: null, unknown: 0 })
  })

  it('is what it was where it was refused for another reason', () => {
    const refused = upload('d', 'a', { failed: 'attachment_type' })
    expect(judged(refused, 'pending')).toBe(refused)
    expect(judged(refused, 'gone')).toBe(refused)
  })
})

describe('picking', () => {
  it('passes over what failed and what waits', async () => {
    const uploads = [
      upload('d', 'a', { failed: 'x' }),
      upload('d', 'b', { notBefore: 10 }),
      upload('d', 'c'),
    ]
    const picked = await pick(uploads, 5, () => Promise.resolve(true))
    expect(picked?.content).toBe('c')
  })
})

describe('what is let go', () => {
  it('is the longest unused, and no more than must be', () => {
    const found = [
      { key: 'new', bytes: 5, usedAt: 3 },
      { key: 'old', bytes: 5, usedAt: 1 },
      { key: 'mid', bytes: 5, usedAt: 2 },
    ]
    expect(surplus(found, 10)).toEqual(['old'])
    expect(surplus(found, 15)).toEqual([])
    expect(surplus(found, 0)).toEqual(['old', 'mid', 'new'])
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { LOCK_AFTER } from '../protocol'
import { Lookers } from './lookers'

let clock = 0
let timers: { at: number; then: () => void }[] = []
let alive = new Set<string>()
let locked = 0
let visible: boolean | null = null
let told: number | null = null

const settle = async () => {
  for (let n = 0; n < 5; n++) await Promise.resolve()
}

async function pass(milliseconds: number): Promise<void> {
  const until = clock + milliseconds
  for (;;) {
    const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
    if (!next) break
    timers = timers.filter((one) => one !== next)
    clock = next.at
    next.then()
    await settle()
  }
  clock = until
}

function lookers(hiddenSince: number | null = null): Lookers {
  return new Lookers({
    tabs: () => Promise.resolve(alive),
    hidden: (since) => (told = since),
    hiddenSince,
    visible: (is) => (visible = is),
    lock: () => (locked += 1),
    now: () => clock,
    wait: (milliseconds, then) => {
      const timer = { at: clock + milliseconds, then }
      timers.push(timer)
      return () => (timers = timers.filter((one) => one !== timer))
    },
  })
}

beforeEach(() => {
  clock = 0
  timers = []
  alive = new Set(['a', 'b'])
  locked = 0
  visible = null
})

describe('who looks', () => {
  const seen = { visible: true, online: true }
  const hidden = { visible: false, online: true }

  it('locks once nobody has looked for long enough', async () => {
    const who = lookers()
    who.set('a', seen)
    await settle()
    await pass(LOCK_AFTER * 2)
    expect(locked).toBe(0)
    who.set('a', hidden)
    await settle()
    await pass(LOCK_AFTER - 1)
    expect(locked).toBe(0)
    await pass(1)
    expect(locked).toBe(1)
    expect(visible).toBe(false)
  })

  it('does not wait for a tab that was closed while it was looked at', async () => {
    const who = lookers()
    who.set('a', seen)
    who.set('b', hidden)
    await settle()
    alive = new Set(['b'])
    await pass(60_000 + LOCK_AFTER)
    expect(locked).toBe(1)
  })

  it('locks a phone that slept when it is looked at again', async () => {
    const who = lookers()
    who.set('a', hidden)
    await settle()
    clock += LOCK_AFTER
    who.set('a', seen)
    await settle()
    expect(locked).toBe(1)
    expect(visible).toBe(true)
  })

  it('goes on counting where another worker takes over', async () => {
    const first = lookers()
    first.set('a', hidden)
    await settle()
    const began = clock
    expect(told).toBe(began)
    clock += LOCK_AFTER / 2
    timers = []
    const next = lookers(told)
    next.set('b', hidden)
    await settle()
    await pass(LOCK_AFTER / 2 - 1)
    expect(locked).toBe(0)
    await pass(1)
    expect(locked).toBe(1)
    // Looked at in time, it counts anew.
    next.set('b', seen)
    await settle()
    expect(told).toBeNull()
  })

  it('gives no more time to a clock that was moved back', async () => {
    clock = 5 * LOCK_AFTER
    const who = lookers(9 * LOCK_AFTER)
    who.set('a', hidden)
    await settle()
    await pass(LOCK_AFTER)
    expect(locked).toBe(1)
  })
})

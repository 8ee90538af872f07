import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Poll, POLL_EVERY } from './poll'

describe('asking without a live line', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('goes on for as long as it is wanted', () => {
    const ask = vi.fn()
    const poll = new Poll(ask)
    vi.advanceTimersByTime(POLL_EVERY)
    expect(ask).not.toHaveBeenCalled()
    poll.want(true)
    vi.advanceTimersByTime(3 * POLL_EVERY)
    expect(ask).toHaveBeenCalledTimes(3)
    poll.want(false)
    vi.advanceTimersByTime(3 * POLL_EVERY)
    expect(ask).toHaveBeenCalledTimes(3)
  })

  it('is put off by no wish that is the same', () => {
    const ask = vi.fn()
    const poll = new Poll(ask)
    poll.want(true)
    vi.advanceTimersByTime(POLL_EVERY - 1)
    poll.want(true)
    vi.advanceTimersByTime(1)
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it('begins anew after a line was there', () => {
    const ask = vi.fn()
    const poll = new Poll(ask)
    poll.want(true)
    vi.advanceTimersByTime(POLL_EVERY - 1)
    poll.want(false)
    poll.want(true)
    vi.advanceTimersByTime(POLL_EVERY - 1)
    expect(ask).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(ask).toHaveBeenCalledTimes(1)
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { at } from './turn'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const DAY = 24 * 60 * 60 * 1000
const now = () => Date.now() * 1000

describe('at an instant', () => {
  it('calls just then, however far off that is', () => {
    const called = vi.fn()
    at(now() + 60 * DAY * 1000, now, called)
    vi.advanceTimersByTime(60 * DAY - 1)
    expect(called).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(called).toHaveBeenCalledTimes(1)
  })

  it('is called off, and never comes for an instant that never comes', () => {
    const called = vi.fn()
    at(now() + 1000, now, called)()
    at(Infinity, now, called)
    vi.advanceTimersByTime(DAY)
    expect(called).not.toHaveBeenCalled()
  })
})

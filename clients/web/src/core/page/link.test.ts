import { describe, expect, it, vi } from 'vitest'
import { LOCK_AFTER, type EngineEvent, type ToPage, type ToWorker } from '../protocol'
import { Link, type WorkerLike } from './link'

class FakeWorker implements WorkerLike {
  readonly heard: ToWorker[] = []
  terminated = false
  onmessage: WorkerLike['onmessage'] = null
  onerror: WorkerLike['onerror'] = null

  postMessage(message: ToWorker): void {
    this.heard.push(message)
  }
  terminate(): void {
    this.terminated = true
  }
  say(message: ToPage): void {
    this.onmessage?.({ data: message } as MessageEvent<ToPage>)
  }
  calls(): string[] {
    return this.heard.flatMap((message) => (message.kind === 'call' ? [message.call.id] : []))
  }
}

const secret = { store: 's', key: new Uint8Array([1]), mark: 'm' }
const here = { visible: true, online: true }

function begin() {
  const workers: FakeWorker[] = []
  const events: EngineEvent[] = []
  const spawn = () => {
    const worker = new FakeWorker()
    workers.push(worker)
    return worker
  }
  const link = new Link(
    spawn,
    (event) => events.push(event),
    () => [],
    't',
  )
  link.start(here)
  return { link, workers, events, last: () => workers.at(-1)! }
}

describe('a link to the engine', () => {
  it('settles a call with its answer', async () => {
    const { link, last } = begin()
    const rows = link.call('query', { query: 'rows' })
    const refused = link.call('lock')
    last().say({ kind: 'answer', id: 't.1', outcome: { ok: true, value: '[1]' } })
    last().say({
      kind: 'answer',
      id: 't.2',
      outcome: { ok: false, error: { code: 'locked', detail: '' } },
    })
    expect(await rows).toBe('[1]')
    await expect(refused).rejects.toMatchObject({ code: 'locked' })
  })

  it('starts another worker after a crash and asks again, with what opens the store', async () => {
    const { link, workers, last } = begin()
    last().say({ kind: 'secret', secret })
    const saved = link.call('sync')
    last().say({ kind: 'crashed', detail: 'panic' })
    expect(workers).toHaveLength(2)
    expect(workers[0]!.terminated).toBe(true)
    expect(last().heard[0]).toMatchObject({ kind: 'boot', tab: 't', secret })
    expect(last().calls()).toEqual(['t.1'])
    last().say({ kind: 'answer', id: 't.1', outcome: { ok: true, value: undefined } })
    await saved
  })

  it('gives up a call that ends every worker', async () => {
    const { link, last } = begin()
    const bad = link.call('sync')
    last().say({ kind: 'crashed', detail: 'panic' })
    last().say({ kind: 'crashed', detail: 'panic' })
    await expect(bad).rejects.toMatchObject({ code: 'engine_failed' })
    expect(last().calls()).toEqual([])
  })

  it('says so when no worker lives', () => {
    const { workers, events, last } = begin()
    for (let n = 0; n < 6; n++) last().say({ kind: 'crashed', detail: 'panic' })
    expect(workers).toHaveLength(6)
    expect(events.at(-1)).toMatchObject({ event: 'failed', code: 'engine_failed' })
  })

  it('forgets what opens the store when the page was left for too long', () => {
    vi.useFakeTimers()
    const { link, last } = begin()
    last().say({ kind: 'secret', secret })
    const left = (milliseconds: number) => {
      link.setPresence({ ...here, visible: false })
      vi.setSystemTime(Date.now() + milliseconds / 2)
      link.stop()
      vi.setSystemTime(Date.now() + milliseconds / 2)
      link.setPresence(here)
      link.resume(here)
      return last().heard[0]
    }
    expect(left(LOCK_AFTER - 2000)).toMatchObject({ kind: 'boot', secret })
    expect(left(LOCK_AFTER)).toMatchObject({ kind: 'boot', secret: null })
    vi.useRealTimers()
  })

  it('forgets it too when the clock was moved back meanwhile', () => {
    vi.useFakeTimers()
    const { link, last } = begin()
    last().say({ kind: 'secret', secret })
    const away = (moved: number) => {
      link.stop()
      vi.setSystemTime(Date.now() + moved)
      link.resume(here)
      return last().heard[0]
    }
    expect(away(-2_000)).toMatchObject({ kind: 'boot', secret })
    expect(away(-LOCK_AFTER)).toMatchObject({ kind: 'boot', secret: null })
    vi.useRealTimers()
  })

  it('forgets it as soon as the lock is asked for, whatever becomes of the worker', () => {
    const { link, last } = begin()
    last().say({ kind: 'secret', secret })
    void link.call('lock')
    last().say({ kind: 'crashed', detail: 'panic' })
    expect(last().heard[0]).toMatchObject({ kind: 'boot', secret: null })
    expect(last().calls()).toEqual(['t.1'])
  })

  it('lets go of the engine while the page is frozen', () => {
    const { link, workers, last } = begin()
    void link.call('sync')
    link.stop()
    expect(workers[0]!.terminated).toBe(true)
    void link.call('sync')
    link.resume(here)
    expect(last().calls()).toEqual(['t.1', 't.2'])
  })
})

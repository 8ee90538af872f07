import { describe, expect, it } from 'vitest'
import { CoreError } from '../error'
import type { Call, EngineEvent, Outcome, Presence, Secret, ToPage, ToTabs } from '../protocol'
import { closedState } from '../state'
import { Tabs, type Engine } from './tabs'

/** One origin: a channel and a lock for all tabs of it. */
class Origin {
  private readonly channels = new Set<{
    heard: ((message: ToTabs) => void) | null
    open: boolean
  }>()
  private readonly waiting: (() => void)[] = []
  private held = false

  channel() {
    const end = { heard: null as ((message: ToTabs) => void) | null, open: true }
    this.channels.add(end)
    const channels = this.channels
    return {
      end,
      port: {
        postMessage(message: ToTabs) {
          if (!end.open) return
          const copy = structuredClone(message)
          for (const other of channels) {
            if (other !== end && other.open) queueMicrotask(() => other.open && other.heard?.(copy))
          }
        },
        set onmessage(listener: ((event: MessageEvent<ToTabs>) => void) | null) {
          end.heard = listener && ((message) => listener({ data: message } as MessageEvent<ToTabs>))
        },
        get onmessage() {
          return null
        },
      },
    }
  }

  elect(elected: () => void): void {
    this.waiting.push(elected)
    this.grant()
  }

  release(): void {
    this.held = false
    this.grant()
  }

  private grant(): void {
    if (this.held) return
    const next = this.waiting.shift()
    if (!next) return
    this.held = true
    queueMicrotask(next)
  }
}

class FakeEngine implements Engine {
  readonly ran: Call[] = []
  readonly visible = new Map<string, boolean>()
  announced = 0
  answer: (call: Call) => Promise<unknown> = (call) => Promise.resolve(call.args[0])

  run(call: Call): Promise<unknown> {
    this.ran.push(call)
    return this.answer(call)
  }
  announce(): void {
    this.announced += 1
  }
  setPresence(tab: string, presence: Presence): void {
    this.visible.set(tab, presence.visible)
  }
}

class Tab {
  readonly engine = new FakeEngine()
  readonly answers = new Map<string, Outcome>()
  readonly events: EngineEvent[] = []
  secret: Secret | null = null
  startedWith: Secret | null | undefined
  hiddenSince: number | null = null
  readonly tabs: Tabs
  private readonly line

  constructor(
    private readonly origin: Origin,
    readonly name: string,
  ) {
    this.line = origin.channel()
    this.tabs = new Tabs({
      tab: name,
      channel: this.line.port,
      election: (elected) => origin.elect(() => this.line.end.open && elected()),
      toPage: (message) => this.toPage(message),
      startEngine: (secret, hiddenSince) => {
        this.startedWith = secret
        this.hiddenSince = hiddenSince
        return Promise.resolve(this.engine)
      },
    })
    this.tabs.start(null, { visible: true, online: true })
  }

  get leads(): boolean {
    return this.startedWith !== undefined
  }

  ask(id: string, method: Call['method'] = 'query'): void {
    this.tabs.call({ id, method, args: [id] })
  }

  /** The tab is closed: its worker is no more, and its lock is free. */
  close(): void {
    this.line.end.open = false
    if (this.leads) this.origin.release()
  }

  private toPage(message: ToPage): void {
    if (message.kind === 'answer') this.answers.set(message.id, message.outcome)
    if (message.kind === 'event') this.events.push(message.event)
    if (message.kind === 'secret') this.secret = message.secret
  }
}

const until = async (condition: () => boolean) => {
  for (let n = 0; n < 100 && !condition(); n++) await Promise.resolve()
  expect(condition()).toBe(true)
}

describe('one engine for all tabs', () => {
  it('answers every tab', async () => {
    const origin = new Origin()
    const [a, b] = [new Tab(origin, 'a'), new Tab(origin, 'b')]
    a.ask('a.1')
    b.ask('b.1')
    await until(() => a.answers.has('a.1') && b.answers.has('b.1'))
    expect(b.answers.get('b.1')).toEqual({ ok: true, value: 'b.1' })
    expect(a.engine.ran.map((call) => call.id).sort()).toEqual(['a.1', 'b.1'])
    expect(b.leads).toBe(false)
  })

  it('gives a refusal with its code to the tab that asked', async () => {
    const origin = new Origin()
    const [a, b] = [new Tab(origin, 'a'), new Tab(origin, 'b')]
    a.engine.answer = () => Promise.reject(new CoreError('role_may_not', 'no'))
    b.ask('b.1')
    await until(() => b.answers.has('b.1'))
    expect(b.answers.get('b.1')).toEqual({
      ok: false,
      error: { code: 'role_may_not', detail: 'no' },
    })
    expect(a.answers.size).toBe(0)
  })

  it('asks the next leader again for what the last one did not answer', async () => {
    const origin = new Origin()
    const [a, b, c] = [new Tab(origin, 'a'), new Tab(origin, 'b'), new Tab(origin, 'c')]
    await until(() => a.leads)
    a.engine.answer = () => new Promise(() => undefined)
    b.ask('b.1', 'execute')
    c.ask('c.1', 'execute')
    await until(() => a.engine.ran.length === 2)
    a.close()
    await until(() => b.answers.has('b.1') && c.answers.has('c.1'))
    expect(b.engine.ran.map((call) => call.id).sort()).toEqual(['b.1', 'c.1'])
  })

  it('does not run twice what is asked twice while it runs', async () => {
    const origin = new Origin()
    const [a, b] = [new Tab(origin, 'a'), new Tab(origin, 'b')]
    await until(() => a.leads)
    let finish: (value: unknown) => void = () => undefined
    a.engine.answer = () => new Promise((resolve) => (finish = resolve))
    b.ask('b.1')
    await until(() => a.engine.ran.length === 1)
    const again = origin.channel()
    again.port.postMessage({
      to: 'leader',
      from: 'b',
      call: { id: 'b.1', method: 'query', args: [] },
    })
    finish('once')
    await until(() => b.answers.has('b.1'))
    expect(a.engine.ran).toHaveLength(1)
  })

  it('tells events to every tab, and a new one hears the present state', async () => {
    const origin = new Origin()
    const [a, b] = [new Tab(origin, 'a'), new Tab(origin, 'b')]
    await until(() => a.leads)
    const event: EngineEvent = { event: 'state', state: closedState() }
    a.tabs.emit(event)
    await until(() => b.events.length === 1)
    expect([a.events, b.events]).toEqual([[event], [event]])
    const before = a.engine.announced
    new Tab(origin, 'c')
    await until(() => a.engine.announced === before + 1)
  })

  it('hands on what opens the store, so that a new leader needs no PIN', async () => {
    const origin = new Origin()
    const [a, b] = [new Tab(origin, 'a'), new Tab(origin, 'b')]
    await until(() => a.leads)
    const secret = { store: 's', key: new Uint8Array([1, 2, 3]), mark: 'm' }
    a.tabs.share(secret)
    a.tabs.hidden(7)
    await until(() => b.secret !== null)
    const late = new Tab(origin, 'late')
    await until(() => late.secret !== null)
    a.close()
    await until(() => b.leads)
    // And no more time than the one before had left.
    expect(b.hiddenSince).toBe(7)
    expect([b.startedWith?.store, ...(b.startedWith?.key ?? [])]).toEqual(['s', 1, 2, 3])
    expect(late.leads).toBe(false)
  })

  it('knows which tabs are looked at, also under a new leader', async () => {
    const origin = new Origin()
    const [a, b, c] = [new Tab(origin, 'a'), new Tab(origin, 'b'), new Tab(origin, 'c')]
    await until(() => a.leads)
    c.tabs.setPresence({ visible: false, online: true })
    await until(() => a.engine.visible.get('c') === false)
    a.close()
    await until(() => b.engine.visible.get('c') === false && b.engine.visible.get('b') === true)
  })
})

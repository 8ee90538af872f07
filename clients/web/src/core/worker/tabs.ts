import { CoreError } from '../error'
import type { Call, EngineEvent, Outcome, Presence, Secret, ToPage, ToTabs } from '../protocol'

/** The engine, as the tab that leads runs it. */
export interface Engine {
  run(call: Call): Promise<unknown>
  /** Says the present state to everyone again. */
  announce(): void
  setPresence(tab: string, presence: Presence): void
}

export interface TabsPorts {
  tab: string
  channel: {
    postMessage(message: ToTabs): void
    onmessage: ((event: MessageEvent<ToTabs>) => void) | null
  }
  /** Calls back once this tab leads; it leads for as long as its worker lives. */
  election: (elected: () => void) => void
  toPage: (message: ToPage) => void
  startEngine: (secret: Secret | null, hiddenSince: number | null) => Promise<Engine>
}

/**
 * One tab's part in having one engine for all tabs. Every tab's worker waits for one Web Lock; the
 * one that holds it runs the engine and answers the others. A lock ends with its worker, however
 * that ended, so the next one takes over, and whoever still waits for an answer asks again.
 */
export class Tabs {
  private readonly pending = new Map<string, Call>()
  /** Asked by other tabs and not answered yet: asking again while it runs changes nothing. */
  private readonly running = new Set<string>()
  private engine: Promise<Engine> | null = null
  private leader: string | null = null
  private secret: Secret | null = null
  private hiddenSince: number | null = null
  private presence: Presence = { visible: true, online: true }

  constructor(private readonly ports: TabsPorts) {}

  start(secret: Secret | null, presence: Presence): void {
    this.secret = secret
    this.presence = presence
    this.ports.channel.onmessage = (message) => this.heard(message.data)
    this.tell({ to: 'leader', from: this.ports.tab, hello: true })
    this.tell({ to: 'leader', from: this.ports.tab, presence })
    this.ports.election(() => this.lead())
  }

  call(call: Call): void {
    this.pending.set(call.id, call)
    this.ask(call)
  }

  setPresence(presence: Presence): void {
    this.presence = presence
    if (this.engine) void this.engine.then((engine) => engine.setPresence(this.ports.tab, presence))
    else this.tell({ to: 'leader', from: this.ports.tab, presence })
  }

  /** From the engine that runs here, to every tab. */
  emit(event: EngineEvent): void {
    this.ports.toPage({ kind: 'event', event })
    // Other tabs ask for what they draw: it is too much to be sent to all.
    if (event.event !== 'opening') this.tell({ to: 'all', event })
  }

  /** From the engine that runs here: what opens its store, for whoever takes over. */
  share(secret: Secret | null): void {
    this.keep(secret)
    this.tell({ to: 'all', secret })
  }

  /** From the engine that runs here: since when nobody looks, for whoever takes over. */
  hidden(hiddenSince: number | null): void {
    this.hiddenSince = hiddenSince
    this.tell({ to: 'all', hiddenSince })
  }

  private lead(): void {
    this.leader = this.ports.tab
    const engine = this.ports.startEngine(this.secret, this.hiddenSince)
    this.engine = engine
    void engine.then((started) => started.setPresence(this.ports.tab, this.presence))
    this.tell({ to: 'all', leader: this.ports.tab })
    for (const call of this.pending.values()) this.ask(call)
  }

  private ask(call: Call): void {
    if (!this.engine) {
      this.tell({ to: 'leader', from: this.ports.tab, call })
      return
    }
    void this.run(this.engine, call).then((outcome) => this.answered(call.id, outcome))
  }

  private async run(engine: Promise<Engine>, call: Call): Promise<Outcome> {
    try {
      return { ok: true, value: await (await engine).run(call) }
    } catch (error) {
      return { ok: false, error: CoreError.from(error).toPlain() }
    }
  }

  private answered(id: string, outcome: Outcome): void {
    if (this.pending.delete(id)) this.ports.toPage({ kind: 'answer', id, outcome })
  }

  private keep(secret: Secret | null): void {
    this.secret = secret
    this.ports.toPage({ kind: 'secret', secret })
  }

  private tell(message: ToTabs): void {
    this.ports.channel.postMessage(message)
  }

  private heard(message: ToTabs): void {
    if ('id' in message) {
      if (message.to === this.ports.tab) this.answered(message.id, message.outcome)
    } else if ('from' in message) {
      if (this.engine) this.serve(this.engine, message)
    } else if ('leader' in message) {
      this.follow(message.leader)
    } else if ('secret' in message) {
      this.keep(message.secret)
    } else if ('hiddenSince' in message) {
      this.hiddenSince = message.hiddenSince
    } else {
      this.ports.toPage({ kind: 'event', event: message.event })
    }
  }

  private serve(engine: Promise<Engine>, message: Extract<ToTabs, { from: string }>): void {
    const { from } = message
    if ('hello' in message) {
      this.tell({ to: 'all', leader: this.ports.tab })
      this.tell({ to: 'all', secret: this.secret })
      this.tell({ to: 'all', hiddenSince: this.hiddenSince })
      void engine.then((started) => started.announce())
    } else if ('presence' in message) {
      void engine.then((started) => started.setPresence(from, message.presence))
    } else if (!this.running.has(message.call.id)) {
      const { id } = message.call
      this.running.add(id)
      void this.run(engine, message.call).then((outcome) => {
        this.running.delete(id)
        this.tell({ to: from, id, outcome })
      })
    }
  }

  /** Another tab leads now: what the one before did not answer is asked again. */
  private follow(leader: string): void {
    if (leader === this.leader) return
    this.leader = leader
    this.tell({ to: 'leader', from: this.ports.tab, presence: this.presence })
    for (const call of this.pending.values()) this.ask(call)
  }
}

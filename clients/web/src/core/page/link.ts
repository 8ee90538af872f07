import { CoreError } from '../error'
import type {
  ArgsOf,
  Call,
  EngineEvent,
  Method,
  Presence,
  ResultOf,
  Secret,
  ToPage,
  ToWorker,
} from '../protocol'
import type { StoreInfo } from '../state'
import { moment, tooLong, type Moment } from './away'

/** The part of a Worker that a link needs. */
export interface WorkerLike {
  postMessage(message: ToWorker): void
  terminate(): void
  onmessage: ((event: MessageEvent<ToPage>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
}

interface Waiting {
  call: Call
  /** Workers that ended while they had it. */
  crashes: number
  resolve(value: unknown): void
  reject(error: CoreError): void
}

/** A call that ended this many workers is given up. */
const CRASHES_PER_CALL = 2
/** So many crashes in a row, none of which a call is to blame for, and the page gives up. */
const CRASHES_IN_ALL = 5

/**
 * A page's way to its worker, and through it to the engine wherever that runs. When the worker
 * ends, another is started and is asked again: calls that write carry a token, so nothing is
 * doubled.
 */
export class Link {
  readonly tab: string
  private worker: WorkerLike | null = null
  private readonly waiting = new Map<string, Waiting>()
  private calls = 0
  private crashes = 0
  private secret: Secret | null = null
  private presence: Presence = { visible: true, online: true }
  /** Since when nobody looks at this page, and since when nobody had when its worker was ended. */
  private hiddenSince: Moment | null = null
  private leftSince: Moment | null = null

  constructor(
    private readonly spawn: () => WorkerLike,
    private readonly onEvent: (event: EngineEvent) => void,
    private readonly mirror: () => StoreInfo[],
    tab: string = crypto.randomUUID(),
  ) {
    this.tab = tab
  }

  start(presence: Presence): void {
    this.presence = presence
    this.look(presence)
    const worker = this.spawn()
    this.worker = worker
    worker.onmessage = (message) => this.heard(worker, message.data)
    worker.onerror = (event) => this.crashed(worker, event.message)
    this.post({
      kind: 'boot',
      tab: this.tab,
      mirror: this.mirror(),
      presence,
      secret: this.secret,
    })
  }

  /** Ends the worker, which gives up the engine: another tab takes it at once. */
  stop(): void {
    if (this.worker) this.leftSince = this.hiddenSince ?? moment()
    this.worker?.terminate()
    this.worker = null
  }

  /** Starts again after `stop`, with whatever was still asked. */
  resume(presence: Presence): void {
    if (this.worker) return
    // No worker was there to lock the store in time.
    if (this.leftSince !== null && tooLong(this.leftSince)) this.secret = null
    this.start(presence)
    for (const waiting of this.waiting.values()) this.post({ kind: 'call', call: waiting.call })
  }

  setPresence(presence: Presence): void {
    this.presence = presence
    this.look(presence)
    this.post({ kind: 'presence', presence })
  }

  call<M extends Method>(method: M, ...args: ArgsOf<M>): Promise<ResultOf<M>> {
    // Whatever becomes of it, this page does not open the store again.
    if (method === 'lock') this.secret = null
    this.calls += 1
    const call: Call = { id: `${this.tab}.${this.calls}`, method, args }
    return new Promise((resolve, reject) => {
      this.waiting.set(call.id, {
        call,
        crashes: 0,
        resolve: resolve as (value: unknown) => void,
        reject,
      })
      this.post({ kind: 'call', call })
    })
  }

  private look({ visible }: Presence): void {
    this.hiddenSince = visible ? null : (this.hiddenSince ?? moment())
  }

  private post(message: ToWorker): void {
    this.worker?.postMessage(message)
  }

  private heard(worker: WorkerLike, message: ToPage): void {
    if (worker !== this.worker) return
    switch (message.kind) {
      case 'answer': {
        const waiting = this.waiting.get(message.id)
        if (!waiting) return
        this.waiting.delete(message.id)
        this.crashes = 0
        if (message.outcome.ok) waiting.resolve(message.outcome.value)
        else waiting.reject(CoreError.from(message.outcome.error))
        return
      }
      case 'event':
        this.onEvent(message.event)
        return
      case 'secret':
        this.secret = message.secret
        return
      case 'crashed':
        this.crashed(worker, message.detail)
    }
  }

  private crashed(worker: WorkerLike, detail: string): void {
    if (worker !== this.worker) return
    this.stop()
    this.crashes += 1
    for (const [id, waiting] of this.waiting) {
      waiting.crashes += 1
      if (waiting.crashes < CRASHES_PER_CALL) continue
      this.waiting.delete(id)
      waiting.reject(new CoreError('engine_failed', detail))
    }
    if (this.crashes > CRASHES_IN_ALL) {
      for (const waiting of this.waiting.values()) {
        waiting.reject(new CoreError('engine_failed', detail))
      }
      this.waiting.clear()
      this.onEvent({ event: 'failed', code: 'engine_failed', detail })
      return
    }
    this.resume(this.presence)
  }
}

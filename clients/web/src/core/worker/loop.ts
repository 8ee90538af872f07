import type { Media } from '../types'
import { howLost, send } from './transport'
import {
  micros,
  type Device,
  type Effect,
  type EngineInput,
  type PictureKey,
  type RawEffects,
  type SessionView,
} from './wasm'

/** What the loop tells its owner. */
export interface LoopEvents {
  changed(docs: string[]): void
  referenceChanged(): void
  /** A call began or ended: `sending` and the counts may have changed. */
  moved(): void
  synced(): void
  session(state: 'ok' | 'lapsed' | 'none' | 'revoked'): void
  stopped(code: string): void
  /** Whether the server could be reached just now. */
  reached(is: boolean): void
  /** There is a new access token. */
  renewed(): void
  arrived(doc: string, content: string): void
  bye(then: 'reopen' | 'refresh' | 'stay'): void
  /** The first photo after this one that the server lacks. */
  picture(after: PictureKey | null): Promise<GivenPicture | null>
  pictureHeld(picture: PictureKey): void
  wipe(): void
  failed(error: unknown): void
}

/** A photo or voice note that only this phone has. */
export interface GivenPicture {
  picture: PictureKey & { media: Media }
  bytes: Uint8Array
}

/** The code of a device that a supervisor has revoked; every other end of a session is a lapse. */
const REVOKED = 'device_revoked'

/**
 * Carries out what the engine asks for. All decisions, waits and retries are the engine's; this
 * posts its bodies, sets its timer and brings it the answers.
 */
export class Loop {
  sending = false
  private timer: ReturnType<typeof setTimeout> | null = null
  private refreshing = false
  private ended = false
  private readonly renewals: ((renewed: boolean) => void)[] = []

  constructor(
    private readonly device: Device,
    private readonly events: LoopEvents,
  ) {}

  /** Nothing more is told to the device: it is closing. */
  end(): void {
    this.ended = true
    if (this.timer) clearTimeout(this.timer)
    this.settle(false)
  }

  async tell(input: EngineInput, body?: Uint8Array): Promise<Effect[]> {
    if (this.ended) return []
    try {
      return this.carryOut(await this.device.handle(JSON.stringify(input), body))
    } catch (error) {
      if (!this.ended) this.events.failed(error)
      return []
    }
  }

  /** A frame of the live socket. */
  async heard(frame: Uint8Array): Promise<void> {
    if (this.ended) return
    try {
      this.carryOut(await this.device.live(frame))
    } catch (error) {
      if (!this.ended) this.events.failed(error)
    }
  }

  /**
   * A new access token for what travels beside the sync calls. It is the engine that refreshes:
   * its next call finds the old token refused, so there is one refresh at a time.
   */
  renew(): Promise<boolean> {
    const renewed = new Promise<boolean>((resolve) => this.renewals.push(resolve))
    void this.tell({ event: 'sync_wanted' })
    return renewed
  }

  private carryOut(raw: RawEffects): Effect[] {
    if (this.ended) return []
    const effects = JSON.parse(raw.effects) as Effect[]
    for (const effect of effects) this.act(effect, raw.bodies)
    return effects
  }

  private act(effect: Effect, bodies: Uint8Array[]): void {
    switch (effect.effect) {
      case 'call':
        void this.call(
          effect.call,
          effect.post.path,
          effect.post.media_type,
          bodies[effect.post.body],
        )
        return
      case 'wake':
        this.wake(effect.at)
        return
      case 'session_needed':
        if (effect.post === null) this.lost('none')
        else void this.refresh(effect.post.path, effect.post.media_type, bodies[effect.post.body])
        return
      case 'changed':
        this.events.changed(effect.docs)
        return
      case 'attention_needed':
        this.events.moved()
        return
      case 'reference_changed':
      case 'restored':
        this.events.referenceChanged()
        return
      case 'synced':
        this.settle(true)
        this.events.synced()
        return
      case 'stopped':
        this.settle(false)
        this.events.stopped(effect.code)
        if (effect.code === REVOKED) this.lost('revoked')
        return
      case 'attachment':
        this.events.arrived(effect.doc, effect.content)
        return
      case 'bye':
        this.events.bye(effect.then)
        return
      case 'picture_wanted':
        void this.give(effect.after)
        return
      case 'picture_held':
        this.events.pictureHeld(effect.picture)
        return
      case 'wipe':
        this.events.wipe()
    }
  }

  private async give(after: PictureKey | null): Promise<void> {
    try {
      const found = await this.events.picture(after)
      await this.tell({ event: 'picture', picture: found?.picture ?? null }, found?.bytes)
    } catch (error) {
      if (!this.ended) this.events.failed(error)
    }
  }

  private wake(at: number): void {
    if (this.timer) clearTimeout(this.timer)
    const wait = Math.min(Math.max((at - micros()) / 1000, 0), 2 ** 31 - 1)
    this.timer = setTimeout(() => void this.tell({ event: 'tick' }), wait)
  }

  private async call(
    call: number,
    path: string,
    mediaType: string,
    body: Uint8Array | undefined,
  ): Promise<void> {
    this.sending = true
    this.events.moved()
    try {
      const token = await this.token()
      const answer = await send({ path, mediaType, body, token })
      this.sending = false
      this.events.reached(true)
      if (answer.status < 300) this.events.session('ok')
      const { status, retryAfter: retry_after } = answer
      const effects = await this.tell({ event: 'answer', call, status, retry_after }, answer.body)
      const goesOn = effects.some(({ effect }) => effect === 'call' || effect === 'session_needed')
      if (!goesOn) this.settle(status < 300)
    } catch (error) {
      this.sending = false
      this.events.reached(false)
      await this.tell({ event: 'failed', call, how: howLost(error) })
      this.settle(false)
    }
    this.events.moved()
  }

  private async refresh(
    path: string,
    mediaType: string,
    body: Uint8Array | undefined,
  ): Promise<void> {
    if (this.refreshing) return
    this.refreshing = true
    try {
      const answer = await send({ path, mediaType, body })
      this.refreshing = false
      const { status, retryAfter: retry_after } = answer
      // The core keeps the new tokens, durably, before it says what to do with them.
      const input = { event: 'refresh_answer', status, retry_after } as const
      const effects = await this.tell(input, answer.body)
      if (status < 300) {
        this.events.session('ok')
        this.events.renewed()
        this.settle(true)
      } else this.settle(false)
      const stopped = effects.find((effect) => effect.effect === 'stopped')
      if (stopped && stopped.code !== REVOKED) this.lost('lapsed')
    } catch (error) {
      this.refreshing = false
      this.events.reached(false)
      await this.tell({ event: 'refresh_failed', how: howLost(error) })
      this.settle(false)
    }
  }

  private async token(): Promise<string | undefined> {
    const session = await this.device.session()
    if (!session) return undefined
    return (JSON.parse(session) as SessionView | null)?.access_token
  }

  private lost(state: 'none' | 'lapsed' | 'revoked'): void {
    this.settle(false)
    this.events.session(state)
  }

  private settle(renewed: boolean): void {
    for (const resolve of this.renewals.splice(0)) resolve(renewed)
  }
}

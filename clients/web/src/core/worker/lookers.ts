import { LOCK_AFTER, type Presence } from '../protocol'

export interface LookersPorts {
  /** The tabs whose workers live. */
  tabs(): Promise<ReadonlySet<string>>
  /** Whether anybody looks, as a tab has just said or as it turned out. */
  visible(is: boolean): void
  /** Nobody looks since then, or somebody does again: for whichever worker takes over. */
  hidden(since: number | null): void
  /** As the worker that this one took over from knew it. */
  hiddenSince: number | null
  /** Nobody has looked for as long as a store may stay open. */
  lock(): void
  now(): number
  wait(milliseconds: number, then: () => void): () => void
}

/** Milliseconds between two looks at whether a tab that looked still lives. */
const AGAIN = 60_000

/** Who looks at the app, over all tabs, and since when nobody does. */
export class Lookers {
  private readonly seen = new Map<string, boolean>()
  private cancel: (() => void) | null = null
  private hiddenSince: number | null

  constructor(private readonly ports: LookersPorts) {
    this.hiddenSince = ports.hiddenSince
  }

  get visible(): boolean {
    return [...this.seen.values()].some(Boolean)
  }

  set(tab: string, presence: Presence): void {
    this.seen.set(tab, presence.visible)
    void this.look(true)
  }

  private async look(told: boolean): Promise<void> {
    const { ports } = this
    const before = this.visible
    const alive = await ports.tabs()
    for (const tab of this.seen.keys()) if (!alive.has(tab)) this.seen.delete(tab)
    this.cancel?.()
    const { visible } = this
    if (visible) {
      const hidden = this.hiddenSince === null ? 0 : ports.now() - this.hiddenSince
      this.setHidden(null)
      // A phone that slept ran no timer.
      if (hidden >= LOCK_AFTER) ports.lock()
      // A tab that is closed or killed while it is looked at never says that it is hidden.
      this.cancel = ports.wait(AGAIN, () => void this.look(false))
    } else {
      const since = this.hiddenSince ?? ports.now()
      this.setHidden(since)
      const left = since + LOCK_AFTER - ports.now()
      // A clock that was moved back gives no more time.
      this.cancel = ports.wait(Math.max(0, Math.min(LOCK_AFTER, left)), () => ports.lock())
    }
    if (told || visible !== before) ports.visible(visible)
  }

  private setHidden(since: number | null): void {
    if (since === this.hiddenSince) return
    this.hiddenSince = since
    this.ports.hidden(since)
  }
}

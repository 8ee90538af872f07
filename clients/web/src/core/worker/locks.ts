import type { Secret } from '../protocol'
import type { Registry } from './registry'

export interface LocksPorts {
  registry(): Pick<Registry, 'lock' | 'lockMark'>
  /** Sees to it that a little can be written. */
  ready(): Promise<void>
  /** To every page that is here. */
  share(secret: Secret | null): void
}

/**
 * What pages keep so that any of them can open the store again, and the mark on the disk that makes
 * all of it useless: a page that is away, frozen, hears of no lock.
 */
export class Locks {
  /** No secret that was given away is good any more. */
  private done = false

  constructor(private readonly ports: LocksPorts) {}

  /** Whether a page's secret is no older than the last lock. */
  async good(secret: Secret | null): Promise<boolean> {
    if (secret !== null && secret.mark === (await this.mark())) return true
    this.ports.share(null)
    return false
  }

  /** Gives away what opens a store until the next lock. */
  async share(store: string, key: Uint8Array): Promise<void> {
    const mark = (await this.mark()) ?? (await this.lock())
    this.done = false
    this.ports.share(mark === null ? null : { store, key, mark })
  }

  /** On a disk without any room the mark fails, and is tried again before the pad shows. */
  async lock(): Promise<string | null> {
    this.ports.share(null)
    try {
      await this.ports.ready()
      const mark = await this.ports.registry().lock()
      this.done = true
      return mark
    } catch (error) {
      console.warn('lock', error)
      return null
    }
  }

  /** The pad is shown next: whoever sees it takes everything for locked, and so it is. */
  async settle(): Promise<void> {
    if (!this.done) await this.lock()
  }

  private mark(): Promise<string | undefined> {
    return this.ports.registry().lockMark()
  }
}

import { CoreError } from '../error'
import { Ballast } from '../storage/ballast'

export interface RoomPorts {
  /** Lets go of what can be fetched again. */
  trim(): Promise<void>
  /** There is room again. */
  free(): void
  /** The phone is full, or no longer. */
  changed(): void
  wait(milliseconds: number, then: () => void): () => void
}

/**
 * Milliseconds: soon after room was needed, and how often it is looked for. Seldom, since to look for
 * room on a full disk is to take the last of it for a moment.
 */
const SOON = 2_000
const AGAIN = 5 * 60_000

/** Keeps room on the phone for words, and wins it back. */
export class Room {
  readonly ballast: Ballast
  private cancel: (() => void) | null = null

  constructor(private readonly ports: RoomPorts) {
    let before = false
    this.ballast = new Ballast((full) => {
      if (full) this.later(SOON)
      if (full === before) return
      before = full
      ports.changed()
      if (!full) ports.free()
    })
  }

  /** Somebody is back, who may have made room, or filled it with pictures. */
  look(): void {
    if (this.ballast.full || !this.cancel) this.tend()
  }

  /** Makes the ballast where there is room; until it is whole, that is tried again and again. */
  tend(): void {
    this.cancel?.()
    this.cancel = null
    void this.win().then(() => this.later(AGAIN))
  }

  /** Photos may wait for the person to make room: the last of it is for words. */
  async forPhotos(): Promise<void> {
    if (this.ballast.full && !(await this.win())) throw new CoreError('photos_full')
  }

  private async win(): Promise<boolean> {
    if (await this.ballast.make()) return true
    try {
      await this.ports.trim()
    } catch (error) {
      console.warn('trim', error)
    }
    return this.ballast.make()
  }

  private later(wait: number): void {
    this.cancel?.()
    this.cancel = this.ports.wait(wait, () => this.tend())
  }
}

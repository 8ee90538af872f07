import { CoreError } from '../error'
import type { Prepared } from '../media/prepared'
import type { Draft } from '../protocol'

/** What a draft is kept by: the store that is open. */
export interface DraftKeeper {
  put(name: string, text: string, media: NamedMedia[]): Promise<void>
  keep(photo: Prepared): Promise<void>
  drop(name: string): Promise<void>
}

/** A photo or voice note of a draft, without its bytes. */
export type NamedMedia = Omit<Prepared, 'blob'>

export interface KeptDraft {
  text: string
  /** When it was last written at, in milliseconds. */
  at: number
}

/** Milliseconds from a press of a key until it is kept, with what is pressed meanwhile. */
const SETTLED = 150

/**
 * The forms that are being written in the open store. This page has them at hand from the moment that
 * the store opens, and forgets them when it closes; what is kept of them is the store's, and sealed.
 */
export class PageDrafts {
  private readonly drafts = new Map<string, KeptDraft>()
  private readonly blobs = new Map<string, Blob>()
  private readonly waiting = new Map<string, NamedMedia[]>()
  private timer: ReturnType<typeof setTimeout> | null = null
  /** The writing under way; the next waits for it. */
  private writing = Promise.resolve()

  constructor(private readonly keeper: DraftKeeper) {}

  /** Those of a store that has opened; of none once it is closed. */
  begin(drafts: readonly Draft[]): void {
    this.cancel()
    this.drafts.clear()
    this.blobs.clear()
    this.waiting.clear()
    for (const { name, at, text, media } of drafts) {
      this.drafts.set(name, { text, at })
      for (const { content, blob } of media) this.blobs.set(content, blob)
    }
  }

  get(name: string): KeptDraft | null {
    return this.drafts.get(name) ?? null
  }

  put(name: string, text: string, media: NamedMedia[]): void {
    this.drafts.set(name, { text, at: Date.now() })
    this.waiting.set(name, media)
    this.timer ??= setTimeout(() => void this.flush(), SETTLED)
  }

  drop(name: string): void {
    this.drafts.delete(name)
    this.waiting.delete(name)
    this.keeper.drop(name).catch((error: unknown) => console.warn('draft', error))
  }

  /** Keeps a photo for a draft that will name it. On a full phone it is refused: `photos_full`. */
  async keep(photo: Prepared): Promise<void> {
    await this.keeper.keep(photo).catch((error: unknown) => {
      if (CoreError.from(error).code === 'photos_full') throw error
      console.warn('draft', error)
    })
    this.blobs.set(photo.content, photo.blob)
  }

  blob(content: string): Blob | null {
    return this.blobs.get(content) ?? null
  }

  forget(content: string): void {
    this.blobs.delete(content)
  }

  /** Writes what was not written yet. Once it resolves, all that was put before it is kept. */
  flush(): Promise<void> {
    this.cancel()
    const waiting = [...this.waiting]
    this.waiting.clear()
    this.writing = this.writing.then(() => this.write(waiting))
    return this.writing
  }

  private async write(waiting: readonly [string, NamedMedia[]][]): Promise<void> {
    for (const [name, media] of waiting) {
      const text = this.drafts.get(name)?.text
      if (text === undefined) continue
      await this.keeper
        .put(name, text, media)
        .catch((error: unknown) => console.warn('draft', CoreError.from(error).code))
    }
  }

  private cancel(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
  }
}

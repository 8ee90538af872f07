import { CoreError } from '../error'
import type { Prepared } from '../media/prepared'
import type { Draft, DraftNet, DraftWords, NetWords } from '../protocol'
import { Net } from './net'

/** What a draft is kept by: the store that is open. */
export interface DraftKeeper {
  put(words: DraftWords): Promise<void>
  keep(photo: Prepared): Promise<void>
  drop(name: string): Promise<void>
  net(): Promise<DraftNet>
}

/** A photo or voice note of a draft, without its bytes. */
export type NamedMedia = Omit<Prepared, 'blob'>

export type KeptDraft = Pick<DraftWords, 'text' | 'at'>

/**
 * The forms that are being written in the open store. This page has them at hand from the moment that
 * the store opens, and forgets them when it closes; what is kept of them is the store's, and sealed.
 *
 * What is kept when: a change is given to the worker as it is made, or as soon as the write before it
 * is over; what changed meanwhile goes in one. The worker keeps it some milliseconds later, after what
 * else it was doing, and ends with its page at any point before that. So whatever it has not answered
 * for is also left in the net (`media/net.ts`), in one step, at every moment at which a browser says
 * that a page may end: hidden, frozen, left, reloaded; and the next page to open the store lands it.
 *
 * Measured in Chromium 156 (a press until the worker's answer: 1 to 5 ms at rest), reloading within the
 * event of the last key: without the net one last key of ten was lost, two while the worker had
 * other work; with it none of fifty. What can still be lost, and why:
 * - the last key or two where the page dies in sight of the person and without a word to it (a crash,
 *   an empty battery): no event says so, and the worker dies with its page;
 * - what was written in the browser's last seconds, should the browser itself or the phone die:
 *   neither the store nor the net is forced on to the disk at every key;
 * - a word that an input method still holds and has not given to its field;
 * - a photo, until `keep` resolves: it takes too long for one step;
 * - what the net has no room for: a full disk, or a text of more than 128 KB.
 */
export class PageDrafts {
  private readonly drafts = new Map<string, KeptDraft>()
  private readonly blobs = new Map<string, Blob>()
  /** What the store has not answered for, the newest of each form. */
  private readonly unkept = new Map<string, NetWords>()
  /** The forms that are to be written, in turn. */
  private readonly queue = new Set<string>()
  private writing: Promise<void> | null = null
  private store: string | null = null
  /** Under one name for all of this page's life: the newer takes the place of the older. */
  private readonly page: string = crypto.randomUUID()
  private net: Net | null = null
  /** That which holds something. */
  private used: Net | null = null

  constructor(private readonly keeper: DraftKeeper) {}

  /** Those of a store that has opened; of none once it is closed. */
  begin(store: string | null, drafts: readonly Draft[]): void {
    // Closed from elsewhere, it may not have taken the last of it.
    if (store !== this.store) this.hold()
    this.store = store
    for (const kept of [this.drafts, this.blobs, this.unkept, this.queue]) kept.clear()
    for (const { name, at, text, media } of drafts) {
      this.drafts.set(name, { text, at })
      for (const { content, blob } of media) this.blobs.set(content, blob)
    }
    this.net = null
    this.used = null
    void this.weave()
  }

  get(name: string): KeptDraft | null {
    return this.drafts.get(name) ?? null
  }

  /** The names that begin so. */
  under(start: string): string[] {
    return [...this.drafts.keys()].filter((name) => name.startsWith(start))
  }

  put(name: string, text: string, media: NamedMedia[]): void {
    const at = Date.now()
    this.drafts.set(name, { text, at })
    this.write({ name, text, media, at })
  }

  drop(name: string): void {
    this.drafts.delete(name)
    this.write({ name, text: null, at: Date.now() })
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

  /** Once it resolves, all that was put before it is kept. */
  async flush(): Promise<void> {
    await this.writing
  }

  /** The page may end any moment now: what the store has not answered for is left in the net. */
  hold(): void {
    if (this.unkept.size === 0 || !this.net) return
    this.net.hold([...this.unkept.values()])
    this.used = this.net
    this.net = null
    void this.weave()
  }

  /** Another net: each is used once. */
  private async weave(): Promise<void> {
    const { store } = this
    const made = store && (await this.keeper.net().catch(() => null))
    if (made && store === this.store) this.net = new Net(store, made, this.page)
  }

  private write(words: NetWords): void {
    // Of a store whose drafts could not be read none is written over.
    if (this.store === null) return
    this.unkept.set(words.name, words)
    this.queue.add(words.name)
    this.writing ??= this.work()
  }

  /** One after the other, so that none overtakes another; what is changed meanwhile comes last. */
  private async work(): Promise<void> {
    for (const name of this.queue) {
      this.queue.delete(name)
      const words = this.unkept.get(name)
      if (!words) continue
      try {
        await (words.text === null ? this.keeper.drop(name) : this.keeper.put(words))
        if (this.unkept.get(name) === words) this.unkept.delete(name)
      } catch (error) {
        console.warn('draft', CoreError.from(error).code)
      }
    }
    this.writing = null
    if (this.unkept.size > 0) return
    this.used?.drop()
    this.used = null
  }
}

import type { Draft, DraftNet, DraftWords, KeptNet } from '../protocol'
import type { DraftRecord, Kept, MediaDb } from './db'
import { makeNet, openNet } from './net'
import type { Prepared } from './prepared'

export interface DraftsPorts {
  seal(bytes: Uint8Array, context: string): Promise<Uint8Array>
  unseal(bytes: Uint8Array, context: string): Promise<Uint8Array>
  keep(photo: Prepared): Promise<Kept>
  blob(content: string): Promise<Blob | null>
}

/** A draft's photo without its bytes, as the draft names it. */
type Named = Omit<Prepared, 'blob'>

/**
 * Forms that are being written, sealed as all else is: they outlive a crash, a reload and a lock. Their
 * photos stand beside them, so that a press of a key does not write them again.
 */
export class Drafts {
  constructor(
    private readonly db: Pick<MediaDb, 'drafts' | 'putDraft' | 'dropDraft' | 'keepMedia'>,
    private readonly ports: DraftsPorts,
  ) {}

  async list(): Promise<Draft[]> {
    const drafts: Draft[] = []
    for (const record of await this.db.drafts()) {
      try {
        drafts.push(await this.opened(record))
      } catch (error) {
        // One that does not open keeps no other from being shown.
        console.warn('draft', record.name, error)
      }
    }
    return drafts
  }

  async put({ name, text, media, at }: DraftWords): Promise<void> {
    const inside = new TextEncoder().encode(JSON.stringify({ text, media }))
    const sealed = new Uint8Array(await this.ports.seal(inside, context(name)))
    const contents = media.map(({ content }) => content)
    await this.db.putDraft({ name, sealed, at, contents })
  }

  net(): Promise<DraftNet> {
    return makeNet(this.ports)
  }

  /** What the store has not, or older, it gets. */
  async land(nets: readonly KeptNet[]): Promise<void> {
    const there = new Map((await this.db.drafts()).map(({ name, at }) => [name, at]))
    for (const net of nets) {
      for (const words of await openNet(this.ports, net)) {
        if ((there.get(words.name) ?? 0) > words.at) continue
        await (words.text === null ? this.drop(words.name) : this.put(words))
        there.set(words.name, words.at)
      }
    }
  }

  /** Before the draft that names it: without a draft it is let go when drafts are next dropped. */
  async keep(photo: Prepared): Promise<void> {
    await this.db.keepMedia(await this.ports.keep(photo))
  }

  drop(name: string): Promise<void> {
    return this.db.dropDraft(name)
  }

  private async opened({ name, sealed, at }: DraftRecord): Promise<Draft> {
    const bytes = await this.ports.unseal(sealed, context(name))
    const inside = JSON.parse(new TextDecoder().decode(bytes)) as { text: string; media: Named[] }
    const media: Prepared[] = []
    for (const named of inside.media) {
      const blob = await this.ports.blob(named.content)
      if (blob) media.push({ ...named, blob })
    }
    return { name, at, text: inside.text, media }
  }
}

const context = (name: string) => `draft|${name}`

import type { MediaDb } from '../media/db'
import type { IndexedDbStorage } from '../storage/indexeddb'
import type { Pkg } from './wasm'

/** What a store is made of but for its key: its databases, and this browser's secret. */
export interface Parts {
  pkg: Pkg
  storage: IndexedDbStorage
  secret: Uint8Array
  media: MediaDb
}

/** What is read of a store to open it and to draw its first screen. */
const TABLES = ['meta', 'cursors', 'outbox', 'summaries']

/**
 * Opens what belongs to a store, and reads it as it stands there, sealed, while its PIN is being typed.
 */
export class Ahead {
  private id: string | null = null
  private parts: Promise<Parts> | null = null

  constructor(private readonly open: (id: string) => Promise<Parts>) {}

  begin(id: string): void {
    this.drop()
    const parts = this.open(id)
    this.id = id
    this.parts = parts
    // Whoever opens the store tries again, and says what is wrong.
    void parts.then(
      ({ storage }) => this.parts === parts && storage.readAhead(TABLES),
      () => undefined,
    )
  }

  /** The parts of a store; those of another are let go. */
  async take(id: string): Promise<Parts> {
    const ready = this.id === id ? await this.parts?.catch(() => null) : null
    if (ready) {
      this.id = this.parts = null
      return ready
    }
    this.drop()
    return this.open(id)
  }

  /** Lets go of what is open, of one store or of any; whether there was something. */
  drop(id = this.id): boolean {
    if (id === null || id !== this.id) return false
    void this.parts?.then(letGo, () => undefined)
    this.id = this.parts = null
    return true
  }
}

export function letGo({ storage, media }: Pick<Parts, 'storage' | 'media'>): void {
  storage.close()
  media.close()
}

/** Opens both databases; where one of them can't be, the other is closed. */
export async function both(
  storage: Promise<IndexedDbStorage>,
  media: Promise<MediaDb>,
): Promise<Pick<Parts, 'storage' | 'media'>> {
  try {
    const [opened, beside] = await Promise.all([storage, media])
    return { storage: opened, media: beside }
  } catch (error) {
    void storage.then((one) => one.close()).catch(() => undefined)
    void media.then((one) => one.close()).catch(() => undefined)
    throw error
  }
}

import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { CoreError } from '../error'
import type { DocKey, Media } from '../types'

export type Size = 'thumb' | 'full'

/** Bytes of a photo or voice note, sealed. */
export interface Kept {
  key: string
  content: string
  size: Size
  sealed: Uint8Array<ArrayBuffer>
  type: string
  bytes: number
  /** Milliseconds. */
  usedAt: number
  /** The server does not have it: never let go. */
  unsent: boolean
}

/** Bytes of an unsent photo or voice note once more, sealed to the server's key: see `rescue.ts`. */
export interface Copy {
  content: string
  /** What it is sealed for. */
  name: string
  sealed: Uint8Array<ArrayBuffer>
}

/** One upload that is still to be made. */
export interface Upload {
  key: string
  doc: DocKey
  content: string
  media: Media
  bytes: number
  /** Milliseconds: the oldest goes first. */
  at: number
  tries: number
  /** Not before this, in milliseconds. */
  notBefore: number
  /** The code for which it is not tried again by itself. */
  failed: string | null
  /** How often the server did not know it although all that names it had arrived. */
  unknown?: number
  /** Its document is on this phone no longer. */
  gone?: boolean
  /** Where the server keeps what has arrived of it. */
  url: string | null
  /** The server has its copy: the PIN was said to be forgotten. */
  handed?: boolean
}

/** A save that was begun: what is to be done, sealed. It is done again until it is over. */
export interface Journal {
  token: string
  sealed: Uint8Array<ArrayBuffer>
  at: number
  /** Whose bytes it needs. */
  contents?: string[]
  /** The code for which it is not done again by itself; it stays until a person asks. */
  failed?: string
}

interface Schema extends DBSchema {
  bytes: { key: string; value: Kept }
  copies: { key: string; value: Copy }
  queue: { key: string; value: Upload }
  journal: { key: string; value: Journal }
  arrived: { key: DocKey; value: { doc: DocKey; contents: string[] } }
}

export const bytesKey = (content: string, size: Size) => `${content}.${size}`
export const uploadKey = (doc: DocKey, content: string) => `${doc}|${content}`

/** What is kept of others' photos at most. */
const CACHE_BYTES = 200 * 1024 * 1024
const THUMB_AGE = 7 * 24 * 3600 * 1000

/** Photos, voice notes and their uploads, in a database of the store's own. */
export class MediaDb {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  static async open(name: string): Promise<MediaDb> {
    const db = await openDB<Schema>(name, 2, {
      upgrade(database, old) {
        database.createObjectStore('copies', { keyPath: 'content' })
        if (old > 0) return
        database.createObjectStore('bytes', { keyPath: 'key' })
        database.createObjectStore('queue', { keyPath: 'key' })
        database.createObjectStore('journal', { keyPath: 'token' })
        database.createObjectStore('arrived', { keyPath: 'doc' })
      },
      blocking(_current, _blocked, event) {
        ;(event.target as IDBDatabase).close()
      },
    })
    return new MediaDb(db)
  }

  close(): void {
    this.db.close()
  }

  async bytes(content: string, size: Size): Promise<Kept | undefined> {
    return this.db.get('bytes', bytesKey(content, size))
  }

  async touch(kept: Kept, now: number): Promise<void> {
    // Once an hour is fresh enough for what is let go after days.
    if (now - kept.usedAt < 3_600_000) return
    await this.db.put('bytes', { ...kept, usedAt: now })
  }

  /** Keeps what can be fetched again; without room for it, it is not kept. */
  async cache(kept: Kept): Promise<void> {
    try {
      await this.db.put('bytes', kept)
    } catch (error) {
      if (!isFull(error)) throw error
      await this.trim(0, Date.now())
    }
  }

  /** A save with photos: its bytes and what is to be done, durable together or not at all. */
  async begin(journal: Journal, photos: Kept[], copies: Copy[]): Promise<void> {
    try {
      await this.write(journal, photos, copies)
    } catch (error) {
      if (!isFull(error)) throw CoreError.from(error)
      await this.trim(0, Date.now())
      // To be saved matters more than to be saved twice.
      await this.write(journal, photos, []).catch((again: unknown) => {
        throw isFull(again) ? new CoreError('storage_full', String(again)) : CoreError.from(again)
      })
    }
  }

  private async write(journal: Journal, photos: Kept[], copies: Copy[]): Promise<void> {
    const stores = ['journal', 'bytes', 'copies'] as const
    const tx = this.db.transaction(stores, 'readwrite', { durability: 'strict' })
    const writes: Promise<unknown>[] = [tx.objectStore('journal').put(journal)]
    for (const photo of photos) writes.push(tx.objectStore('bytes').put(photo))
    for (const copy of copies) writes.push(tx.objectStore('copies').put(copy))
    await settled(writes, tx.done)
  }

  /** The document knows its photos: from here on they are the queue's. */
  async queue(token: string, uploads: Upload[]): Promise<void> {
    const tx = this.db.transaction(['journal', 'queue'], 'readwrite', { durability: 'strict' })
    const writes: Promise<unknown>[] = [tx.objectStore('journal').delete(token)]
    for (const upload of uploads) writes.push(tx.objectStore('queue').put(upload))
    await settled(writes, tx.done)
  }

  /** The save was refused: its person has their words and photos still before them. */
  async abandon(token: string, contents: string[]): Promise<void> {
    const tx = this.db.transaction(['journal', 'queue', 'bytes', 'copies'], 'readwrite')
    await tx.objectStore('journal').delete(token)
    const waiting = new Set((await tx.objectStore('queue').getAll()).map((one) => one.content))
    for (const other of await tx.objectStore('journal').getAll()) {
      for (const content of other.contents ?? []) waiting.add(content)
    }
    for (const content of contents) {
      if (waiting.has(content)) continue
      await tx.objectStore('bytes').delete(bytesKey(content, 'full'))
      await tx.objectStore('copies').delete(content)
    }
    await tx.done
  }

  /** The save was refused and nobody has it before them: it is kept, with why. */
  async giveUp(token: string, code: string): Promise<void> {
    const tx = this.db.transaction('journal', 'readwrite', { durability: 'strict' })
    const journal = await tx.store.get(token)
    if (journal) await tx.store.put({ ...journal, failed: code })
    await tx.done
  }

  journals(): Promise<Journal[]> {
    return this.db.getAll('journal')
  }

  async uploads(): Promise<Upload[]> {
    const all = await this.db.getAll('queue')
    return all.sort((a, b) => a.at - b.at)
  }

  async update(upload: Upload): Promise<void> {
    const tx = this.db.transaction('queue', 'readwrite')
    if (await tx.store.get(upload.key)) await tx.store.put(upload)
    await tx.done
  }

  /** The server has it: the upload is over, and the bytes may be let go some day. */
  async sent(upload: Upload): Promise<void> {
    const stores = ['queue', 'bytes', 'copies', 'arrived', 'journal'] as const
    const tx = this.db.transaction(stores, 'readwrite')
    await tx.objectStore('queue').delete(upload.key)
    const { content } = upload
    const still =
      (await tx.objectStore('queue').getAll()).some((other) => other.content === content) ||
      (await tx.objectStore('journal').getAll()).some((other) => other.contents?.includes(content))
    if (!still) await tx.objectStore('copies').delete(content)
    const bytes = tx.objectStore('bytes')
    const kept = await bytes.get(bytesKey(upload.content, 'full'))
    if (kept && !still) await bytes.put({ ...kept, unsent: false, usedAt: Date.now() })
    const known = await tx.objectStore('arrived').get(upload.doc)
    const contents = new Set(known?.contents).add(upload.content)
    await tx.objectStore('arrived').put({ doc: upload.doc, contents: [...contents] })
    await tx.done
  }

  copy(content: string): Promise<Copy | undefined> {
    return this.db.get('copies', content)
  }

  /** Keeps a copy of what is unsent still; without room for it, it is not kept. */
  async putCopy(copy: Copy): Promise<void> {
    const tx = this.db.transaction(['copies', 'queue'], 'readwrite')
    const waiting = (await tx.objectStore('queue').getAll()).some(
      ({ content }) => content === copy.content,
    )
    const writes = waiting ? [tx.objectStore('copies').put(copy)] : []
    await settled(writes, tx.done).catch((error: unknown) => {
      if (!isFull(error)) throw error
    })
  }

  async arrived(doc: DocKey): Promise<string[]> {
    return (await this.db.get('arrived', doc))?.contents ?? []
  }

  async setArrived(doc: DocKey, contents: string[]): Promise<void> {
    await this.db.put('arrived', { doc, contents })
  }

  /** Lets the longest unused go until the rest is within `room`; what is unsent stays. */
  async trim(room: number, now: number): Promise<void> {
    const tx = this.db.transaction('bytes', 'readwrite')
    const found: { key: string; bytes: number; usedAt: number }[] = []
    for await (const cursor of tx.store) {
      const { key, bytes, usedAt, unsent, size } = cursor.value
      if (unsent) continue
      if (size === 'thumb' && now - usedAt > THUMB_AGE) await cursor.delete()
      else found.push({ key, bytes, usedAt })
    }
    for (const key of surplus(found, room)) await tx.store.delete(key)
    await tx.done
  }

  trimCache(now: number): Promise<void> {
    return this.trim(CACHE_BYTES, now)
  }
}

/** The keys of what is too much, the longest unused first. */
export function surplus(
  found: { key: string; bytes: number; usedAt: number }[],
  room: number,
): string[] {
  let held = found.reduce((sum, one) => sum + one.bytes, 0)
  const gone: string[] = []
  for (const one of [...found].sort((a, b) => a.usedAt - b.usedAt)) {
    if (held <= room) break
    held -= one.bytes
    gone.push(one.key)
  }
  return gone
}

export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
}

/** Waits for all of a transaction, and fails with why it failed. */
async function settled(writes: Promise<unknown>[], done: Promise<void>): Promise<void> {
  await Promise.all([...writes, done])
}

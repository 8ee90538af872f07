import { openDB, type IDBPTransaction } from 'idb'
import { CoreError } from '../error'
import type { Ballast } from '../storage/ballast'
import { looksFull } from '../storage/indexeddb'
import { Reopened } from '../storage/reopened'
import type { DocKey } from '../types'
import {
  ALL,
  bytesKey,
  type Copy,
  type DraftRecord,
  type Journal,
  type Kept,
  type Schema,
  type Size,
  type Upload,
} from './schema'

export * from './schema'

/** What is kept of others' photos at most. */
const CACHE_BYTES = 200 * 1024 * 1024
const THUMB_AGE = 7 * 24 * 3600 * 1000

/** Photos, voice notes and their uploads, in a database of the store's own. */
export class MediaDb {
  private constructor(
    private readonly db: Reopened<Schema>,
    private readonly ballast: Ballast,
  ) {}

  static async open(name: string, ballast: Ballast): Promise<MediaDb> {
    const open = (terminated: () => void) =>
      openDB<Schema>(name, 3, {
        upgrade(database, from) {
          if (from < 1) {
            database.createObjectStore('bytes', { keyPath: 'key' })
            database.createObjectStore('queue', { keyPath: 'key' })
            database.createObjectStore('journal', { keyPath: 'token' })
            database.createObjectStore('arrived', { keyPath: 'doc' })
          }
          if (from < 2) database.createObjectStore('copies', { keyPath: 'content' })
          if (from < 3) database.createObjectStore('drafts', { keyPath: 'name' })
        },
        blocking(_current, _blocked, event) {
          ;(event.target as IDBDatabase).close()
        },
        terminated() {
          ballast.ended()
          terminated()
        },
      })
    const db = new Reopened<Schema>((terminated) => ballast.opening(() => open(terminated)))
    await db.now()
    return new MediaDb(db, ballast)
  }

  close(): void {
    this.db.close()
  }

  async bytes(content: string, size: Size): Promise<Kept | undefined> {
    return (await this.db.now()).get('bytes', bytesKey(content, size))
  }

  async touch(kept: Kept, now: number): Promise<void> {
    // Once an hour is fresh enough for what is let go after days.
    if (now - kept.usedAt < 3_600_000) return
    await (await this.db.now()).put('bytes', { ...kept, usedAt: now }).catch(unlessFull)
  }

  /** Keeps what can be fetched again; without room for it, it is not kept. */
  async cache(kept: Kept): Promise<void> {
    try {
      await (await this.db.now()).put('bytes', kept)
    } catch (error) {
      if (!looksFull(error)) throw error
      await this.trim(0, Date.now())
    }
  }

  /** A save with photos: its bytes and what is to be done, durable together or not at all. */
  async begin(journal: Journal, photos: Kept[], copies: Copy[]): Promise<void> {
    try {
      await this.write(journal, photos, copies)
    } catch (error) {
      if (!looksFull(error)) throw CoreError.from(error)
      await this.trim(0, Date.now())
      // To be saved matters more than to be saved twice.
      await this.write(journal, photos, []).catch((again: unknown) => {
        throw looksFull(again)
          ? new CoreError('storage_full', String(again))
          : CoreError.from(again)
      })
    }
  }

  private async write(journal: Journal, photos: Kept[], copies: Copy[]): Promise<void> {
    const stores = ['journal', 'bytes', 'copies'] as const
    const tx = (await this.db.now()).transaction(stores, 'readwrite', { durability: 'strict' })
    const writes: Promise<unknown>[] = [tx.objectStore('journal').put(journal)]
    for (const photo of photos) writes.push(tx.objectStore('bytes').put(photo))
    for (const copy of copies) writes.push(tx.objectStore('copies').put(copy))
    await settled(writes, tx.done)
  }

  /** The document knows its photos: from here on they are the queue's. */
  async queue(token: string, uploads: Upload[]): Promise<void> {
    const tx = (await this.db.now()).transaction(['journal', 'queue'], 'readwrite', {
      durability: 'strict',
    })
    const writes: Promise<unknown>[] = [tx.objectStore('journal').delete(token)]
    for (const upload of uploads) writes.push(tx.objectStore('queue').put(upload))
    await settled(writes, tx.done)
  }

  /** The save was refused: its person has their words and photos still before them. */
  async abandon(token: string, contents: string[]): Promise<void> {
    const tx = (await this.db.now()).transaction(ALL, 'readwrite')
    await tx.objectStore('journal').delete(token)
    await letGo(tx, contents)
    await tx.done
  }

  /** The save was refused and nobody has it before them: it is kept, with why. */
  async giveUp(token: string, code: string): Promise<void> {
    const tx = (await this.db.now()).transaction('journal', 'readwrite', { durability: 'strict' })
    const journal = await tx.store.get(token)
    if (journal) await tx.store.put({ ...journal, failed: code })
    await tx.done
  }

  async journals(): Promise<Journal[]> {
    return (await this.db.now()).getAll('journal')
  }

  async uploads(): Promise<Upload[]> {
    const all = await (await this.db.now()).getAll('queue')
    return all.sort((a, b) => a.at - b.at)
  }

  /** All that the server does not have. */
  async unsent(): Promise<Kept[]> {
    const kept: Kept[] = []
    const tx = (await this.db.now()).transaction('bytes')
    for await (const { value } of tx.store) if (value.unsent) kept.push(value)
    return kept
  }

  /** A person gives one up that finally failed, and no other. */
  async discard(key: string): Promise<void> {
    const tx = (await this.db.now()).transaction(ALL, 'readwrite', { durability: 'strict' })
    const upload = await tx.objectStore('queue').get(key)
    if (upload && upload.failed !== null) {
      await tx.objectStore('queue').delete(key)
      await letGo(tx, [upload.content])
    }
    await tx.done
  }

  async update(upload: Upload): Promise<void> {
    const tx = (await this.db.now()).transaction('queue', 'readwrite')
    if (await tx.store.get(upload.key)) await tx.store.put(upload)
    await tx.done
  }

  /** The server has it: the upload is over, and the bytes may be let go some day; at once on a full phone. */
  async sent(upload: Upload): Promise<void> {
    await this.over(upload, true).catch((error: unknown) => {
      unlessFull(error)
      return this.over(upload, false)
    })
  }

  private async over(upload: Upload, keep: boolean): Promise<void> {
    const { key, doc, content } = upload
    const tx = (await this.db.now()).transaction(ALL, 'readwrite')
    await tx.objectStore('queue').delete(key)
    if (!keep) await letGo(tx, [content])
    else {
      const bytes = tx.objectStore('bytes')
      const still = (await needed(tx)).has(content)
      if (!still) await tx.objectStore('copies').delete(content)
      const kept = still ? undefined : await bytes.get(bytesKey(content, 'full'))
      if (kept) await bytes.put({ ...kept, unsent: false, usedAt: Date.now() })
      const known = await tx.objectStore('arrived').get(doc)
      const contents = new Set(known?.contents).add(content)
      await tx.objectStore('arrived').put({ doc, contents: [...contents] })
    }
    await tx.done
  }

  async drafts(): Promise<DraftRecord[]> {
    return (await this.db.now()).getAll('drafts')
  }

  /** Words: on a full phone room is made for them. */
  async putDraft(draft: DraftRecord): Promise<void> {
    if (this.ballast.full) await this.ballast.ready()
    const put = async () => {
      const tx = (await this.db.now()).transaction(ALL, 'readwrite')
      const before = await tx.objectStore('drafts').get(draft.name)
      await tx.objectStore('drafts').put(draft)
      // Asked of at every press: who needs a picture is looked up only for one that was taken out.
      await letGo(tx, before?.contents?.filter((one) => !draft.contents?.includes(one)) ?? [])
      await tx.done
    }
    await put().catch(async (error: unknown) => {
      unlessFull(error)
      if (!(await this.ballast.release())) throw error
      await put()
    })
  }

  async dropDraft(name: string): Promise<void> {
    const tx = (await this.db.now()).transaction(ALL, 'readwrite')
    const before = await tx.objectStore('drafts').get(name)
    await tx.objectStore('drafts').delete(name)
    await letGo(tx, before?.contents ?? [])
    await tx.done
  }

  /** A draft's photo. What is there already stays as it is. */
  async keepMedia(kept: Kept): Promise<void> {
    const tx = (await this.db.now()).transaction('bytes', 'readwrite')
    if (!(await tx.store.get(kept.key))?.unsent) await tx.store.put(kept)
    await tx.done
  }

  /** Lets go of what was kept for a draft that was never written: the app ended in between. */
  async sweep(before: number): Promise<void> {
    if (this.ballast.full) return
    const tx = (await this.db.now()).transaction(ALL, 'readwrite')
    const waiting = await needed(tx)
    for await (const cursor of tx.objectStore('bytes')) {
      const { content, unsent, usedAt } = cursor.value
      if (unsent && usedAt < before && !waiting.has(content)) await cursor.delete()
    }
    await tx.done
  }

  async copy(content: string): Promise<Copy | undefined> {
    return (await this.db.now()).get('copies', content)
  }

  /** Keeps a copy of what is unsent still; without room for it, it is not kept. */
  async putCopy(copy: Copy): Promise<void> {
    const tx = (await this.db.now()).transaction(['copies', 'queue'], 'readwrite')
    const waiting = (await tx.objectStore('queue').getAll()).some(
      ({ content }) => content === copy.content,
    )
    const writes = waiting ? [tx.objectStore('copies').put(copy)] : []
    await settled(writes, tx.done).catch(unlessFull)
  }

  async arrived(doc: DocKey): Promise<string[]> {
    return (await (await this.db.now()).get('arrived', doc))?.contents ?? []
  }

  async setArrived(doc: DocKey, contents: string[]): Promise<void> {
    await (await this.db.now()).put('arrived', { doc, contents }).catch(unlessFull)
  }

  /** Lets the longest unused go until the rest is within `room`; what is unsent stays. */
  async trim(room: number, now: number): Promise<void> {
    const tx = (await this.db.now()).transaction('bytes', 'readwrite')
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

  /** Lets all go that can be fetched again, where there is any. */
  async empty(now: number): Promise<void> {
    let any = false
    const tx = (await this.db.now()).transaction('bytes')
    for await (const { value } of tx.store) any ||= !value.unsent
    if (!any) return
    // To delete is to write as well.
    await this.ballast.ready()
    await this.trim(0, now)
  }

  trimCache(now: number): Promise<void> {
    return this.ballast.full ? Promise.resolve() : this.trim(CACHE_BYTES, now)
  }
}

type Tx = IDBPTransaction<Schema, typeof ALL, 'readwrite'>

/** Whose bytes are needed: by uploads, by saves that were begun, by drafts. */
async function needed(tx: Tx): Promise<Set<string>> {
  const waiting = new Set((await tx.objectStore('queue').getAll()).map(({ content }) => content))
  const others = [
    ...(await tx.objectStore('journal').getAll()),
    ...(await tx.objectStore('drafts').getAll()),
  ]
  for (const { contents } of others) for (const content of contents ?? []) waiting.add(content)
  return waiting
}

/** Lets the unsent bytes of these go, but for what is still needed. */
async function letGo(tx: Tx, contents: string[]): Promise<void> {
  if (contents.length === 0) return
  const waiting = await needed(tx)
  const bytes = tx.objectStore('bytes')
  for (const content of contents) {
    if (waiting.has(content)) continue
    await tx.objectStore('copies').delete(content)
    const key = bytesKey(content, 'full')
    if ((await bytes.get(key))?.unsent) await bytes.delete(key)
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

function unlessFull(error: unknown): void {
  if (!looksFull(error)) throw error
}

/** Waits for all of a transaction, and fails with why it failed. */
async function settled(writes: Promise<unknown>[], done: Promise<void>): Promise<void> {
  await Promise.all([...writes, done])
}

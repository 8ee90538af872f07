import { openDB, type DBSchema } from 'idb'
import type { Ballast } from '../storage/ballast'
import { Reopened } from '../storage/reopened'
import type { StoreInfo } from '../state'

/** What is known of a store without its PIN. Never a token, never a key. */
export interface StoreEntry extends StoreInfo {
  person: string
  device: string
  createdAt: number
}

interface Schema extends DBSchema {
  stores: { key: string; value: StoreEntry }
  /** Stores that were erased on purpose, so that nobody takes them for wiped. */
  erased: { key: string; value: { id: string; at: number } }
  /**
   * A key that can be used here and read nowhere, the mark of the last lock and the enrolment under
   * way. (In tables of their own they would want a new version of the database, which an older
   * program can't open.)
   */
  secrets: { key: string; value: CryptoKey | string }
}

const NAME = 'lianjian'
const MARKS = 'lianjian-stores'
const SECRET = 'hmac'
const LOCK = 'lock'
const ENROLMENT = 'enrolment'
const MARK = '/stores'

/** The list of the stores on this phone. */
export class Registry {
  private constructor(private readonly db: Reopened<Schema>) {}

  static async open(ballast: Ballast, name = NAME): Promise<Registry> {
    const open = (terminated: () => void) =>
      openDB<Schema>(name, 1, {
        upgrade(database) {
          database.createObjectStore('stores', { keyPath: 'id' })
          database.createObjectStore('erased', { keyPath: 'id' })
          database.createObjectStore('secrets')
        },
        terminated() {
          ballast.ended()
          terminated()
        },
      })
    const db = new Reopened<Schema>((terminated) => ballast.opening(() => open(terminated)))
    await db.now()
    return new Registry(db)
  }

  /** Whoever used the phone last comes first. */
  async list(): Promise<StoreEntry[]> {
    const all = await (await this.db.now()).getAll('stores')
    return all.sort((a, b) => b.usedAt - a.usedAt)
  }

  async get(id: string): Promise<StoreEntry | undefined> {
    return (await this.db.now()).get('stores', id)
  }

  async put(entry: StoreEntry): Promise<void> {
    const tx = (await this.db.now()).transaction('stores', 'readwrite', { durability: 'strict' })
    await tx.store.put(entry)
    await tx.done
    await this.mark()
  }

  /** Changes an entry in one transaction; nothing if there is none. */
  async patch(id: string, change: Partial<StoreEntry>): Promise<void> {
    const tx = (await this.db.now()).transaction('stores', 'readwrite', { durability: 'strict' })
    const entry = await tx.store.get(id)
    if (entry) await tx.store.put({ ...entry, ...change })
    await tx.done
    if (entry) await this.mark()
  }

  /**
   * A secret of this browser for a store. Its key can't be read, so that a copy of the databases is
   * not enough to try PINs on elsewhere.
   */
  async secret(id: string): Promise<Uint8Array> {
    const found = await (await this.db.now()).get('secrets', SECRET)
    const key = found instanceof CryptoKey ? found : await this.makeSecret()
    const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(id))
    return new Uint8Array(signed)
  }

  private async makeSecret(): Promise<CryptoKey> {
    const made = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    // Without it no store opens again: it is on the disk before the first one is made, and where
    // another worker has put one there meanwhile, that is the one.
    const tx = (await this.db.now()).transaction('secrets', 'readwrite', { durability: 'strict' })
    const found = await tx.store.get(SECRET)
    const kept = found instanceof CryptoKey ? found : made
    if (kept === made) await tx.store.put(made, SECRET)
    await tx.done
    return kept
  }

  /** The mark of the last lock; none where nothing was ever locked. */
  async lockMark(): Promise<string | undefined> {
    const mark = await (await this.db.now()).get('secrets', LOCK)
    return typeof mark === 'string' ? mark : undefined
  }

  /**
   * Locks every store, for whoever still holds what opened one: a new mark is on the disk. No time
   * and no count, so that neither a clock moved back nor a list that was lost brings an old one back.
   */
  async lock(): Promise<string> {
    const mark = crypto.randomUUID()
    const tx = (await this.db.now()).transaction('secrets', 'readwrite', { durability: 'strict' })
    await tx.store.put(mark, LOCK)
    await tx.done
    return mark
  }

  /**
   * What the server knows this browser by while it spends a code, until it has its answer: an answer
   * that was lost is given again to nobody else, however the page ended meanwhile.
   */
  async enrolment(): Promise<string> {
    const tx = (await this.db.now()).transaction('secrets', 'readwrite', { durability: 'strict' })
    const found = await tx.store.get(ENROLMENT)
    const attempt = typeof found === 'string' ? found : crypto.randomUUID()
    if (attempt !== found) await tx.store.put(attempt, ENROLMENT)
    await tx.done
    return attempt
  }

  /** The answer is kept: from now on a code that was spent is of no use here either. */
  async enrolled(): Promise<void> {
    await (await this.db.now()).delete('secrets', ENROLMENT)
  }

  async erase(id: string, at: number): Promise<void> {
    const tx = (await this.db.now()).transaction(['stores', 'erased'], 'readwrite', {
      durability: 'strict',
    })
    await tx.objectStore('stores').delete(id)
    await tx.objectStore('erased').put({ id, at })
    await tx.done
    await this.mark()
  }

  async erased(): Promise<Set<string>> {
    return new Set(await (await this.db.now()).getAllKeys('erased'))
  }

  /** A second mark, in the Cache Storage: what clears one does not always clear the other. */
  private async mark(): Promise<void> {
    if (typeof caches === 'undefined') return
    const stores = (await this.list()).map(publicPart)
    const cache = await caches.open(MARKS)
    await cache.put(MARK, new Response(JSON.stringify(stores)))
  }

  static async marks(): Promise<StoreInfo[]> {
    if (typeof caches === 'undefined') return []
    const found = await caches.match(MARK, { cacheName: MARKS })
    return found ? ((await found.json()) as StoreInfo[]) : []
  }
}

export function publicPart(entry: StoreInfo): StoreInfo {
  const { id, name, badge, organisation, unsent, lastSync, usedAt } = entry
  return { id, name, badge, organisation, unsent, lastSync, usedAt }
}

/**
 * The first store that should be here and is not: the browser threw it away, or somebody did by
 * hand. `marked` is what the copies outside of the databases say, `present` whose database exists.
 */
export function wipedStore(found: {
  registered: StoreInfo[]
  marked: StoreInfo[]
  erased: ReadonlySet<string>
  present: ReadonlySet<string>
}): StoreInfo | null {
  const known = new Set(found.registered.map((store) => store.id))
  const lost = found.registered.find((store) => !found.present.has(store.id))
  if (lost) return publicPart(lost)
  const forgotten = found.marked.find(
    (store) => !known.has(store.id) && !found.erased.has(store.id),
  )
  return forgotten ? publicPart(forgotten) : null
}

/** Whether a database of this name exists; looking makes none. */
export function databaseExists(name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name)
    let made = false
    request.onupgradeneeded = () => {
      made = true
      request.transaction?.abort()
    }
    request.onsuccess = () => {
      request.result.close()
      resolve(true)
    }
    request.onerror = () => {
      if (made) resolve(false)
      else reject(request.error ?? new Error('IndexedDB'))
    }
  })
}

export function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    // Another connection closes on `versionchange`; the request then goes on by itself.
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'))
  })
}

/** Milliseconds that the browser is given to throw databases away. */
const PATIENCE = 1_000

/**
 * Asks the databases once the browser has thrown some away, and again while there is no answer: it
 * closes them first and clears then, and what is asked in between may never be answered.
 */
export async function insist<T>(ask: () => Promise<T>): Promise<T> {
  const patience = () => new Promise<null>((over) => setTimeout(over, PATIENCE, null))
  await patience()
  for (;;) {
    const answer = await Promise.race([ask(), patience()])
    if (answer !== null) return answer
  }
}

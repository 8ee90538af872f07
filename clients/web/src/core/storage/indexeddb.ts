/**
 * Where a store of the core is kept in a browser: one IndexedDB database a store, one object store a
 * table, keys as bytes. IndexedDB orders binary keys by their bytes, unsigned, as the core asks.
 *
 * A rejection carries the browser's own exception; the core reads its name.
 */
import { deleteDB, openDB, unwrap, type IDBPDatabase } from 'idb'

export type StorageRow = [key: Uint8Array, value: Uint8Array]
export type StorageWrite = [table: string, key: Uint8Array, value: Uint8Array | null]

/** What the core asks of a place to keep a store; wasm-bindgen writes the same interface. */
export interface StorageHost {
  get(table: string, key: Uint8Array): Promise<Uint8Array | undefined>
  scan(
    table: string,
    prefix: Uint8Array,
    after: Uint8Array | undefined,
    limit: number,
  ): Promise<StorageRow[]>
  commit(writes: StorageWrite[]): Promise<void>
}

/** Why a store that was open is open no longer. */
export type Closed =
  /** Another tab has a newer program, or deletes the store. */
  | 'versionchange'
  /** The browser took it: its data were cleared, or its disk failed. */
  | 'terminated'

export interface OpenOptions {
  /** The core's tables, as `storage_tables()` names them. Tables are only ever added. */
  tables: string[]
  /** An older program in another tab holds the store: opening waits until it lets go. */
  onBlocked?: () => void
  /** The store was closed under us; everything asked of it from now on is rejected. */
  onClosed?: (why: Closed) => void
  /** Makes a little room on a full disk, for what matters; false where there is none to be made. */
  makeRoom?: () => Promise<boolean>
  /** There is no room but what is held for what matters. */
  scarce?: () => boolean
  /** Makes sure that a little can be written: on a full disk a write that fails ends all connections. */
  makeReady?: () => Promise<void>
  /**
   * The browser ended the connection: on a full disk it does. Says whether the store is still there,
   * to be opened again.
   */
  stillThere?: () => Promise<boolean>
}

/** The first key after all that start with `prefix`; none if there is no such key. */
export function after(prefix: Uint8Array): Uint8Array | undefined {
  const end = prefix.slice()
  for (let length = end.length; length > 0; length--) {
    const last = end[length - 1] ?? 0xff
    if (last < 0xff) {
      end[length - 1] = last + 1
      return end.slice(0, length)
    }
  }
  return undefined
}

function compare(a: Uint8Array, b: Uint8Array): number {
  return indexedDB.cmp(a, b)
}

/** The keys that start with `prefix` and are greater than `beyond`; null where there can be none. */
function range(prefix: Uint8Array, beyond: Uint8Array | undefined): IDBKeyRange | null {
  const end = after(prefix)
  if (beyond && end && compare(beyond, end) >= 0) return null
  const exclusive = beyond !== undefined && compare(beyond, prefix) >= 0
  const start = exclusive ? beyond : prefix
  return end
    ? IDBKeyRange.bound(start, end, exclusive, true)
    : IDBKeyRange.lowerBound(start, exclusive)
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** An open store. The raw interface serves here: a promise for each of 5,000 puts would cost. */
export class IndexedDbStorage implements StorageHost {
  private db!: IDBDatabase
  /** While a connection that the browser ended is opened again. */
  private reviving: Promise<void> | null = null
  private over = false
  /** Tables that were read before anybody asked. */
  private readonly ahead = new Map<string, Promise<StorageRow[]>>()

  constructor(
    private readonly name: string,
    private readonly options: OpenOptions,
  ) {}

  /** Its version is the number of its tables: see `openStore`. */
  async open(): Promise<void> {
    const { tables, onBlocked, onClosed } = this.options
    const again = this.reviving !== null
    const db: IDBPDatabase = await openDB(this.name, tables.length, {
      upgrade(upgraded, _from, _to, transaction) {
        // It went away after all: an empty one in its place would hide that.
        if (again) return transaction.abort()
        for (const table of tables) {
          if (!upgraded.objectStoreNames.contains(table)) upgraded.createObjectStore(table)
        }
      },
      blocked: () => onBlocked?.(),
      blocking: () => {
        // To hold on would keep the other tab waiting without end.
        this.close()
        onClosed?.('versionchange')
      },
      terminated: () => this.ended(unwrap(db)),
    })
    this.db = unwrap(db)
  }

  get(table: string, key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.reading(() => {
      const store = this.db.transaction(table, 'readonly').objectStore(table)
      return settled<Uint8Array | undefined>(store.get(key as BufferSource))
    })
  }

  /** Reads whole tables that are asked for next: each serves once, unless it is written before. */
  readAhead(tables: string[]): void {
    for (const table of tables) {
      const rows = this.scan(table, new Uint8Array(), undefined, ALL)
      rows.catch(() => this.ahead.delete(table))
      this.ahead.set(table, rows)
    }
  }

  async scan(
    table: string,
    prefix: Uint8Array,
    beyond: Uint8Array | undefined,
    limit: number,
  ): Promise<StorageRow[]> {
    const ahead = this.ahead.get(table)
    if (ahead && prefix.length === 0 && !beyond && limit === ALL) {
      this.ahead.delete(table)
      return ahead
    }
    const keys = range(prefix, beyond)
    // To IndexedDB a count of 0 means all.
    if (keys === null || limit === 0) return []
    return this.reading(async () => {
      const store = this.db.transaction(table, 'readonly').objectStore(table)
      const [names, values] = await Promise.all([
        settled(store.getAllKeys(keys, limit)),
        settled<Uint8Array[]>(store.getAll(keys, limit)),
      ])
      return values.map((value, n) => [new Uint8Array(names[n] as ArrayBuffer), value])
    })
  }

  /** Resolves once the browser says that it is on the disk. What matters gets the last room. */
  async commit(writes: StorageWrite[]): Promise<void> {
    const { makeRoom, makeReady, scarce } = this.options
    const vital = matters(writes)
    for (const [table] of writes) this.ahead.delete(table)
    if (scarce?.()) {
      if (!vital) throw full('kept for what matters')
      await makeReady?.()
    }
    for (let tries = 1; ; tries++) {
      if (this.reviving) await this.reviving
      const db = this.db
      try {
        return await this.write(writes)
      } catch (error) {
        const room = looksFull(error) && vital && (await makeRoom?.())
        const lost = await this.lost(db)
        if ((!room && !lost) || tries === TRIES) throw error
        // It could be opened again because room was made, which is for words and nothing else.
        if (!vital) throw full(String(error))
      }
    }
  }

  close(): void {
    this.over = true
    this.db.close()
  }

  /** One transaction: all of it or nothing. */
  private write(writes: StorageWrite[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const tables = [...new Set(writes.map(([table]) => table))]
      const transaction = this.db.transaction(tables, 'readwrite', { durability: 'strict' })
      transaction.oncomplete = () => resolve()
      transaction.onabort = () =>
        reject(transaction.error ?? new DOMException('aborted by the browser', 'AbortError'))
      try {
        for (const [table, key, value] of writes) {
          const store = transaction.objectStore(table)
          if (value === null) store.delete(key as BufferSource)
          else store.put(value, key as BufferSource)
        }
        transaction.commit()
      } catch (error) {
        // Nothing of the batch may stay.
        transaction.abort()
        reject(error)
      }
    })
  }

  private async reading<T>(read: () => Promise<T>): Promise<T> {
    if (this.reviving) await this.reviving
    const db = this.db
    try {
      return await read()
    } catch (error) {
      if (!(await this.lost(db))) throw error
      return read()
    }
  }

  /** Whether this connection had ended and there is another one now. */
  private async lost(db: IDBDatabase): Promise<boolean> {
    if (!alive(db)) this.ended(db)
    if (this.reviving) await this.reviving
    return db !== this.db
  }

  /** The browser ended a connection. */
  private ended(db: IDBDatabase): void {
    if (db !== this.db || this.over || this.reviving) return
    const reviving = this.revive().finally(() => {
      this.reviving = null
    })
    // Whoever asks something meanwhile hears of it.
    reviving.catch(() => undefined)
    this.reviving = reviving
  }

  private async revive(): Promise<void> {
    if (await this.options.stillThere?.()) return this.open()
    this.over = true
    this.options.onClosed?.('terminated')
  }
}

/** The limit of a scan that has none, as the core gives it. */
const ALL = 2 ** 32 - 1
/** So often a write is tried, each time after room was made for it or the store was opened again. */
const TRIES = 10
/** A write of less than this, in bytes, is a session's token or a PIN's count. */
const SMALL = 4096
/** Where words wait that the server does not have, and what opens the store. */
const VITAL: ReadonlySet<string> = new Set(['keys', 'queue', 'drafts'])

/** Whether the last room of a full phone is for this: a person's words, the PIN, the session. */
export function matters(writes: StorageWrite[]): boolean {
  if (writes.some(([table]) => VITAL.has(table))) return true
  return writes.reduce((sum, [, , value]) => sum + (value?.length ?? 0), 0) < SMALL
}

/** What a browser says on a full disk: Chromium seldom says that it is full. */
export function looksFull(error: unknown): boolean {
  const { name } = error as DOMException
  return name === 'QuotaExceededError' || name === 'UnknownError'
}

function full(detail: string): DOMException {
  return new DOMException(detail, 'QuotaExceededError')
}

function alive(db: IDBDatabase): boolean {
  try {
    db.transaction([...db.objectStoreNames].slice(0, 1), 'readonly')
    return true
  } catch {
    return false
  }
}

/**
 * Opens a store, made if it is not there. Its version is the number of its tables, so that a program
 * with more of them upgrades it, and one with fewer is refused with a `VersionError`.
 */
export async function openStore(name: string, options: OpenOptions): Promise<IndexedDbStorage> {
  const storage = new IndexedDbStorage(name, options)
  await storage.open()
  return storage
}

/** Deletes a store. Where another tab holds it, this waits until that one lets go. */
export async function deleteStore(name: string, onBlocked?: () => void): Promise<void> {
  await deleteDB(name, { blocked: () => onBlocked?.() })
}

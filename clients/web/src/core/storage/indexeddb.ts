/**
 * Where a store of the core is kept in a browser: one IndexedDB database a store, one object store a
 * table, keys as bytes. IndexedDB orders binary keys by their bytes, unsigned, as the core asks.
 *
 * A rejection carries the browser's own exception; the core reads its name.
 */
import { deleteDB, openDB, unwrap } from 'idb'

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
  constructor(private readonly db: IDBDatabase) {}

  async get(table: string, key: Uint8Array): Promise<Uint8Array | undefined> {
    const store = this.db.transaction(table, 'readonly').objectStore(table)
    return settled<Uint8Array | undefined>(store.get(key as BufferSource))
  }

  async scan(
    table: string,
    prefix: Uint8Array,
    beyond: Uint8Array | undefined,
    limit: number,
  ): Promise<StorageRow[]> {
    const keys = range(prefix, beyond)
    // To IndexedDB a count of 0 means all.
    if (keys === null || limit === 0) return []
    const store = this.db.transaction(table, 'readonly').objectStore(table)
    const [names, values] = await Promise.all([
      settled(store.getAllKeys(keys, limit)),
      settled<Uint8Array[]>(store.getAll(keys, limit)),
    ])
    return values.map((value, n) => [new Uint8Array(names[n] as ArrayBuffer), value])
  }

  /** One transaction; resolves once the browser says that it is on the disk. */
  commit(writes: StorageWrite[]): Promise<void> {
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

  close(): void {
    this.db.close()
  }
}

/**
 * Opens a store, made if it is not there. Its version is the number of its tables, so that a program
 * with more of them upgrades it, and one with fewer is refused with a `VersionError`.
 */
export async function openStore(name: string, options: OpenOptions): Promise<IndexedDbStorage> {
  const db = await openDB(name, options.tables.length, {
    upgrade(upgraded) {
      for (const table of options.tables) {
        if (!upgraded.objectStoreNames.contains(table)) upgraded.createObjectStore(table)
      }
    },
    blocked: () => options.onBlocked?.(),
    blocking(_current, _wanted, event) {
      // To hold on would keep the other tab waiting without end.
      const held = event.target as IDBDatabase
      held.close()
      options.onClosed?.('versionchange')
    },
    terminated: () => options.onClosed?.('terminated'),
  })
  return new IndexedDbStorage(unwrap(db))
}

/** Deletes a store. Where another tab holds it, this waits until that one lets go. */
export async function deleteStore(name: string, onBlocked?: () => void): Promise<void> {
  await deleteDB(name, { blocked: () => onBlocked?.() })
}

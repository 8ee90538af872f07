import { CoreError } from '../error'

export const storeName = (id: string) => `lianjian.store.${id}`
export const mediaName = (id: string) => `lianjian.media.${id}`

/** Where a store keeps what the server may not have: changes and drafts, begun saves and uploads. */
const UNSENT = [
  { name: storeName, tables: ['queue', 'drafts'] },
  { name: mediaName, tables: ['journal', 'queue'] },
]

/**
 * Refuses with `unsent_kept` while anything of a store is on this phone alone. The databases are
 * asked themselves, which needs no key: what the list of stores says of them is a moment old.
 */
export async function refuseUnsent(id: string): Promise<void> {
  let kept = 0
  for (const { name, tables } of UNSENT) kept += await rowsIn(name(id), tables)
  if (kept > 0) throw new CoreError('unsent_kept', String(kept))
}

/** How many pictures and voice notes, begun saves too, are on this phone alone. */
export const picturesKept = (id: string): Promise<number> =>
  rowsIn(mediaName(id), ['journal', 'queue'])

/** How many rows these tables of a database hold; of a database that is not there, none. */
export function rowsIn(name: string, tables: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name)
    let made = false
    request.onupgradeneeded = () => {
      made = true
      request.transaction?.abort()
    }
    request.onerror = () => {
      if (made) resolve(0)
      else reject(request.error ?? new Error('IndexedDB'))
    }
    request.onsuccess = () => {
      const db = request.result
      const there = tables.filter((table) => db.objectStoreNames.contains(table))
      const over = (end: () => void) => {
        db.close()
        end()
      }
      if (there.length === 0) return over(() => resolve(0))
      const reading = db.transaction(there, 'readonly')
      const counts = there.map((table) => reading.objectStore(table).count())
      reading.oncomplete = () =>
        over(() => resolve(counts.reduce((sum, { result }) => sum + result, 0)))
      reading.onabort = () => over(() => reject(reading.error ?? new Error('IndexedDB')))
    }
  })
}

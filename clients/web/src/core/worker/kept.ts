export const storeName = (id: string) => `lianjian.store.${id}`
export const mediaName = (id: string) => `lianjian.media.${id}`

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

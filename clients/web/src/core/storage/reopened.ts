import type { IDBPDatabase } from 'idb'

/**
 * A database that is opened again when it is next asked: on a full disk the browser ends every
 * connection.
 */
export class Reopened<S> {
  private db: Promise<IDBPDatabase<S>> | null = null
  private over = false

  constructor(private readonly open: (terminated: () => void) => Promise<IDBPDatabase<S>>) {}

  now(): Promise<IDBPDatabase<S>> {
    if (this.over) return Promise.reject(new DOMException('closed', 'InvalidStateError'))
    if (this.db) return this.db
    const forget = () => {
      if (this.db === opening) this.db = null
    }
    const opening: Promise<IDBPDatabase<S>> = this.open(forget)
    this.db = opening
    opening.catch(forget)
    return opening
  }

  close(): void {
    this.over = true
    void this.db?.then((db) => db.close()).catch(() => undefined)
  }
}

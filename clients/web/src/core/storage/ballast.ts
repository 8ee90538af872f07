import { looksFull } from './indexeddb'

/**
 * Room that is held while there is some, to be let go slice by slice when a write finds none: a PIN
 * that is tried is a write, and so is every word.
 *
 * Measured with Chromium 156 (IndexedDB over LevelDB), its profile on a small disk filled to the last
 * block, and again with an allowance that was spent:
 * - on the full disk the first write fails (`UnknownError` or `QuotaExceededError`), the browser ends
 *   every IndexedDB connection of the app, and from then on opens none, not even to read. A row kept
 *   inside IndexedDB is worth nothing there: it can't be reached to be deleted;
 * - a file of the origin's private file system (OPFS) can be removed even then. Its blocks are free at
 *   once; IndexedDB opens again, which takes 12 KB, and writes, some 5 KB for a row of 5 KB;
 * - opened with too little room (128 KB were), IndexedDB may end up empty: the browser takes a store
 *   that it can't put in order for a broken one. So room is looked for before anything is opened, and
 *   all of the ballast goes where there is none;
 * - where the allowance is spent, removing such a file is counted at once too. Cutting it short is only
 *   counted once its handle is closed, so a slice is a file and is removed whole. A new file is granted
 *   while any of the allowance is left, the next one no more.
 *
 * What the engine's worker alone does; a browser without these files has no ballast.
 */
const FOLDER = 'lianjian.ballast'
const SLICES = 16
const SLICE = 128 * 1024
/** So many more must find room before there is room again. */
const SPARE = 4

type Folder = FileSystemDirectoryHandle

export class Ballast {
  /** Slices that are there; null until somebody looked. */
  private held: Set<string> | null = null
  private works = true
  /** Some connection of IndexedDB is open: its stores were put in order. */
  private connected = false
  /** There was no room beside the ballast when it was last looked for. */
  private tight = false
  /** Some of it was let go, or could not be made. One that is being made for the first time was not. */
  private spent = false
  private turn: Promise<unknown> = Promise.resolve()

  /** `changed` hears when the phone is full or no longer, and of every slice that was let go. */
  constructor(private readonly changed: (full: boolean) => void) {}

  /** Some of it was let go and could not be made again yet, or nothing fits beside it. */
  get full(): boolean {
    return this.works && (this.tight || this.spent)
  }

  /** Lets one slice go; false where none is left. */
  release(): Promise<boolean> {
    return this.alone((folder) => this.drop(folder, 1))
  }

  /** Sees to it that a little can be written, by letting go of as many slices as that needs. */
  async ready(): Promise<void> {
    await this.alone(async (folder) => {
      while (!(await room(folder, 1)) && (await this.drop(folder, 1)));
      return true
    })
  }

  /** Opens what may not be opened without room: all of the ballast goes where there is none. */
  async opening<T>(open: () => Promise<T>): Promise<T> {
    const free = () => this.alone((folder) => this.drop(folder, this.connected ? 1 : SLICES))
    const fits = await this.alone(async (folder) => {
      const fits = await room(folder, 1)
      this.spent ||= !fits
      return fits
    })
    if (!fits) await free()
    const opened = await open().catch(async (error: unknown) => {
      if (!looksFull(error) || !(await free())) throw error
      return open()
    })
    this.connected = true
    return opened
  }

  /** The browser ended a connection, and with it all of them. */
  ended(): void {
    this.connected = false
  }

  /** Makes what is missing of it, as far as there is room; says whether there is room beside it. */
  make(): Promise<boolean> {
    return this.alone(async (folder) => {
      const held = await this.look(folder)
      const whole = held.size === SLICES
      this.tight = !(await room(folder, whole ? 1 : SPARE))
      if (!whole && this.tight) return false
      for (let n = 0; n < SLICES; n++) {
        const name = String(n)
        if (held.has(name)) continue
        if (!(await fill(folder, name))) {
          this.spent = true
          return false
        }
        held.add(name)
      }
      this.spent = false
      if (!whole) this.tight = !(await room(folder, 1))
      return !this.tight
    })
  }

  /** Lets so many slices go, as far as they are there; whether it was any. */
  private async drop(folder: Folder, slices: number): Promise<boolean> {
    const held = await this.look(folder)
    const names = [...held].slice(0, slices)
    for (const name of names) {
      await folder.removeEntry(name)
      held.delete(name)
    }
    this.spent ||= names.length > 0
    return names.length > 0
  }

  private async look(folder: Folder): Promise<Set<string>> {
    if (this.held) return this.held
    const held = new Set<string>()
    for await (const [name, entry] of folder.entries()) {
      const { size } = await (entry as FileSystemFileHandle).getFile()
      // Half a slice is what a worker left that ended while it made one.
      if (size === SLICE && /^\d+$/.test(name)) held.add(name)
      else await folder.removeEntry(name)
    }
    this.held = held
    this.spent ||= held.size > 0 && held.size < SLICES
    return held
  }

  private alone(work: (folder: Folder) => Promise<boolean>): Promise<boolean> {
    const mine = this.turn.then(async () => {
      const before = `${this.full} ${this.held?.size}`
      try {
        const root = await navigator.storage.getDirectory()
        return await work(await root.getDirectoryHandle(FOLDER, { create: true }))
      } catch (error) {
        // Without any files of its own this browser only knows whole allowances.
        console.warn('ballast', error)
        this.works = this.held !== null
        return false
      } finally {
        if (`${this.full} ${this.held?.size}` !== before) this.changed(this.full)
      }
    })
    this.turn = mine
    return mine
  }
}

/** Whether so many slices more have room; they are gone again at once. */
async function room(folder: Folder, slices: number): Promise<boolean> {
  const names = Array.from({ length: slices }, (_, n) => `spare${n}`)
  let all = true
  for (const name of names) all = all && (await fill(folder, name))
  for (const name of names) await folder.removeEntry(name).catch(() => undefined)
  return all
}

/** One slice, of bytes that no disk makes smaller; false where there is no room for it. */
async function fill(folder: Folder, name: string): Promise<boolean> {
  const bytes = new Uint8Array(SLICE)
  for (let at = 0; at < SLICE; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  let whole = false
  try {
    const made = await folder.getFileHandle(name, { create: true })
    const handle = await made.createSyncAccessHandle()
    try {
      whole = handle.write(bytes, { at: 0 }) === SLICE
      handle.flush()
    } finally {
      handle.close()
    }
  } catch (error) {
    whole = false
    if (!looksFull(error)) console.warn('ballast', error)
  }
  if (!whole) await folder.removeEntry(name).catch(() => undefined)
  return whole
}

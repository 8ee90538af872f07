import { mixed } from '../media/net'
import type { DraftNet, KeptNet, NetWords } from '../protocol'

/** By store and page: pages of one store stand side by side. */
const KEPT = 'lianjian.net.'

/**
 * Words that their worker has not said to be kept, in the storage of the browser that can be written
 * in one step. Never in clear: see `media/net.ts`.
 */
export class Net {
  private readonly key: string

  constructor(
    store: string,
    private readonly kept: DraftNet,
    page: string,
    private readonly storage: Storage = localStorage,
  ) {
    this.key = `${KEPT}${store}.${page}`
  }

  /** Keeps them now. Once only: the same bytes would give two texts away. */
  hold(words: NetWords[]): void {
    const { sealed, pad } = this.kept
    const bytes = new TextEncoder().encode(JSON.stringify(words))
    if (bytes.length > pad.length) return
    try {
      this.storage.setItem(this.key, `${toText(sealed)} ${toText(mixed(bytes, pad))}`)
    } catch (error) {
      console.warn('draft net', error)
    }
  }

  /** All of it is kept where it belongs. */
  drop(): void {
    this.storage.removeItem(this.key)
  }
}

/** What pages of this store left, by the name to drop it by. */
export function leftNets(store: string, storage: Storage = localStorage): Map<string, KeptNet> {
  const nets = new Map<string, KeptNet>()
  for (const key of keys(storage)) {
    if (!key.startsWith(`${KEPT}${store}.`)) continue
    const [sealed = '', words = ''] = storage.getItem(key)?.split(' ') ?? []
    try {
      nets.set(key, { sealed: toBytes(sealed), words: toBytes(words) })
    } catch {
      storage.removeItem(key)
    }
  }
  return nets
}

export function dropNets(names: Iterable<string>, storage: Storage = localStorage): void {
  for (const name of names) storage.removeItem(name)
}

/** Of stores that are not on this phone any more nothing stays. */
export function sweepNets(
  stores: readonly { id: string }[],
  storage: Storage = localStorage,
): void {
  for (const key of keys(storage)) {
    const known = stores.some(({ id }) => key.startsWith(`${KEPT}${id}.`))
    if (key.startsWith(KEPT) && !known) storage.removeItem(key)
  }
}

function keys(storage: Storage): string[] {
  return Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '')
}

function toText(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

function toBytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
}

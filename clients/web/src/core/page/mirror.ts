import type { AppState, Phase, StoreInfo } from '../state'
import { sweepNets } from './net'

/**
 * A copy of the list of stores outside of the browser's databases. When those were thrown away and
 * this was not, the app knows whose store is gone. Never a key or a token.
 */
const KEPT = 'lianjian.stores'

export function readMirror(storage: Storage = localStorage): StoreInfo[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEPT) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isStore) : []
  } catch {
    return []
  }
}

/** The phases whose list is that of the stores that are here. A start that failed has read none. */
const TELLING: ReadonlySet<Phase> = new Set<Phase>(['no_store', 'locked', 'open'])

/** Takes over whose stores are here, where the engine knows. */
export function follow({ phase, stores }: Pick<AppState, 'phase' | 'stores'>): void {
  if (!TELLING.has(phase)) return
  writeMirror(stores)
  sweepNets(stores)
}

export function writeMirror(stores: StoreInfo[], storage: Storage = localStorage): void {
  try {
    storage.setItem(KEPT, JSON.stringify(stores))
  } catch {
    // It is a second copy: without room for it the app works, and a wipe is noticed by the rest.
  }
}

function isStore(value: unknown): value is StoreInfo {
  const store = value as Partial<StoreInfo> | null
  return (
    typeof store === 'object' &&
    store !== null &&
    typeof store.id === 'string' &&
    typeof store.name === 'string' &&
    typeof store.badge === 'string'
  )
}

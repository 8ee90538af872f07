import type { Me, Micros, SyncState, SyncWords } from './types'

export type Phase = 'starting' | 'no_store' | 'locked' | 'open' | 'unsupported' | 'wiped' | 'failed'

/** Why the app can't keep anything here. The shell has words for each. */
export type Unsupported =
  | 'wechat'
  | 'in_app'
  | 'insecure'
  | 'no_storage'
  | 'no_locks'
  | 'no_worker'
  | 'no_service_worker'
  | 'no_wasm'

/** One person's store on this phone, as far as anybody may know without a PIN. */
export interface StoreInfo {
  id: string
  name: string
  badge: string
  organisation: string
  /** What the server does not have yet: changes and photos. */
  unsent: number
  lastSync: Micros | null
  /** When it was last opened. */
  usedAt: Micros
}

/** How sending stands, and what the core says of it. */
export type Sync = SyncState & { said: SyncWords }

export interface AppState {
  phase: Phase
  stores: StoreInfo[]
  /** The store that is open. */
  store: string | null
  me: Me | null
  sync: Sync
  /** With `unsupported`. */
  unsupported?: Unsupported
  /** With `wiped`: whose store is gone, and what had not been sent when it was last seen. */
  wiped?: StoreInfo
  /** Who took it: the browser by itself, or the server's signed order. */
  wipedBy?: 'browser' | 'order'
  /** With an order: how much of what was unsent the server took and holds. */
  held?: number
  /** With `failed`. */
  error?: { code: string; detail: string }
}

/** How the sending of one photo or voice note goes. */
export interface UploadProgress {
  doc: string
  content: string
  sent: number
  bytes: number
  state: 'waiting' | 'sending' | 'failed' | 'done'
  /** Why it failed, a stable code. */
  code: string | null
}

export function closedState(): AppState {
  return { phase: 'starting', stores: [], store: null, me: null, sync: noSync() }
}

export function noSync(): Sync {
  const first = { word: 'first', count: 0, photos: 0, tone: 'busy', to: 'sync' } as const
  return {
    said: { line: first, beside: first, scarce: false, full: false },
    online: true,
    sending: false,
    pending: 0,
    unsent: 0,
    attention: 0,
    withheld: 0,
    last_sync: null,
    session: 'none',
    stopped: null,
    uploads: { pending: 0, failed: 0 },
    storage: { persisted: false, usage: 0, quota: 0, full: false },
    live: false,
    clock_offset: 0,
  }
}

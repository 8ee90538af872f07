/** The Rust core as this worker knows it: what wasm-bindgen makes, typed by hand. */
import { CoreError } from '../error'
import { mark } from '../marks'
import type { StorageHost } from '../storage/indexeddb'
import type { Standing } from '../media/queue'
import type { Media } from '../types'

/** What to do after an event: JSON, and the bodies that its requests name by index. */
export interface RawEffects {
  effects: string
  bodies: Uint8Array[]
}

export interface Post {
  path: string
  media_type: string
  body: number
}

export type Effect =
  | { effect: 'call'; call: number; post: Post }
  | { effect: 'wake'; at: number }
  | { effect: 'session_needed'; post: Post | null }
  | { effect: 'changed'; docs: string[] }
  | { effect: 'attention_needed'; drafts: number[] }
  | { effect: 'reference_changed' }
  | { effect: 'restored' }
  | { effect: 'synced' }
  | { effect: 'stopped'; code: string }
  | { effect: 'attachment'; doc: string; content: string }
  | { effect: 'bye'; code: string; then: 'reopen' | 'refresh' | 'stay' }
  | { effect: 'picture_wanted'; after: PictureKey | null }
  | { effect: 'picture_held'; picture: PictureKey }
  | { effect: 'wipe' }

/** A photo or voice note: its document and its content. */
export interface PictureKey {
  doc: string
  content: string
}

export type EngineInput =
  | { event: 'sync_wanted' | 'saved' | 'tick' | 'online' | 'offline' }
  | { event: 'answer'; call: number; status: number; retry_after: string | null }
  | { event: 'failed'; call: number; how: Lost }
  | { event: 'refresh_answer'; status: number; retry_after: string | null }
  | { event: 'refresh_failed'; how: Lost }
  | { event: 'picture'; picture: (PictureKey & { media: Media }) | null }

export type Lost = 'unreachable' | 'timed_out'

/** Inside the worker only. */
export interface SessionView {
  server: string
  access_token: string
  access_expires_at: number
}

export interface OwnerView {
  person: string
  name: string
  badge: string
  organisation: string
  device: string
}

/** One open store. Its calls are served one after the other. */
export interface Device {
  query(json: string): Promise<string>
  execute(json: string): Promise<string>
  handle(json: string, body?: Uint8Array): Promise<RawEffects>
  live(frame: Uint8Array): Promise<RawEffects>
  hello(): Promise<Uint8Array | undefined>
  /** Without `trust` no order to erase the store is believed. */
  sign_in(identity: string, server: string, tokens: string, trust?: string): Promise<void>
  session(): Promise<string | undefined>
  owner(): Promise<string | undefined>
  mark_read(doc: string): Promise<void>
  standing(doc: string): Promise<Standing>
  resolve(id: number, how: string): Promise<string>
  /** One slice of housekeeping: `Swept` as JSON. */
  sweep(): Promise<string>
  seal(bytes: Uint8Array, context: string): Promise<Uint8Array>
  unseal(bytes: Uint8Array, context: string): Promise<Uint8Array>
  /** To the server's key, with the name of what for; undefined where no server gave one. */
  rescue_seal(bytes: Uint8Array): Promise<[name: string, sealed: Uint8Array] | undefined>
  rescue_name(): Promise<string | undefined>
  /** What opens the store without its PIN, for a worker that takes over. */
  handover(): Promise<Uint8Array>
  change_pin(old: string, pin: string): Promise<void>
  free(): void
}

/** What an HTTP answer that is no success says. */
export interface Refusal {
  code: string
  reaction: 'retry' | 'rerun' | 'draft' | 'sign_in' | 'human'
  /** Microseconds. */
  retry_after: number | null
  detail: string
}

export interface DeviceOptions {
  now(): number
  /** Of this browser: without it a copied store does not open, even to who guesses the PIN. */
  device_secret?: Uint8Array
}

export interface Pkg {
  default(input: { module_or_path: Promise<Response> }): Promise<unknown>
  Device: {
    /** A new store under a new key that this PIN opens. */
    create(storage: StorageHost, pin: string, options: DeviceOptions): Promise<Device>
    unlock(storage: StorageHost, pin: string, options: DeviceOptions): Promise<Device>
    resume(storage: StorageHost, key: Uint8Array, options: DeviceOptions): Promise<Device>
  }
  storage_tables(): string[]
  /** What is said of a `SyncState`, its `SyncWords`; both as JSON. */
  sync_words(state: string): string
  rescue_unsent(storage: StorageHost): Promise<string>
  /** The body of a call and how far it goes; undefined once there is no more. */
  rescue_push(storage: StorageHost, after?: number): Promise<[Uint8Array, number] | undefined>
  rescue_media(
    storage: StorageHost,
    name: string,
    doc: string,
    content: string,
    voice: boolean,
    sealed: Uint8Array,
  ): Promise<Uint8Array | undefined>
  rescue_refused(body: Uint8Array): number | undefined
  on_panic(listener: (message: string) => void): void
  read_refusal(status: number, retryAfter: string | undefined, body: Uint8Array): string
}

// Found when the app is built, so that its sources can be checked without a built core.
const built = import.meta.glob<Pkg>('../pkg/lianjian_wasm.js', { eager: true })
const programs = import.meta.glob<string>('../pkg/lianjian_wasm_bg.wasm', {
  query: '?url',
  import: 'default',
  eager: true,
})

let loading: Promise<Pkg> | null = null

/** Loads the core once; a panic of it is told to the first listener. */
export function loadPkg(onPanic: (message: string) => void): Promise<Pkg> {
  if (!loading) {
    loading = load(onPanic)
    // What could not be fetched once may be later.
    loading.catch(() => (loading = null))
  }
  return loading
}

async function load(onPanic: (message: string) => void): Promise<Pkg> {
  const [pkg] = Object.values(built)
  const [program] = Object.values(programs)
  if (!pkg || !program) throw new CoreError('engine_failed', 'this app was built without its core')
  await pkg.default({ module_or_path: fetch(program) })
  pkg.on_panic(onPanic)
  mark('core')
  return pkg
}

export function readRefusal(
  pkg: Pkg,
  status: number,
  retryAfter: string | null,
  body: Uint8Array,
): Refusal {
  return JSON.parse(pkg.read_refusal(status, retryAfter ?? undefined, body)) as Refusal
}

/** Now, in the core's microseconds. */
export function micros(): number {
  return Date.now() * 1000
}

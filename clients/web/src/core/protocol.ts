/** What pages, workers and tabs say to one another. Everything in it can be cloned. */
import type { PlainError } from './error'
import type { Prepared } from './media/prepared'
import type { Stamp } from './media/stamp'
import type { AppState, StoreInfo, UploadProgress } from './state'
import type { DocKey, Instruct, Media, Phase, Query, Saved } from './types'

/** Done by whichever worker holds the engine. */
export interface EngineMethods {
  enrol(input: { code: string; deviceName: string; pin: string }): void
  openStore(id: string, pin: string): void
  lock(): void
  changePin(old: string, pin: string): void
  forgotten(id: string): Forgotten
  forgetPin(id: string): Forgotten
  renew(input: { code: string; deviceName: string }): void
  acknowledgeWiped(): void
  /** A `QueryAnswer` as the core wrote it: a text is the cheapest thing to hand to a page. */
  query(query: Query): string
  execute(instruct: Instruct): Saved
  saveWithPhotos(instruct: Instruct, photos: Prepared[]): Saved
  addPhoto(doc: DocKey, photo: Prepared): void
  media(doc: DocKey, content: string, size: 'thumb' | 'full'): Blob | null
  arrived(doc: DocKey): string[]
  uploads(): UploadProgress[]
  retryUploads(): void
  unsentMedia(): UnsentMedia[]
  discardUpload(doc: DocKey, content: string): void
  markRead(doc: DocKey): void
  sync(): void
  resolve(id: number, how: 'retry' | 'supplement' | 'discard'): void
  persisted(granted: boolean): void
  drafts(): Draft[]
  putDraft(words: DraftWords): void
  keepDraftMedia(photo: Prepared): void
  dropDraft(name: string): void
  draftNet(): DraftNet
  /** What pages that ended had not got to the store: it is kept there now. */
  landDrafts(nets: KeptNet[]): void
}

/** A photo or voice note that the server does not have. */
export interface UnsentMedia {
  content: string
  /** Of which documents; none while it belongs to a save or a draft that is not over. */
  docs: DocKey[]
  blob: Blob
}

/** A form that is being written. */
export interface Draft {
  name: string
  /** When it was last written at, in milliseconds. */
  at: number
  text: string
  /** Its photos and voice notes, those that are here. */
  media: Prepared[]
}

/** A form as it is kept. */
export interface DraftWords {
  name: string
  text: string
  media: Omit<Prepared, 'blob'>[]
  /** When it was written, in milliseconds. */
  at: number
}

/** Bytes that hide words written in one step, and the sealed key that they come of. */
export interface DraftNet {
  sealed: Uint8Array
  pad: Uint8Array
}

/** Words of a page that ended, hidden. */
export interface KeptNet {
  sealed: Uint8Array
  words: Uint8Array
}

/** What a net holds: a form as it was last written, or that it is over. */
export type NetWords = DraftWords | { name: string; text: null; at: number }

/** What of a store is on this phone alone, as far as it shows without the PIN. */
export interface Forgotten {
  /** Things done, which the server gets sealed. */
  changes: number
  /** Photos and voice notes, likewise. */
  pictures: number
  /** What an older program left and only the PIN opens: with any the store stays. */
  locked: number
  /** Saves that were begun and of which nobody was told that they are saved, and drafts: they go. */
  unfinished: number
}

/** Done by a tab's own worker, without the engine. */
export interface LocalMethods {
  prepare(
    file: Blob,
    options: { media: Media; phase: Phase; caption: string; stamp: Stamp | null; most: number },
  ): Prepared
}

export type Method = keyof EngineMethods | keyof LocalMethods
export type ArgsOf<M extends Method> = Parameters<(EngineMethods & LocalMethods)[M]>
export type ResultOf<M extends Method> = ReturnType<(EngineMethods & LocalMethods)[M]>

export const LOCAL: ReadonlySet<Method> = new Set<Method>(['prepare'])

/** What the engine tells every tab. */
export type EngineEvent =
  | { event: 'state'; state: AppState }
  /** What the first screen of a store is drawn with, right before the state says that it is open. */
  | { event: 'opening'; store: string; rows: string; drafts: Draft[] | null }
  | { event: 'changed'; docs: DocKey[] | 'all'; reference: boolean }
  /** The server has this content now. */
  | { event: 'arrived'; doc: DocKey; content: string }
  | { event: 'upload'; progress: UploadProgress }
  | { event: 'failed'; code: string; detail: string }

/** Held by the worker that runs the engine. */
export const ENGINE_LOCK = 'lianjian.engine'

/** So long in the background, in milliseconds, and the PIN is asked for again. */
export const LOCK_AFTER = 10 * 60_000

/** What opens a store: kept in memory only, by every worker, so that any can take over. */
export interface Secret {
  store: string
  key: Uint8Array
  /** The phone's mark of its last lock, as it was when this was made: under another it opens nothing. */
  mark: string
}

/** What a page knows of itself and its worker does not. */
export interface Presence {
  /** Somebody looks at it. */
  visible: boolean
  /** The browser takes the network to be there. */
  online: boolean
}

export type Outcome = { ok: true; value: unknown } | { ok: false; error: PlainError }

export interface Call {
  id: string
  method: Method
  args: unknown[]
}

/** Page to its worker. */
export type ToWorker =
  | { kind: 'boot'; tab: string; mirror: StoreInfo[]; presence: Presence; secret: Secret | null }
  | { kind: 'call'; call: Call }
  | { kind: 'presence'; presence: Presence }

/** Worker to its page. */
export type ToPage =
  | { kind: 'answer'; id: string; outcome: Outcome }
  | { kind: 'event'; event: EngineEvent }
  | { kind: 'secret'; secret: Secret | null }
  /** The engine can't go on: the page ends this worker and starts another. */
  | { kind: 'crashed'; detail: string }

/** Worker to worker, over a BroadcastChannel. */
export type ToTabs =
  | { to: 'leader'; from: string; call: Call }
  | { to: 'leader'; from: string; hello: true }
  | { to: 'leader'; from: string; presence: Presence }
  | { to: 'all'; leader: string }
  | { to: 'all'; event: EngineEvent }
  | { to: 'all'; secret: Secret | null }
  /** Since when nobody looks at any tab; none while somebody does. */
  | { to: 'all'; hiddenSince: number | null }
  | { to: string; id: string; outcome: Outcome }

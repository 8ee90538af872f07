import type { Ref, ShallowRef } from 'vue'
import type { Prepared, PrepareOptions } from './media/prepared'
import type { PageDrafts } from './page/drafts'
import type { ExportWords } from './page/export'
import type { Forgotten } from './protocol'
import type { AppState, UploadProgress } from './state'
import type { AnswerOf, DocKey, Instruct, Query, Row, Saved } from './types'

export type * from './types'
export { coreKeys } from './generated'
export type { AppState, StoreInfo, Unsupported, UploadProgress } from './state'
export type { Prepared, PrepareOptions } from './media/prepared'
export type { ExportWords } from './page/export'
export { CoreError } from './error'
export { mark } from './marks'
export type { Forgotten } from './protocol'
export { installCore, useCore } from './page/core'
export { useLive, useMedia } from './page/live'

/** What became old. */
export interface Change {
  /** These documents, or all of them. */
  docs: ReadonlySet<DocKey> | 'all'
  /** The person's grants or the reference data. */
  reference: boolean
}

/** All that a screen may ask of the runtime. Every refusal is a `CoreError`. */
export interface Core {
  readonly state: Readonly<Ref<AppState>>
  /** Settles once the state says all that is known without the engine. */
  readonly begun: Promise<void>
  /** Every row, kept fresh by change events in every tab. */
  readonly rows: Readonly<ShallowRef<Row[]>>
  /** The uploads under way or waiting, by content. */
  readonly uploads: Readonly<ShallowRef<ReadonlyMap<string, UploadProgress>>>

  /** The forms that are being written in the open store; there before the state says that it is open. */
  readonly drafts: Pick<PageDrafts, 'get' | 'under' | 'put' | 'drop' | 'keep' | 'blob' | 'forget'>

  /** Makes this phone a person's: the code is spent once the store is there. */
  enrol(input: { code: string; deviceName: string; pin: string }): Promise<void>
  openStore(id: string, pin: string): Promise<void>
  /** Closes the open store; what is unsent stays in it. */
  lock(): Promise<void>
  changePin(old: string, pin: string): Promise<void>
  /** What of a store is on this phone alone, without its PIN. */
  forgotten(id: string): Promise<Forgotten>
  /**
   * Gives up on a forgotten PIN: hands what is unsent to the server, sealed, then erases the store.
   * Nothing is erased while the server can't be reached and something is unsent (`unreachable`),
   * would not keep some of it (`rescue_refused`) or could not open it (`unsent_kept`): the detail says
   * how many.
   */
  forgetPin(id: string): Promise<Forgotten>
  /** A lapsed session, made good with a new code for the same person. */
  renew(input: { code: string; deviceName: string }): Promise<void>
  /** The person has read that their store was wiped. */
  acknowledgeWiped(): Promise<void>

  query<Q extends Query>(query: Q): Promise<AnswerOf<Q>>
  /** Resolves only after the durable write. */
  execute(instruct: Instruct): Promise<Saved>
  /** Compresses, stamps and hashes; nothing is kept yet. */
  prepare(file: Blob, options: PrepareOptions): Promise<Prepared>
  /** The case first and its photos right after; resolves once all of it is durable. */
  saveWithPhotos(instruct: Instruct, photos: Prepared[]): Promise<Saved>
  /** Adds a prepared one to a document that is there: the same one once only. */
  addPhoto(doc: DocKey, photo: Prepared): Promise<void>
  /** Prepares and adds to a document that is there; gives the content's hash. */
  attach(doc: DocKey, file: Blob, options: PrepareOptions): Promise<string>
  /**
   * An object URL, or nothing while it has not arrived. `useMedia` is the comfortable way; a URL
   * from here is let go when 150 newer ones have been asked for.
   */
  media(doc: DocKey, content: string, size: 'thumb' | 'full'): Promise<string | null>
  /** Which contents the server has ("图片 1/3"). */
  arrived(doc: DocKey): Promise<Set<string>>
  /** Tries a failed upload again, and all others that wait. */
  retryUploads(): Promise<void>
  /** Gives up a photo or voice note that finally failed: it is gone from this phone. */
  discardUpload(doc: DocKey, content: string): Promise<void>

  markRead(doc: DocKey): Promise<void>
  sync(): Promise<void>
  resolve(id: number, how: 'retry' | 'supplement' | 'discard'): Promise<void>
  /**
   * Everything that the server does not have, as one ZIP to be handed in: a table for people, in the
   * words given, all of it for a program, and the photos and voice notes.
   */
  exportUnsent(words: ExportWords): Promise<Blob>
  askPersistence(): Promise<boolean>
  /** Tells of changes from any tab or from the server, in batches; the answer ends it. */
  onChanged(listener: (change: Change) => void): () => void
}

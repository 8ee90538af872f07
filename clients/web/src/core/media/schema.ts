import type { DBSchema } from 'idb'
import type { DocKey, Media } from '../types'

export type Size = 'thumb' | 'full'

/** Bytes of a photo or voice note, sealed. */
export interface Kept {
  key: string
  content: string
  size: Size
  sealed: Uint8Array<ArrayBuffer>
  type: string
  bytes: number
  /** Milliseconds. */
  usedAt: number
  /** The server does not have it: never let go. */
  unsent: boolean
}

/** Bytes of an unsent photo or voice note once more, sealed to the server's key: see `rescue.ts`. */
export interface Copy {
  content: string
  /** What it is sealed for. */
  name: string
  sealed: Uint8Array<ArrayBuffer>
}

/** One upload that is still to be made. */
export interface Upload {
  key: string
  doc: DocKey
  content: string
  media: Media
  bytes: number
  /** Milliseconds: the oldest goes first. */
  at: number
  tries: number
  /** Not before this, in milliseconds. */
  notBefore: number
  /** The code for which it is not tried again by itself. */
  failed: string | null
  /** How often the server did not know it although all that names it had arrived. */
  unknown?: number
  /** Its document is on this phone no longer. */
  gone?: boolean
  /** Where the server keeps what has arrived of it. */
  url: string | null
  /** The server has its copy: the PIN was said to be forgotten. */
  handed?: boolean
}

/** A save that was begun: what is to be done, sealed. It is done again until it is over. */
export interface Journal {
  token: string
  sealed: Uint8Array<ArrayBuffer>
  at: number
  /** Whose bytes it needs. */
  contents?: string[]
  /** The code for which it is not done again by itself; it stays until a person asks. */
  failed?: string
}

/** A form that is being written, sealed. */
export interface DraftRecord {
  name: string
  sealed: Uint8Array<ArrayBuffer>
  at: number
  /** Whose bytes it needs. */
  contents: string[]
}

export interface Schema extends DBSchema {
  bytes: { key: string; value: Kept }
  copies: { key: string; value: Copy }
  queue: { key: string; value: Upload }
  journal: { key: string; value: Journal }
  arrived: { key: DocKey; value: { doc: DocKey; contents: string[] } }
  drafts: { key: string; value: DraftRecord }
}

export const ALL: ('bytes' | 'copies' | 'queue' | 'journal' | 'arrived' | 'drafts')[] = [
  'bytes',
  'copies',
  'queue',
  'journal',
  'arrived',
  'drafts',
]

export const bytesKey = (content: string, size: Size) => `${content}.${size}`
export const uploadKey = (doc: DocKey, content: string) => `${doc}|${content}`

import type { Media, Phase } from '../types'

export interface PrepareOptions {
  media: Media
  phase: Phase
  caption?: string
  /** What is drawn at a photo's foot beside the time and the badge; `null` where it has that already. */
  stamp?: { place?: string } | null
}

/** A photo or voice note that is ready to be saved. */
export interface Prepared {
  /** SHA-256 of the bytes, in hex. */
  content: string
  media: Media
  phase: Phase
  caption: string
  /** The compressed bytes; also good for a preview. */
  blob: Blob
}

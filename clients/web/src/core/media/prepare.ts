import { CoreError } from '../error'
import type { Media, Phase } from '../types'
import { compressPhoto } from './photo'
import type { Prepared } from './prepared'
import type { Stamp } from './stamp'

/** A minute of speech, generously. */
const VOICE_BYTES = 1024 * 1024

/** Makes a file ready to be saved. Runs in the tab's own worker. */
export async function prepare(
  file: Blob,
  options: { media: Media; phase: Phase; caption: string; stamp: Stamp | null },
): Promise<Prepared> {
  const { media, phase, caption, stamp } = options
  const blob = media === 'photo' ? await compressPhoto(file, stamp) : voice(file)
  const content = hex(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  return { content, media, phase, caption, blob }
}

function voice(file: Blob): Blob {
  if (file.size > VOICE_BYTES) throw new CoreError('voice_too_long', `${file.size} bytes`)
  if (file.size === 0) throw new CoreError('voice_empty')
  return file
}

export function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

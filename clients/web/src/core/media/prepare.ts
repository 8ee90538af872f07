import { CoreError } from '../error'
import type { Media, Phase } from '../types'
import { compressPhoto } from './photo'
import type { Prepared } from './prepared'
import type { Stamp } from './stamp'

/** Makes a file ready to be saved. Runs in the tab's own worker. */
export async function prepare(
  file: Blob,
  options: { media: Media; phase: Phase; caption: string; stamp: Stamp | null; most: number },
): Promise<Prepared> {
  const { media, phase, caption, stamp, most } = options
  const blob = media === 'photo' ? await compressPhoto(file, stamp) : voice(file, most)
  const content = hex(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  return { content, media, phase, caption, blob }
}

function voice(file: Blob, most: number): Blob {
  if (file.size > most) throw new CoreError('voice_too_long', `${file.size} bytes`)
  if (file.size === 0) throw new CoreError('voice_empty')
  return file
}

export function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

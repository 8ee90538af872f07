import { CoreError, type Core, type Instruct, type Prepared, type Saved } from '@/core/api'

/** What of a report that is filed was not saved with it. */
export type Left = 'photos' | 'mark' | 'visit'

/** Codes that say nothing of whether it is filed, or that another try may mend. */
const OPEN: ReadonlySet<string> = new Set([
  'storage_full',
  'storage_unavailable',
  'storage_in_use',
  'engine_failed',
  'timed_out',
  'locked',
])

/**
 * Files something with its photos. Where the core refused, the same token is asked without them: what is
 * filed then answers for itself (its photos are left), and what was refused is refused again.
 */
export async function fileOnce(
  core: Core,
  instruct: Instruct,
  photos: Prepared[],
): Promise<{ saved: Saved; left: Left[] }> {
  try {
    return { saved: await core.saveWithPhotos(instruct, photos), left: [] }
  } catch (reason) {
    const error = CoreError.from(reason)
    if (photos.length === 0 || OPEN.has(error.code)) throw error
    return { saved: await core.execute(instruct), left: ['photos'] }
  }
}

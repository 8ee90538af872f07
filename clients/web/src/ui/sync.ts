import type { Row, SyncState } from '@/core/api'
import type { IconName } from './icons'

/** The one line about sending: which words, with which numbers, and how it looks. */
export interface SyncWords {
  key: string
  count: number
  photos: number
  icon: IconName | 'dot' | 'ring'
  tone: 'ok' | 'busy' | 'off' | 'look'
  /** Where a tap leads. */
  to: 'sync' | 'attention' | 'storage'
}

/**
 * What most needs saying. What waits for the person comes first, since only they can end it. Counted is
 * what a person made: several changes of one record are one.
 */
export function syncWords(
  sync: SyncState,
  rows: readonly Pick<Row, 'pending'>[],
  full = false,
): SyncWords {
  const photos = sync.uploads.pending
  const things = sync.pending && (rows.filter((row) => row.pending > 0).length || sync.pending)
  const line = (key: string, count: number, look: Pick<SyncWords, 'icon' | 'tone'>) =>
    ({ key: `shell.sync.${key}`, count, photos, to: 'sync', ...look }) satisfies SyncWords
  if (sync.session === 'revoked') return line('revoked', 0, { icon: 'alert', tone: 'look' })
  if (full || sync.stopped === 'storage_full') {
    return { ...line('full', 0, { icon: 'alert', tone: 'look' }), to: 'storage' }
  }
  if (sync.attention > 0) {
    return {
      ...line('attention', sync.attention, { icon: 'alert', tone: 'look' }),
      to: 'attention',
    }
  }
  if (sync.session === 'lapsed') return line('lapsed', things, { icon: 'key', tone: 'look' })
  if (sync.stopped) return line('stopped', things, { icon: 'alert', tone: 'look' })
  // What is waited for is contact itself: how much waits is said once these can be read again.
  if (sync.withheld > 0) return line('withheld', sync.withheld, { icon: 'key', tone: 'look' })
  if (!sync.online) {
    const both = things && photos ? 'offline_both' : things ? 'offline_waiting' : 'offline_photos'
    const waiting = things || photos
    return line(waiting ? both : 'offline', waiting, { icon: 'ring', tone: 'off' })
  }
  // It goes no further by itself: "all sent" would be untrue.
  if (sync.uploads.failed > 0) {
    return line('photos_stuck', sync.uploads.failed, { icon: 'image', tone: 'look' })
  }
  if (sync.pending > 0) {
    return line(sync.sending ? 'sending' : 'waiting', things, { icon: 'send', tone: 'busy' })
  }
  if (photos > 0) {
    return line('photos', photos, { icon: 'image', tone: 'busy' })
  }
  if (sync.last_sync === null) return line('first', 0, { icon: 'ring', tone: 'busy' })
  return line('done', 0, { icon: 'dot', tone: 'ok' })
}

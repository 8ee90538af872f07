import type { SyncWord } from '@/core/api'
import type { IconName } from './icons'

/** How each line about sending is drawn; what is said when is the core's. */
export const syncIcons: Record<SyncWord, IconName | 'dot' | 'ring'> = {
  revoked: 'alert',
  full: 'alert',
  attention: 'alert',
  lapsed: 'key',
  stopped: 'alert',
  withheld: 'key',
  offline: 'ring',
  offline_waiting: 'ring',
  offline_photos: 'ring',
  offline_both: 'ring',
  photos_stuck: 'image',
  sending: 'send',
  waiting: 'send',
  photos: 'image',
  first: 'ring',
  done: 'dot',
}

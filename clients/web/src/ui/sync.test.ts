import { describe, expect, it } from 'vitest'
import type { SyncState } from '@/core/api'
import { noSync } from '@/core/state'
import { syncWords } from './sync'

const state = (change: Partial<SyncState>): SyncState => ({
  ...noSync(),
  session: 'ok',
  last_sync: 1,
  ...change,
})
const key = (change: Partial<SyncState>) =>
  syncWords(state(change), []).key.replace('shell.sync.', '')

describe('the line about sending', () => {
  it('says what most needs saying', () => {
    expect(key({})).toBe('done')
    expect(key({ last_sync: null })).toBe('first')
    expect(key({ pending: 3 })).toBe('waiting')
    expect(key({ pending: 3, sending: true })).toBe('sending')
    expect(key({ uploads: { pending: 2, failed: 0 } })).toBe('photos')
    expect(key({ uploads: { pending: 2, failed: 1 } })).toBe('photos_stuck')
    expect(key({ online: false })).toBe('offline')
    expect(key({ online: false, pending: 1 })).toBe('offline_waiting')
    expect(key({ online: false, withheld: 2 })).toBe('withheld')
    expect(key({ session: 'lapsed', online: false })).toBe('lapsed')
    expect(key({ attention: 2, session: 'lapsed' })).toBe('attention')
    expect(key({ stopped: 'storage_full', attention: 2 })).toBe('full')
    expect(key({ session: 'revoked', attention: 2 })).toBe('revoked')
    expect(key({ stopped: 'client_too_old', pending: 1 })).toBe('stopped')
  })

  it('counts records and photos, not changes, without a signal', () => {
    const uploads = { pending: 1, failed: 0 }
    const rows = [{ pending: 2 }, { pending: 0 }, { pending: 1 }]
    const line = syncWords(state({ online: false, pending: 3, uploads }), rows)
    expect(line).toMatchObject({ key: 'shell.sync.offline_both', count: 2, photos: 1, to: 'sync' })
    expect(key({ online: false, uploads })).toBe('offline_photos')
  })

  it('leads to what needs the person', () => {
    expect(syncWords(state({ attention: 1 }), []).to).toBe('attention')
    expect(syncWords(state({}), [], true).to).toBe('storage')
  })
})

import { describe, expect, it, vi } from 'vitest'
import type { Prepared } from '@/core/api'

const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => n % 256)
// jsdom's Blob can not give its bytes.
const photo = {
  content: 'ab',
  media: 'photo',
  phase: 'before',
  caption: '',
  blob: { type: 'image/jpeg', arrayBuffer: () => Promise.resolve(bytes.buffer) } as unknown as Blob,
} satisfies Prepared

describe('a photo of a draft', () => {
  it('is there byte for byte after a reload, and gone once dropped', async () => {
    const before = await import('@/ui/drafts')
    const kept = await before.keepMedia(photo)
    vi.resetModules()

    const after = await import('@/ui/drafts')
    const back = after.mediaOf(JSON.parse(JSON.stringify(kept)) as typeof kept)
    expect(back).toMatchObject({ content: 'ab', media: 'photo', phase: 'before' })
    expect(back?.blob.type).toBe('image/jpeg')
    expect(back?.blob.size).toBe(bytes.length)
    const text = sessionStorage.getItem('lianjian.draft.media.ab') ?? ''
    expect(Uint8Array.from(atob(text), (c) => c.charCodeAt(0))).toEqual(bytes)

    after.dropMedia([kept])
    expect(after.mediaOf(kept)).toBeNull()
  })
})

import { describe, expect, it, vi } from 'vitest'
import { CoreError, type Core, type Instruct, type Prepared } from '@/core/api'
import { fileOnce } from './filing'

vi.mock('@/core/api', async () => await import('@/core/error'))

const refusing = (photos: string, words?: string) =>
  ({
    saveWithPhotos: () => Promise.reject(new CoreError(photos)),
    execute: () => (words ? Promise.reject(new CoreError(words)) : Promise.resolve({ doc: 's/d' })),
  }) as unknown as Core
const instruct = { doc: null, token: 't' } as unknown as Instruct
const photos = [{ content: 'ab' } as Prepared]

describe('filing', () => {
  it('is done although a photo was refused, and says that it was', async () => {
    const { saved, left } = await fileOnce(refusing('too_many_attachments'), instruct, photos)
    expect([saved.doc, left]).toEqual(['s/d', ['photos']])
  })

  it('fails where the words were refused, or may yet be saved with their photos', async () => {
    await expect(
      fileOnce(refusing('not_allowed', 'not_allowed'), instruct, photos),
    ).rejects.toThrow('not_allowed')
    await expect(fileOnce(refusing('storage_full'), instruct, photos)).rejects.toThrow(
      'storage_full',
    )
  })
})

// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { keepMedia, mediaOf } from './drafts'

describe('a draft', () => {
  it('keeps a photo byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => n % 256)
    const kept = await keepMedia({
      content: 'ab',
      media: 'photo',
      phase: 'before',
      caption: '',
      blob: new Blob([bytes], { type: 'image/jpeg' }),
    })
    const back = mediaOf(JSON.parse(JSON.stringify(kept)) as typeof kept)
    expect(back.blob.type).toBe('image/jpeg')
    expect(new Uint8Array(await back.blob.arrayBuffer())).toEqual(bytes)
  })
})

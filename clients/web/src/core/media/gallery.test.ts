import { describe, expect, it, vi } from 'vitest'
import { CoreError } from '../error'
import type { Hash, Instruct, Saved } from '../types'
import { uploadKey, type Copy, type Journal, type Kept, type Upload } from './db'
import { Gallery } from './gallery'
import type { Prepared } from './prepared'

const DOC = 'scope/doc'

class Fake {
  readonly journals = new Map<string, Journal>()
  readonly bytes = new Map<string, Kept>()
  readonly copies = new Map<string, Copy>()
  /** What the server's key is called; none gave one at first. */
  server: string | undefined
  readonly uploads = new Map<string, Upload>()
  readonly done: string[] = []
  /** What is refused, by the command, and with which code. */
  readonly refusals = new Map<string, string>()
  readonly gallery = new Gallery(
    {
      begin: (journal, photos, copies) => {
        for (const copy of copies) this.copies.set(copy.content, copy)
        this.journals.set(journal.token, journal)
        for (const photo of photos) this.bytes.set(photo.content, photo)
        return Promise.resolve()
      },
      queue: (token, uploads) => {
        this.journals.delete(token)
        for (const upload of uploads) this.uploads.set(upload.key, upload)
        return Promise.resolve()
      },
      abandon: (token, contents) => {
        this.journals.delete(token)
        for (const content of contents) this.bytes.delete(content)
        return Promise.resolve()
      },
      giveUp: (token, failed) => {
        this.journals.set(token, { ...this.journals.get(token)!, failed })
        return Promise.resolve()
      },
      copy: (content) => Promise.resolve(this.copies.get(content)),
      putCopy: (copy) => {
        this.copies.set(copy.content, copy)
        return Promise.resolve()
      },
      uploads: () => Promise.resolve([...this.uploads.values()]),
      journals: () => Promise.resolve([...this.journals.values()]),
      bytes: (content) => Promise.resolve(this.bytes.get(content)),
      cache: () => Promise.resolve(),
      touch: () => Promise.resolve(),
      arrived: () => Promise.resolve([]),
      setArrived: () => Promise.resolve(),
    },
    {
      seal: (bytes) => Promise.resolve(bytes),
      unseal: (bytes) => Promise.resolve(bytes),
      rescueSeal: (bytes) => Promise.resolve(this.server ? [this.server, bytes] : undefined),
      rescueName: () => Promise.resolve(this.server),
      execute: ({ command }) => {
        const code = this.refusals.get(command.command)
        if (code) return Promise.reject(new CoreError(code))
        this.done.push(command.command)
        return Promise.resolve({ doc: DOC } as Saved)
      },
      ask: () => Promise.resolve(null),
      now: () => 1,
    },
  )
}

const words: Instruct = {
  doc: DOC,
  command: { command: 'comment', text: 'x' } as never,
  token: 't',
}

function photo(content: string): Prepared {
  const bytes = new Uint8Array([1])
  // The blobs of this test's environment do not give their bytes.
  const blob = { type: 'image/jpeg', size: 1, arrayBuffer: () => Promise.resolve(bytes.buffer) }
  return {
    content: content as Hash,
    media: 'photo',
    phase: 'before',
    caption: '',
    blob: blob as unknown as Blob,
  }
}

const code = (failed: Promise<unknown>) => failed.then(String, (error: CoreError) => error.code)

describe('a save with photos', () => {
  it('lets go of everything where nothing was done', async () => {
    for (const why of ['not_allowed', 'storage_full']) {
      const fake = new Fake()
      fake.refusals.set('comment', why)
      expect(await code(fake.gallery.save(words, [photo('a')]))).toBe(why)
      expect([fake.journals.size, fake.bytes.size, fake.uploads.size]).toEqual([0, 0, 0])
    }
  })

  it('keeps a photo that is refused once the words are saved', async () => {
    const fake = new Fake()
    fake.refusals.set('add_photo', 'too_many_attachments')
    expect((await fake.gallery.save(words, [photo('a')])).doc).toBe(DOC)
    expect(fake.uploads.get(uploadKey(DOC, 'a'))?.failed).toBe('too_many_attachments')
    expect([fake.journals.size, fake.bytes.size]).toEqual([0, 1])
  })

  it('is kept where it is refused with nobody before it, until a person asks', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const fake = new Fake()
    fake.refusals.set('comment', 'engine_failed')
    await code(fake.gallery.save(words, [photo('a')]))
    fake.refusals.set('comment', 'not_allowed')
    await fake.gallery.finish('begun')
    expect(fake.journals.get('t')?.failed).toBe('not_allowed')
    expect(fake.bytes.size).toBe(1)
    fake.refusals.clear()
    await fake.gallery.finish('begun')
    expect(fake.done).toEqual([])
    await fake.gallery.finish('refused')
    expect(fake.done).toEqual(['comment', 'add_photo'])
    expect([fake.journals.size, fake.uploads.size]).toEqual([0, 1])
    warned.mockRestore()
  })

  it('tells of a refused photo of a document that is there, and keeps it', async () => {
    const fake = new Fake()
    fake.refusals.set('add_photo', 'not_allowed')
    expect(await code(fake.gallery.add(DOC, photo('a')))).toBe('not_allowed')
    expect(fake.uploads.get(uploadKey(DOC, 'a'))?.failed).toBe('not_allowed')
    expect(fake.bytes.size).toBe(1)
  })

  it('resolves once the words are saved, and ends later what had no room', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const fake = new Fake()
    fake.refusals.set('add_photo', 'storage_full')
    await expect(fake.gallery.save(words, [photo('a')])).resolves.toEqual({ doc: DOC })
    expect(fake.done).toEqual(['comment'])
    expect(fake.journals.size).toBe(1)
    fake.refusals.clear()
    await fake.gallery.finish('begun')
    expect(fake.journals.size).toBe(0)
    expect(fake.uploads.get(uploadKey(DOC, 'a'))?.failed).toBeNull()
    warned.mockRestore()
  })

  it('leaves a save alone that is still under way', async () => {
    const fake = new Fake()
    const saving = fake.gallery.save(words, [photo('a')])
    await fake.gallery.finish('begun')
    await saving
    expect(fake.done.filter((command) => command === 'comment')).toHaveLength(1)
  })
})

describe('a copy for a forgotten PIN', () => {
  it('is kept with the photo, for the key that the server gave', async () => {
    const fake = new Fake()
    fake.server = 'k1'
    await fake.gallery.save(words, [photo('a')])
    expect(fake.copies.get('a')?.name).toBe('k1')
  })

  it('is made later of what was kept before there was a key, and again for another', async () => {
    const fake = new Fake()
    await fake.gallery.save(words, [photo('a')])
    await fake.gallery.copyUnsent()
    expect(fake.copies.size).toBe(0)
    for (const server of ['k1', 'k2']) {
      fake.server = server
      await fake.gallery.copyUnsent()
      expect(fake.copies.get('a')?.name).toBe(server)
    }
  })

  it('is made of nothing that the server has', async () => {
    const fake = new Fake()
    await fake.gallery.save(words, [photo('a')])
    fake.uploads.clear()
    fake.server = 'k1'
    await fake.gallery.copyUnsent()
    expect(fake.copies.size).toBe(0)
  })
})

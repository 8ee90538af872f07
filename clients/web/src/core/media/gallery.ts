import { CoreError } from '../error'
import type { Answer, Request } from '../worker/transport'
import type { DocKey, Hash, Instruct, Media, Phase, Saved } from '../types'
import {
  bytesKey,
  uploadKey,
  type Copy,
  type Journal,
  type Kept,
  type MediaDb,
  type Size,
  type Upload,
} from './db'
import { thumbnail } from './photo'
import type { Prepared } from './prepared'

export interface GalleryPorts {
  seal(bytes: Uint8Array, context: string): Promise<Uint8Array>
  unseal(bytes: Uint8Array, context: string): Promise<Uint8Array>
  /** To the server's key, with the name of what for; nothing where no server gave one. */
  rescueSeal(bytes: Uint8Array): Promise<[name: string, sealed: Uint8Array] | undefined>
  rescueName(): Promise<string | undefined>
  execute(instruct: Instruct): Promise<Saved>
  /** Asks with the session's token; nothing where the server can't be asked now. */
  ask(request: Request): Promise<Answer | null>
  now(): number
}

/** What a journal holds once unsealed. */
interface Plan {
  /** None where the document is there already and only gets photos. */
  instruct: Instruct | null
  doc: DocKey | null
  token: string
  photos: PlannedPhoto[]
}

interface PlannedPhoto {
  content: string
  media: Media
  phase: Phase
  caption: string
  bytes: number
}

/** Codes with which the core may yet do what it did not do now; any other is its last word. */
const PASSING: ReadonlySet<string> = new Set([
  'storage_full',
  'storage_unavailable',
  'storage_in_use',
  'engine_failed',
])

function isFinal(refused: CoreError): boolean {
  return !PASSING.has(refused.code)
}

/** The photos and voice notes of one store. */
export class Gallery {
  /** The saves under way: nobody else ends them. */
  private readonly running = new Set<string>()

  constructor(
    private readonly db: Pick<
      MediaDb,
      | 'abandon'
      | 'arrived'
      | 'begin'
      | 'bytes'
      | 'cache'
      | 'copy'
      | 'giveUp'
      | 'journals'
      | 'putCopy'
      | 'queue'
      | 'setArrived'
      | 'touch'
      | 'uploads'
    >,
    private readonly ports: GalleryPorts,
  ) {}

  /** Does a command and adds its photos: all of it happens, even if the worker ends half way. */
  async save(instruct: Instruct, photos: Prepared[]): Promise<Saved> {
    const token = instruct.token ?? crypto.randomUUID()
    const plan: Plan = {
      instruct: { ...instruct, token },
      doc: instruct.doc,
      token,
      photos: photos.map(planned),
    }
    return this.alone(token, async () => {
      await this.begin(plan, photos)
      const saved = await this.ports.execute(plan.instruct!).catch(async (error: unknown) => {
        const refused = CoreError.from(error)
        // Nothing was done, and its person has words and photos still before them.
        if (isFinal(refused) || refused.code === 'storage_full') {
          const contents = plan.photos.map((photo) => photo.content)
          await this.db.abandon(plan.token, contents)
        }
        throw refused
      })
      // The words are saved, and no trouble with a photo is a reason to save them again: one that is
      // refused is kept and shown, and what could not be done now is ended later.
      await this.addPhotos(plan, saved.doc).catch((error: unknown) => console.warn('photos', error))
      return saved
    })
  }

  /** Adds one to a document that is there. */
  async add(doc: DocKey, photo: Prepared): Promise<void> {
    // The same picture on the same document is one picture, however often it is asked.
    const token = `photo|${uploadKey(doc, photo.content)}`
    const plan: Plan = { instruct: null, doc, token, photos: [planned(photo)] }
    return this.alone(token, async () => {
      await this.begin(plan, [photo])
      const refused = await this.addPhotos(plan, doc)
      if (refused) throw refused
    })
  }

  private async alone<T>(token: string, work: () => Promise<T>): Promise<T> {
    this.running.add(token)
    try {
      return await work()
    } finally {
      this.running.delete(token)
    }
  }

  /** Ends what was begun and could not be ended; or, asked by a person, what was refused. */
  async finish(which: 'begun' | 'refused'): Promise<void> {
    for (const journal of await this.db.journals()) {
      if ((journal.failed === undefined) !== (which === 'begun')) continue
      if (this.running.has(journal.token)) continue
      try {
        await this.alone(journal.token, () => this.end(journal))
      } catch (error) {
        // Whatever it is, it keeps none of the others from ending.
        console.warn('journal', error)
      }
    }
  }

  private async end(journal: Journal): Promise<void> {
    const bytes = await this.ports.unseal(journal.sealed, `journal|${journal.token}`)
    const plan = JSON.parse(new TextDecoder().decode(bytes)) as Plan
    let doc = plan.doc
    try {
      // Its person may have gone on writing: what was done under the token stays as it is.
      if (plan.instruct) {
        doc = (await this.ports.execute({ ...plan.instruct, again: true })).doc
      }
      if (!doc) throw new CoreError('invalid_input', 'a photo without a document')
    } catch (error) {
      const refused = CoreError.from(error)
      // Nobody has it before them any more: all of it stays.
      if (isFinal(refused)) await this.db.giveUp(plan.token, refused.code)
      throw refused
    }
    await this.addPhotos(plan, doc)
  }

  /** Sees to it that of what is unsent there is a copy that the server can open as it is now. */
  async copyUnsent(): Promise<void> {
    const name = await this.ports.rescueName()
    for (const { content } of name ? await this.db.uploads() : []) {
      if ((await this.db.copy(content))?.name === name) continue
      const kept = await this.db.bytes(content, 'full')
      if (!kept) continue
      const copy = await this.copied(content, await this.ports.unseal(kept.sealed, kept.key))
      if (copy) await this.db.putCopy(copy)
    }
  }

  private async copied(content: string, bytes: Uint8Array): Promise<Copy | null> {
    const sealed = await this.ports.rescueSeal(bytes)
    return sealed ? { content, name: sealed[0], sealed: own(sealed[1]) } : null
  }

  private async begin(plan: Plan, photos: Prepared[]): Promise<void> {
    const now = this.ports.now()
    const kept = await Promise.all(photos.map((photo) => this.unsent(photo)))
    const text = new TextEncoder().encode(JSON.stringify(plan))
    const sealed = own(await this.ports.seal(text, `journal|${plan.token}`))
    const contents = photos.map((photo) => photo.content)
    const journal = { token: plan.token, sealed, at: now, contents }
    const copies: Copy[] = []
    for (const { content, blob } of photos) {
      const copy = await this.copied(content, new Uint8Array(await blob.arrayBuffer()))
      if (copy) copies.push(copy)
    }
    await this.db.begin(journal, kept, copies)
  }

  /**
   * Has the document name its photos and gives them to the queue. One that is refused is there too,
   * as failed, with its bytes; the answer is the first such refusal.
   */
  private async addPhotos(plan: Plan, doc: DocKey): Promise<CoreError | null> {
    let first: CoreError | null = null
    const uploads: Upload[] = []
    const at = this.ports.now()
    for (const photo of plan.photos) {
      const upload = waiting(doc, photo, at)
      uploads.push(upload)
      try {
        // Named by what it is: saved again with other photos, each of them is added.
        await this.ports.execute(addPhoto(doc, photo, `${plan.token}|${photo.content}`))
      } catch (error) {
        const refused = CoreError.from(error)
        if (!isFinal(refused)) throw refused
        upload.failed = refused.code
        first ??= refused
      }
    }
    await this.db.queue(plan.token, uploads)
    return first
  }

  /** From this phone, or from the server; nothing while it is not there or can't be asked. */
  async media(doc: DocKey, content: string, size: Size): Promise<Blob | null> {
    const kept = await this.db.bytes(content, size)
    if (kept) {
      await this.db.touch(kept, this.ports.now())
      return this.blob(kept)
    }
    if (size === 'thumb') {
      const full = await this.db.bytes(content, 'full')
      if (full) return this.ownThumbnail(full)
    }
    return this.fetched(doc, content, size)
  }

  /** The bytes to be uploaded. */
  async bytes(content: string): Promise<Blob | null> {
    const kept = await this.db.bytes(content, 'full')
    return kept ? this.blob(kept) : null
  }

  /** Which contents the server has; as last heard where it can't be asked. */
  async arrived(doc: DocKey): Promise<string[]> {
    const answer = await this.ports.ask({ method: 'GET', path: `/v1/attachments/${doc}` })
    if (answer?.status !== 200) return this.db.arrived(doc)
    const told = JSON.parse(new TextDecoder().decode(answer.body)) as {
      arrived: { content: string }[]
    }
    const contents = told.arrived.map((one) => one.content)
    await this.db.setArrived(doc, contents)
    return contents
  }

  private async ownThumbnail(full: Kept): Promise<Blob> {
    const whole = await this.blob(full)
    if (!full.type.startsWith('image/')) return whole
    const small = await thumbnail(whole).catch(() => null)
    if (!small) return whole
    await this.db.cache(await this.sealed(full.content, 'thumb', small, false))
    return small
  }

  private async fetched(doc: DocKey, content: string, size: Size): Promise<Blob | null> {
    const path = `/v1/attachments/${doc}/${content}?size=${size}`
    const answer = await this.ports.ask({ method: 'GET', path })
    // A portal's page is no picture, and would be kept as one for good.
    if (answer?.status !== 200 || !/^(image|audio)\//.test(answer.mediaType ?? '')) return null
    const blob = new Blob([answer.body], { type: answer.mediaType ?? '' })
    await this.db.cache(await this.sealed(content, size, blob, false))
    return blob
  }

  /** Bytes that the server does not have, to be kept. */
  unsent(photo: Prepared): Promise<Kept> {
    return this.sealed(photo.content, 'full', photo.blob, true)
  }

  private async sealed(content: string, size: Size, blob: Blob, unsent: boolean): Promise<Kept> {
    const key = bytesKey(content, size)
    const bytes = new Uint8Array(await blob.arrayBuffer())
    return {
      key,
      content,
      size,
      sealed: own(await this.ports.seal(bytes, key)),
      type: blob.type,
      bytes: bytes.length,
      usedAt: this.ports.now(),
      unsent,
    }
  }

  private async blob(kept: Kept): Promise<Blob> {
    const bytes = await this.ports.unseal(kept.sealed, kept.key)
    return new Blob([own(bytes)], { type: kept.type })
  }
}

function planned(photo: Prepared): PlannedPhoto {
  const { content, media, phase, caption, blob } = photo
  return { content, media, phase, caption, bytes: blob.size }
}

function addPhoto(doc: DocKey, photo: PlannedPhoto, token: string): Instruct {
  const { content, media, phase, caption, bytes } = photo
  return {
    doc,
    command: { command: 'add_photo', content: content as Hash, media, phase, caption, bytes },
    token,
  }
}

function waiting(doc: DocKey, photo: PlannedPhoto, at: number): Upload {
  const { content, media, bytes } = photo
  const key = uploadKey(doc, content)
  return { key, doc, content, media, bytes, at, tries: 0, notBefore: 0, failed: null, url: null }
}

/** The bytes in a buffer of their own, as the database and blobs want them. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}

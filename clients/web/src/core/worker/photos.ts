import { uploadKey, type MediaDb } from '../media/db'
import { Drafts } from '../media/drafts'
import { Gallery } from '../media/gallery'
import { progressOf, UploadQueue, type Standing } from '../media/queue'
import { sendByTus } from '../media/tus'
import type { EngineEvent, UnsentMedia } from '../protocol'
import type { UploadProgress } from '../state'
import type { DocKey, Instruct, Saved, SyncState } from '../types'
import type { GivenPicture } from './loop'
import type { Answer, Request } from './transport'
import { readRefusal, type Device, type PictureKey, type Pkg, type SessionView } from './wasm'

export interface PhotosPorts {
  execute(instruct: Instruct): Promise<Saved>
  session(): Promise<SessionView | null>
  ask(request: Request): Promise<Answer | null>
  renew(): Promise<boolean>
  standing(doc: DocKey): Promise<Standing>
  emit(event: EngineEvent): void
  /** What waits to be sent is another number now. */
  counted(): void
}

/** Milliseconds after which a photo that no draft names is nobody's. */
const DRAFTED = 3_600_000

/** A name whose order is the core's. */
const nameOf = ({ doc, content }: PictureKey) => uploadKey(doc, content)

export function wait(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds)
  return () => clearTimeout(timer)
}

/** The photos and voice notes of the open store, and the queue by which they are sent. */
export class Photos {
  readonly drafts: Drafts
  private readonly gallery: Gallery
  private readonly queue: UploadQueue
  private ended = false
  /** What the server keeps is let go of one after the other, before another is asked for. */
  private letting: Promise<void> = Promise.resolve()

  constructor(
    device: Device,
    pkg: Pkg,
    private readonly db: MediaDb,
    private readonly ports: PhotosPorts,
  ) {
    this.gallery = new Gallery(db, {
      seal: (bytes, context) => device.seal(bytes, context),
      unseal: (bytes, context) => device.unseal(bytes, context),
      rescueSeal: (bytes) => device.rescue_seal(bytes),
      rescueName: () => device.rescue_name(),
      execute: (instruct) => ports.execute(instruct),
      ask: (request) => ports.ask(request),
      now: Date.now,
    })
    this.drafts = new Drafts(db, {
      seal: (bytes, context) => device.seal(bytes, context),
      unseal: (bytes, context) => device.unseal(bytes, context),
      keep: (photo) => this.gallery.unsent(photo),
      blob: (content) => this.gallery.bytes(content),
    })
    const tus = {
      endpoint: '/v1/attachments',
      session: () => ports.session(),
      bytes: ({ content }: { content: string }) => this.gallery.bytes(content),
      readRefusal: (status: number, retryAfter: string | null, body: Uint8Array) =>
        readRefusal(pkg, status, retryAfter, body),
    }
    this.queue = new UploadQueue(db, {
      standing: (doc) => ports.standing(doc),
      send: (upload, progress, keep) => sendByTus(tus, upload, progress, keep),
      renew: () => ports.renew(),
      tell: (progress) => this.tell(progress),
      arrived: (doc, content) => ports.emit({ event: 'arrived', doc, content }),
      now: Date.now,
      random: Math.random,
      wait,
    })
  }

  /** Ends what another worker began, and lets go of what nobody has looked at for long. */
  async begin(): Promise<void> {
    await this.gallery.finish('begun')
    await this.gallery.copyUnsent()
    await this.db.trimCache(Date.now())
    await this.db.sweep(Date.now() - DRAFTED)
  }

  /** Makes room: of others' photos nothing is kept. */
  async trim(): Promise<void> {
    if (!this.ended) await this.db.empty(Date.now())
  }

  /** The server may have given another key for a forgotten PIN. */
  renewed(): void {
    void this.gallery.copyUnsent().catch((error: unknown) => console.warn('copies', error))
  }

  end(): void {
    this.ended = true
    this.queue.end()
  }

  close(): void {
    this.db.close()
  }

  async save(...args: Parameters<Gallery['save']>): Promise<Saved> {
    try {
      const saved = await this.gallery.save(...args)
      await this.toldOf(saved.doc)
      return saved
    } finally {
      this.ports.counted()
    }
  }

  async add(...args: Parameters<Gallery['add']>): Promise<void> {
    try {
      await this.gallery.add(...args)
    } finally {
      await this.toldOf(args[0])
    }
  }

  media(...args: Parameters<Gallery['media']>): Promise<Blob | null> {
    return this.gallery.media(...args)
  }

  arrived(doc: DocKey): Promise<string[]> {
    return this.gallery.arrived(doc)
  }

  /** All that the server does not have, for a person to carry it elsewhere. */
  async unsent(): Promise<UnsentMedia[]> {
    const uploads = await this.db.uploads()
    const unsent: UnsentMedia[] = []
    for (const { content } of await this.db.unsent()) {
      const docs = uploads.filter((one) => one.content === content).map(({ doc }) => doc)
      const blob = await this.gallery.bytes(content).catch(() => null)
      if (blob) unsent.push({ content, docs, blob })
    }
    return unsent
  }

  /** Gives up one that finally failed. */
  async discard(doc: DocKey, content: string): Promise<void> {
    const upload = (await this.db.uploads()).find(
      (one) => one.doc === doc && one.content === content && one.failed !== null,
    )
    if (!upload) return
    await this.db.discard(upload.key)
    // Said as one that is over: nobody waits for it any more.
    this.ports.emit({ event: 'upload', progress: { ...progressOf(upload), state: 'done' } })
    this.ports.counted()
  }

  async uploads(): Promise<UploadProgress[]> {
    return (await this.db.uploads()).map((upload) => progressOf(upload))
  }

  async count(): Promise<SyncState['uploads']> {
    const uploads = await this.db.uploads()
    // A save that was begun and is not over is unsent as well.
    const all = [...uploads, ...(await this.db.journals())]
    const failed = all.filter((one) => (one.failed ?? null) !== null).length
    return { pending: all.length - failed, failed }
  }

  /** The first after this one that the server lacks, in the core's order: that of the names. */
  async next(after: PictureKey | null): Promise<GivenPicture | null> {
    await this.letting
    const uploads = await this.db.uploads()
    const rest = uploads.filter((one) => after === null || nameOf(one) > nameOf(after))
    for (const { doc, content, media } of rest.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
      const blob = await this.gallery.bytes(content)
      if (!blob) continue
      const bytes = new Uint8Array(await blob.arrayBuffer())
      return { picture: { doc, content, media }, bytes }
    }
    return null
  }

  /** The server keeps it for a supervisor. */
  held(picture: PictureKey): void {
    this.letting = this.letting
      .then(() => this.letGo(picture))
      .catch((error: unknown) => console.warn('handing over', error))
  }

  private async letGo({ doc, content }: PictureKey): Promise<void> {
    const upload = (await this.db.uploads()).find((one) => one.key === uploadKey(doc, content))
    if (upload) await this.db.sent(upload)
    this.ports.counted()
  }

  kick(): void {
    this.queue.kick()
  }

  /** Waits are over; with `all` also what was refused is tried again. */
  async hurry(all: boolean): Promise<void> {
    await this.gallery.finish('begun')
    if (all) await this.gallery.finish('refused')
    await this.queue.hurry(all)
    this.ports.counted()
  }

  private tell(progress: UploadProgress): void {
    if (this.ended) return
    this.ports.emit({ event: 'upload', progress })
    if (progress.state !== 'sending') this.ports.counted()
  }

  private async toldOf(doc: DocKey): Promise<void> {
    for (const progress of await this.uploads()) {
      if (progress.doc === doc) this.ports.emit({ event: 'upload', progress })
    }
    this.ports.counted()
    this.queue.kick()
  }
}

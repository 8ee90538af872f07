import { CoreError } from '../error'
import type { MediaDb } from '../media/db'
import { Gallery } from '../media/gallery'
import { progressOf, UploadQueue } from '../media/queue'
import { sendByTus } from '../media/tus'
import type { EngineEvent } from '../protocol'
import { noSync, type UploadProgress } from '../state'
import type {
  AnswerOf,
  DocKey,
  Instruct,
  Me,
  Query,
  QueryAnswer,
  Row,
  Saved,
  SyncState,
} from '../types'
import { LiveLine, type SocketLike } from './line'
import { Loop } from './loop'
import { send, type Answer, type Request } from './transport'
import { readRefusal, type Device, type Pkg, type SessionView } from './wasm'

export interface StorePorts {
  emit(event: EngineEvent): void
  /** `me` or `sync` is another now. */
  updated(): void
  /** The store can't go on. */
  failed(error: CoreError): void
  /** The server orders that everything be erased. */
  wipe(): void
}

/** What a store is made of; closing it closes them. */
export interface StoreParts {
  device: Device
  storage: { close(): void }
  media: MediaDb
  pkg: Pkg
}

/** Changes are told in batches: a page of a sync brings hundreds. */
const BATCH = 30
const QUOTA_WARNS_AT = 0.8

/** One open store with all that moves it: engine loop, live socket, photos, uploads. */
export class OpenStore {
  readonly device: Device
  private readonly mediaDb: MediaDb
  private readonly storage: { close(): void }
  me: Me | null = null
  sync: SyncState = noSync()
  private readonly loop: Loop
  private readonly line: LiveLine
  private readonly gallery: Gallery
  private readonly queue: UploadQueue
  private readonly changed = new Set<DocKey>()
  private referenceChanged = false
  private timer: ReturnType<typeof setTimeout> | null = null
  private rows: Promise<Row[]> | null = null
  private visible = true
  private closed = false

  constructor(
    readonly id: string,
    parts: StoreParts,
    private readonly ports: StorePorts,
  ) {
    const { device, media: mediaDb, pkg } = parts
    this.device = device
    this.mediaDb = mediaDb
    this.storage = parts.storage
    this.loop = new Loop(device, {
      changed: (docs) => this.note(docs),
      referenceChanged: () => this.note([], true),
      moved: () => void this.noteMoving(),
      synced: () => void this.synced(),
      session: (state) => this.setSession(state),
      stopped: (code) => this.patch({ stopped: code }),
      renewed: () => this.line.renewed(),
      arrived: (doc, content) => this.arrived(doc, content),
      bye: (then) => this.line.bye(then),
      wipe: () => ports.wipe(),
      failed: (error) => this.failed(CoreError.from(error)),
    })
    const wait = (milliseconds: number, then: () => void) => {
      const timer = setTimeout(then, milliseconds)
      return () => clearTimeout(timer)
    }
    this.line = new LiveLine({
      connect: () => new WebSocket(liveUrl()) as SocketLike,
      hello: () => device.hello(),
      heard: (frame) => void this.loop.heard(frame),
      live: (live) => this.patch({ live }),
      renew: () => this.loop.renew(),
      random: Math.random,
      wait,
    })
    this.gallery = new Gallery(mediaDb, {
      seal: (bytes, context) => device.seal(bytes, context),
      unseal: (bytes, context) => device.unseal(bytes, context),
      execute: (instruct) => this.execute(instruct),
      ask: (request) => this.ask(request),
      now: Date.now,
    })
    this.queue = new UploadQueue(mediaDb, {
      acknowledged: (doc) => this.acknowledged(doc),
      send: (upload, progress, keep) =>
        sendByTus(
          {
            endpoint: '/v1/attachments',
            session: () => this.session(),
            bytes: (one) => this.gallery.bytes(one.content),
            readRefusal: (status, retryAfter, body) => readRefusal(pkg, status, retryAfter, body),
          },
          upload,
          progress,
          keep,
        ),
      renew: () => this.loop.renew(),
      tell: (progress) => this.tellUpload(progress),
      arrived: (doc, content) => this.arrived(doc, content),
      now: Date.now,
      random: Math.random,
      wait,
    })
  }

  /** Reads what there is, then goes on in the background. */
  async start(visible: boolean): Promise<void> {
    this.visible = visible
    this.me = await this.query({ query: 'me' })
    this.sync.online = navigator.onLine
    this.sync.session = (await this.session()) ? 'ok' : 'none'
    await this.count()
    await this.measure()
    self.addEventListener('online', this.onLine)
    self.addEventListener('offline', this.onLine)
    void this.begin()
  }

  private async begin(): Promise<void> {
    try {
      await this.gallery.finish()
      await this.mediaDb.trimCache(Date.now())
      await this.device.sweep()
    } catch (error) {
      console.warn('housekeeping', error)
    }
    await this.loop.tell({ event: navigator.onLine ? 'online' : 'offline' })
    this.wantLine()
    this.queue.kick()
  }

  /** Nothing of what is unsent is lost by closing. Resolves once the key is out of memory. */
  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    self.removeEventListener('online', this.onLine)
    self.removeEventListener('offline', this.onLine)
    if (this.timer) clearTimeout(this.timer)
    this.queue.end()
    this.line.want(false)
    this.loop.end()
    // The device serves in order: after this nothing of it is under way.
    await this.device.session().catch(() => undefined)
    this.device.free()
    this.storage.close()
    this.mediaDb.close()
  }

  async query<Q extends Query>(query: Q): Promise<AnswerOf<Q>> {
    if (query.query === 'rows') return (await this.allRows()) as AnswerOf<Q>
    const answer = JSON.parse(await this.device.query(JSON.stringify(query))) as QueryAnswer
    return answer.answer as AnswerOf<Q>
  }

  async execute(instruct: Instruct): Promise<Saved> {
    const saved = JSON.parse(await this.device.execute(JSON.stringify(instruct))) as Saved
    this.saved([saved.doc])
    return saved
  }

  async saveWithPhotos(...args: Parameters<Gallery['save']>): Promise<Saved> {
    const saved = await this.gallery.save(...args)
    await this.toldUploads(saved.doc)
    return saved
  }

  async addPhoto(...args: Parameters<Gallery['add']>): Promise<void> {
    await this.gallery.add(...args)
    await this.toldUploads(args[0])
  }

  media(...args: Parameters<Gallery['media']>): Promise<Blob | null> {
    return this.gallery.media(...args)
  }

  arrivedOf(doc: DocKey): Promise<string[]> {
    return this.gallery.arrived(doc)
  }

  async uploads(): Promise<UploadProgress[]> {
    return (await this.mediaDb.uploads()).map((upload) => progressOf(upload))
  }

  retryUploads(): Promise<void> {
    return this.queue.hurry(true)
  }

  async markRead(doc: DocKey): Promise<void> {
    await this.device.mark_read(doc)
    this.saved([doc])
  }

  async resolve(id: number, how: string): Promise<void> {
    const saved = JSON.parse(await this.device.resolve(id, how)) as Saved | null
    // Which document the draft was of, only the core knows.
    this.rows = null
    this.ports.emit({ event: 'changed', docs: 'all', reference: false })
    this.saved(saved ? [saved.doc] : [])
  }

  async syncNow(): Promise<void> {
    await this.loop.tell({ event: 'sync_wanted' })
    await this.queue.hurry(false)
  }

  setVisible(visible: boolean): void {
    if (visible === this.visible) return
    this.visible = visible
    this.wantLine()
    if (visible) void this.loop.tell({ event: 'tick' })
  }

  /** Another session was opened for this store's person. */
  async signedIn(): Promise<void> {
    this.setSession('ok')
    this.patch({ stopped: null })
    await this.loop.tell({ event: 'sync_wanted' })
    this.line.renewed()
    this.queue.kick()
  }

  async setPersisted(persisted: boolean): Promise<void> {
    await this.measure()
    this.patch({ storage: { ...this.sync.storage, persisted } })
  }

  async session(): Promise<SessionView | null> {
    const json = await this.device.session()
    return json ? (JSON.parse(json) as SessionView | null) : null
  }

  /** Asks the server as this store's person; once more with a new token where it has lapsed. */
  private async ask(request: Request): Promise<Answer | null> {
    for (const last of [false, true]) {
      const session = await this.session()
      if (!session || !navigator.onLine) return null
      const answer = await send({ ...request, token: session.access_token }).catch(() => null)
      if (answer?.status !== 401 || last) return answer
      if (!(await this.loop.renew())) return null
    }
    return null
  }

  private readonly onLine = (): void => {
    const online = navigator.onLine
    this.patch({ online })
    void this.loop.tell({ event: online ? 'online' : 'offline' })
    this.wantLine()
    if (online) void this.queue.hurry(false)
  }

  private wantLine(): void {
    this.line.want(!this.closed && this.visible && this.sync.online && this.sync.session === 'ok')
  }

  private setSession(session: SyncState['session']): void {
    this.patch({ session })
    this.wantLine()
  }

  private patch(change: Partial<SyncState>): void {
    const next = { ...this.sync, ...change }
    if (this.closed || JSON.stringify(next) === JSON.stringify(this.sync)) return
    this.sync = next
    this.ports.updated()
  }

  /** A full store goes on with what it has, and says so; any other trouble of it is its end. */
  private failed(error: CoreError): void {
    if (error.code === 'storage_full') this.patch({ stopped: error.code })
    else this.ports.failed(error)
  }

  private saved(docs: DocKey[]): void {
    this.note(docs)
    void this.loop.tell({ event: 'saved' })
  }

  private note(docs: DocKey[], reference = false): void {
    this.rows = null
    for (const doc of docs) this.changed.add(doc)
    this.referenceChanged ||= reference
    this.timer ??= setTimeout(() => void this.flush(), BATCH)
  }

  private async flush(): Promise<void> {
    this.timer = null
    if (this.closed) return
    const docs = [...this.changed]
    const reference = this.referenceChanged
    this.changed.clear()
    this.referenceChanged = false
    try {
      if (reference || this.me === null) {
        this.me = await this.query({ query: 'me' })
        this.ports.updated()
      }
      await this.count()
    } catch (error) {
      if (!this.closed) this.failed(CoreError.from(error))
      return
    }
    this.ports.emit({ event: 'changed', docs, reference })
    this.queue.kick()
  }

  /** A call began or ended: what waits shows as being sent, or no longer. */
  private async noteMoving(): Promise<void> {
    this.patch({ sending: this.loop.sending })
    if (this.sync.pending === 0) return
    const rows = await this.allRows().catch(() => [])
    this.note(rows.filter((row) => row.pending > 0).map((row) => row.doc))
  }

  private async synced(): Promise<void> {
    this.patch({ stopped: null })
    await this.count().catch(() => undefined)
    this.queue.kick()
  }

  private async count(): Promise<void> {
    const status = await this.query({ query: 'status' })
    const uploads = await this.mediaDb.uploads()
    const failed = uploads.filter((upload) => upload.failed !== null).length
    this.patch({
      pending: status.pending,
      attention: status.attention,
      last_sync: status.last_sync,
      uploads: { pending: uploads.length - failed, failed },
    })
  }

  private async measure(): Promise<void> {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate()
    const persisted = await navigator.storage.persisted()
    const warn = quota > 0 && usage / quota >= QUOTA_WARNS_AT
    this.patch({ storage: { persisted, usage, quota, warn } })
  }

  private allRows(): Promise<Row[]> {
    this.rows ??= this.device
      .query(JSON.stringify({ query: 'rows' }))
      .then((json) => (JSON.parse(json) as { answer: Row[] }).answer)
    return this.rows
  }

  private async acknowledged(doc: DocKey): Promise<boolean> {
    const row = (await this.allRows()).find((one) => one.doc === doc)
    return row !== undefined && row.pending === 0
  }

  private arrived(doc: DocKey, content: string): void {
    void this.count().catch(() => undefined)
    this.ports.emit({ event: 'arrived', doc, content })
  }

  private tellUpload(progress: UploadProgress): void {
    if (this.closed) return
    this.ports.emit({ event: 'upload', progress })
    if (progress.state !== 'sending') void this.count().catch(() => undefined)
  }

  private async toldUploads(doc: DocKey): Promise<void> {
    for (const progress of await this.uploads()) {
      if (progress.doc === doc) this.ports.emit({ event: 'upload', progress })
    }
    await this.count()
    await this.measure()
    this.queue.kick()
  }
}

function liveUrl(): string {
  return `${self.location.origin.replace(/^http/, 'ws')}/v1/live`
}

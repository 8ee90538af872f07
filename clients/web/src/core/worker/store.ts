import { CoreError } from '../error'
import { mark } from '../marks'
import type { MediaDb } from '../media/db'
import type { EngineEvent } from '../protocol'
import { noSync, type StoreInfo, type Sync } from '../state'
import type {
  AnswerOf,
  DocKey,
  Instruct,
  Me,
  Query,
  QueryAnswer,
  Saved,
  SyncState,
  SyncWords,
} from '../types'
import { LiveLine, type SocketLike } from './line'
import { Loop } from './loop'
import { Photos, wait } from './photos'
import { Poll } from './poll'
import { send, type Answer, type Request } from './transport'
import type { Device, Pkg, SessionView } from './wasm'

export interface StorePorts {
  emit(event: EngineEvent): void
  /** `me` or `sync` is another now. */
  updated(): void
  /** The store can't go on. */
  failed(error: CoreError): void
  /** The server orders that everything be erased. */
  wipe(): void
  /** Whether there is room on the phone for words alone. */
  full(): boolean
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
const MEASURED_EVERY = 60_000

/** One open store with all that moves it: engine loop, live socket, photos, uploads. */
export class OpenStore {
  readonly device: Device
  private readonly storage: { close(): void }
  me: Me | null = null
  sync: Sync = noSync()
  private readonly pkg: Pkg
  private readonly loop: Loop
  private readonly line: LiveLine
  /** In place of the line while there is none: a desk that stays open must not stay deaf. */
  private readonly poll = new Poll(() => void this.loop.tell({ event: 'sync_wanted' }))
  readonly photos: Photos
  private readonly changed = new Set<DocKey>()
  private referenceChanged = false
  private timer: ReturnType<typeof setTimeout> | null = null
  private visible = true
  private measured = 0
  /** Whether the browser takes the network to be there. */
  private network = true
  private closed = false

  constructor(
    readonly id: string,
    parts: StoreParts,
    private readonly ports: StorePorts,
  ) {
    const { device, media, pkg } = parts
    this.device = device
    this.storage = parts.storage
    this.pkg = pkg
    this.loop = new Loop(device, {
      changed: (docs) => this.note(docs),
      referenceChanged: () => {
        this.note([], true)
        // Rows rest on it too, and have time.
        void this.sweep().catch((error: unknown) => console.warn('housekeeping', error))
      },
      moved: () => void this.noteMoving(),
      synced: () => void this.synced(),
      session: (state) => this.setSession(state),
      stopped: (code) => this.patch({ stopped: code }),
      reached: (reached) => this.setReached(reached),
      renewed: () => {
        this.line.renewed()
        this.photos.renewed()
      },
      arrived: (doc, content) => ports.emit({ event: 'arrived', doc, content }),
      bye: (then) => this.line.bye(then),
      picture: (after) => this.photos.next(after),
      pictureHeld: (picture) => this.photos.held(picture),
      wipe: () => ports.wipe(),
      failed: (error) => this.failed(CoreError.from(error)),
    })
    this.line = new LiveLine({
      connect: () => new WebSocket(liveUrl()) as SocketLike,
      hello: () => device.hello(),
      heard: (frame) => void this.loop.heard(frame),
      live: (live) => {
        this.patch({ live })
        this.wantLine()
      },
      renew: () => this.loop.renew(),
      random: Math.random,
      wait,
    })
    this.photos = new Photos(device, pkg, media, {
      execute: (instruct) => this.execute(instruct),
      session: () => this.session(),
      ask: (request) => this.ask(request),
      renew: () => this.loop.renew(),
      standing: (doc) => device.standing(doc),
      emit: (event) => ports.emit(event),
      counted: () => void this.count().catch(() => undefined),
    })
  }

  /** Reads what there is, then goes on in the background. */
  async start(visible: boolean, online: boolean): Promise<void> {
    this.visible = visible
    this.network = online
    this.sync.online = online
    // All of it is asked at once: the first screen waits for the last of them.
    const [me, session, rows, drafts] = await Promise.all([
      this.query({ query: 'me' }),
      this.session(),
      this.answer({ query: 'rows' }),
      this.photos.drafts.list().catch(() => null),
      this.count(),
    ])
    this.me = me
    this.sync.session = session ? 'ok' : 'none'
    this.ports.emit({ event: 'opening', store: this.id, rows, drafts })
    void this.begin()
  }

  private async begin(): Promise<void> {
    try {
      await this.measure()
      await this.photos.begin()
      await this.sweep()
    } catch (error) {
      console.warn('housekeeping', error)
    }
    await this.loop.tell({ event: this.network ? 'online' : 'offline' })
    this.wantLine()
    this.photos.kick()
  }

  /** Slice after slice: whatever a person does comes in between. */
  private async sweep(): Promise<void> {
    for (let more = true; more && !this.closed;) {
      const swept = JSON.parse(await this.device.sweep()) as { docs: DocKey[]; more: boolean }
      if (swept.docs.length > 0) this.note(swept.docs)
      more = swept.more
    }
  }

  /** Nothing of what is unsent is lost by closing. Resolves once the key is out of memory. */
  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    if (this.timer) clearTimeout(this.timer)
    this.photos.end()
    this.wantLine()
    this.loop.end()
    // The device serves in order: after this nothing of it is under way.
    await this.device.session().catch(() => undefined)
    this.device.free()
    this.storage.close()
    this.photos.close()
  }

  /** A question's answer as the core wrote it. */
  async answer(query: Query): Promise<string> {
    const answer = await this.device.query(JSON.stringify(query))
    mark(query.query)
    return answer
  }

  private async query<Q extends Query>(query: Q): Promise<AnswerOf<Q>> {
    return (JSON.parse(await this.answer(query)) as QueryAnswer).answer as AnswerOf<Q>
  }

  async execute(instruct: Instruct): Promise<Saved> {
    const saved = JSON.parse(await this.device.execute(JSON.stringify(instruct))) as Saved
    this.saved([saved.doc])
    return saved
  }

  async markRead(doc: DocKey): Promise<void> {
    await this.device.mark_read(doc)
    this.saved([doc])
  }

  async resolve(id: number, how: string): Promise<void> {
    const saved = JSON.parse(await this.device.resolve(id, how)) as Saved | null
    // Which document the draft was of, only the core knows.
    this.ports.emit({ event: 'changed', docs: 'all', reference: false })
    this.saved(saved ? [saved.doc] : [])
  }

  async syncNow(): Promise<void> {
    await this.loop.tell({ event: 'sync_wanted' })
    await this.photos.hurry(false)
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
    this.photos.kick()
  }

  /** The device was revoked: nothing is sent any more, and what is here stays to be looked at. */
  revoked(): void {
    this.patch({ session: 'revoked' })
  }

  /** The phone is full, or no longer. */
  setFull(full: boolean): void {
    this.patch({ storage: { ...this.sync.storage, full } })
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
      if (!session || !this.network) return null
      const answer = await send({ ...request, token: session.access_token }).catch(() => null)
      if (answer?.status !== 401 || last) return answer
      if (!(await this.loop.renew())) return null
    }
    return null
  }

  setOnline(online: boolean): void {
    if (online === this.network) return
    this.network = online
    this.patch({ online })
    void this.loop.tell({ event: online ? 'online' : 'offline' })
    this.wantLine()
    if (online) void this.photos.hurry(false)
  }

  private wantLine(): void {
    const wanted = !this.closed && this.visible && this.network && this.sync.session === 'ok'
    this.line.want(wanted)
    this.poll.want(wanted && !this.sync.live)
  }

  /** To a person a server out of reach is no signal, whatever the browser thinks. */
  private setReached(reached: boolean): void {
    this.patch({ online: reached && this.network })
  }

  private setSession(session: SyncState['session']): void {
    this.patch({ session })
    this.wantLine()
  }

  /** What the list of people shows of it. */
  listed(): Pick<StoreInfo, 'unsent' | 'lastSync'> & Partial<StoreInfo> {
    const { pending, uploads, last_sync: lastSync } = this.sync
    const unsent = pending + uploads.pending + uploads.failed
    if (!this.me) return { unsent, lastSync }
    const { name, badge, organisation_name: organisation } = this.me
    return { unsent, lastSync, name, badge, organisation }
  }

  private patch(change: Partial<SyncState>): void {
    const state = { ...this.sync, ...change }
    const said = JSON.parse(this.pkg.sync_words(JSON.stringify(state))) as SyncWords
    const next = { ...state, said }
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
    this.photos.kick()
    if (Date.now() - this.measured > MEASURED_EVERY) await this.measure()
  }

  /** A call began or ended: what waits shows as being sent, or no longer. */
  private async noteMoving(): Promise<void> {
    this.patch({ sending: this.loop.sending })
    if (this.sync.pending === 0) return
    const rows = await this.query({ query: 'rows', unsent: true }).catch(() => [])
    this.note(rows.map(({ doc }) => doc))
  }

  private async synced(): Promise<void> {
    this.patch({ stopped: null })
    await this.count().catch(() => undefined)
    this.photos.kick()
  }

  private async count(): Promise<void> {
    const status = await this.query({ query: 'status' })
    const uploads = await this.photos.count()
    // Every list shows more, or less, than it did.
    if (status.withheld !== this.sync.withheld) this.note([], true)
    this.patch({
      pending: status.pending,
      unsent: status.unsent,
      attention: status.attention,
      withheld: status.withheld,
      last_sync: status.last_sync,
      clock_offset: status.clock_offset,
      uploads,
    })
  }

  private async measure(): Promise<void> {
    this.measured = Date.now()
    const { usage = 0, quota = 0 } = await navigator.storage.estimate()
    const persisted = await navigator.storage.persisted()
    this.patch({ storage: { persisted, usage, quota, full: this.ports.full() } })
  }
}

function liveUrl(): string {
  return `${self.location.origin.replace(/^http/, 'ws')}/v1/live`
}

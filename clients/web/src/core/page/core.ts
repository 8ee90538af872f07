import { effectScope, ref, shallowRef } from 'vue'
import type { Change, Core } from '../api'
import { CoreError } from '../error'
import { mark } from '../marks'
import type { Prepared, PrepareOptions } from '../media/prepared'
import { takenAt } from '../media/stamp'
import {
  ENGINE_LOCK,
  type Draft,
  type EngineEvent,
  type Forgotten,
  type Presence,
} from '../protocol'
import { closedState, type AppState, type UploadProgress } from '../state'
import { at } from '../turn'
import type { AnswerOf, DocKey, Instruct, Query, QueryAnswer, Row, Saved } from '../types'
import { veil } from './away'
import { PageDrafts } from './drafts'
import type { ExportWords } from './export'
import { onWoken, wakeWhenOnline } from './background'
import { Link } from './link'
import { follow, readMirror, writeMirror } from './mirror'
import { dropNets, leftNets } from './net'
import { merged, Stale } from './rows'
import { Urls } from './urls'
import { spawn } from './spawn'
import { look, opens, unsupported } from './support'

let core: Core | null = null

/** The one core of this page. */
export function useCore(): Core {
  core ??= effectScope(true).run(() => new PageCore())!
  return core
}

/** Puts another core in its place: for the tests of screens. */
export function installCore(other: Core | null): void {
  core = other
}

class PageCore implements Core {
  readonly state = ref<AppState>(closedState())
  readonly rows = shallowRef<Row[]>([])
  readonly uploads = shallowRef<ReadonlyMap<string, UploadProgress>>(new Map())
  readonly begun: Promise<void>
  private readonly listeners = new Set<(change: Change) => void>()
  private readonly link = new Link(spawn, (event) => this.heard(event), readMirror)
  private readonly urls = new Urls()
  readonly drafts = new PageDrafts({
    put: (words) => this.link.call('putDraft', words),
    keep: (photo) => this.link.call('keepDraftMedia', photo),
    drop: (name) => this.link.call('dropDraft', name),
    net: () => this.link.call('draftNet'),
  })
  /** The store whose drafts are at hand, and the state that waits for them. */
  private drafted: string | null = null
  private next: AppState | null = null
  /** What the store that opens is drawn with, until the state says that it is open. */
  private first: Extract<EngineEvent, { event: 'opening' }> | null = null
  /** Rows are being read, and which have become old meanwhile. */
  private reading = false
  private readonly stale = new Stale()
  private turn = (): void => undefined

  constructor() {
    // A browser that a test drives may take hold of the core; a person's never shows it.
    if (navigator.webdriver) Object.assign(window, { lianjian: this })
    this.begun = this.begin()
  }

  private async begin(): Promise<void> {
    const stores = readMirror()
    const reason = unsupported(look())
    // Where there are stores already, they will open or say why not.
    if (reason || (stores.length === 0 && !(await opens()))) {
      const unsupported = reason ?? 'no_storage'
      this.state.value = { ...this.state.value, phase: 'unsupported', unsupported }
      return
    }
    const led = engineRuns()
    const presence = (): Presence => ({
      visible: document.visibilityState === 'visible',
      online: navigator.onLine,
    })
    const tell = () => {
      // Once it is hidden, a phone may end it at any time.
      if (document.visibilityState === 'hidden') this.drafts.hold()
      this.link.setPresence(presence())
    }
    this.link.start(presence())
    onWoken(() => void this.sync().catch(() => undefined))
    document.addEventListener('visibilitychange', tell)
    window.addEventListener('online', tell)
    window.addEventListener('offline', tell)
    // A frozen page must not hold the engine: another tab may want it, and this one comes back.
    const leave = () => {
      this.drafts.hold()
      // When it is back, another may have locked.
      veil(true)
      this.link.stop()
    }
    document.addEventListener('freeze', leave)
    document.addEventListener('resume', () => this.link.resume(presence()))
    window.addEventListener('pagehide', (event) => {
      if (event.persisted) leave()
      else this.drafts.hold()
    })
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) this.link.resume(presence())
    })
    // Where no tab has a store open, a PIN is asked next: the pad need not wait for the worker.
    if (!(await led) && this.state.value.phase === 'starting') {
      this.state.value = { ...this.state.value, stores }
    }
  }

  private heard(event: EngineEvent): void {
    switch (event.event) {
      case 'state':
        mark('state')
        void this.take(event.state)
        return
      case 'opening':
        this.first = event
        return
      case 'changed': {
        this.changed(event.docs, event.reference)
        return
      }
      case 'arrived': {
        const docs = new Set([event.doc])
        for (const listener of this.listeners) listener({ docs, reference: false })
        return
      }
      case 'upload': {
        const uploads = new Map(this.uploads.value)
        if (event.progress.state === 'done') uploads.delete(event.progress.content)
        else uploads.set(event.progress.content, event.progress)
        this.uploads.value = uploads
        return
      }
      case 'failed':
        veil(false)
        this.state.value = {
          ...this.state.value,
          phase: 'failed',
          error: { code: event.code, detail: event.detail },
        }
    }
  }

  /** Forms ask for their drafts as they are made: these are here before the state says "open". */
  private async take(state: AppState): Promise<void> {
    this.next = state
    const { store } = state
    if (store !== this.drafted) {
      this.drafted = store
      this.drafts.begin(null, [])
      if (store !== null) {
        const drafts = await this.draftsOf(store).catch(() => null)
        if (drafts && this.drafted === store) this.drafts.begin(store, drafts)
      }
    } else if (this.state.value.store !== store) return
    // What came meanwhile is newer.
    if (this.next?.store === store) this.show(this.next)
  }

  /** With what pages that ended had not got to the store. */
  private async draftsOf(store: string): Promise<Draft[]> {
    const nets = leftNets(store)
    if (nets.size > 0) {
      const landed = this.link.call('landDrafts', [...nets.values()])
      await landed.then(
        () => dropNets(nets.keys()),
        (error: unknown) => console.warn('drafts', error),
      )
    } else if (this.first?.store === store && this.first.drafts) return this.first.drafts
    return this.link.call('drafts')
  }

  private show(state: AppState): void {
    const before = this.state.value
    const first = this.first?.store === state.store ? this.first : null
    this.first = null
    // Before the state: a list that is empty at first is drawn twice.
    if (first) this.keepRows(answerIn({ query: 'rows' }, first.rows))
    this.state.value = state
    veil(false)
    follow(state)
    if (waits(state) && !waits(before)) void wakeWhenOnline()
    if (state.store !== before.store) {
      this.urls.clear()
      this.uploads.value = new Map()
      if (state.store === null) this.rows.value = []
      else void this.opened(first ? [] : 'all')
    }
  }

  private changed(changed: DocKey[] | 'all', reference = false): void {
    const docs = changed === 'all' ? changed : new Set(changed)
    void this.readRows(reference ? 'all' : changed)
    for (const listener of this.listeners) listener({ docs, reference })
  }

  private async opened(unread: DocKey[] | 'all'): Promise<void> {
    await this.readRows(unread)
    const uploads = await this.link.call('uploads')
    this.uploads.value = new Map(uploads.map((progress) => [progress.content, progress]))
  }

  /** One read at a time; whatever changes meanwhile is read right after. */
  private async readRows(which: DocKey[] | 'all'): Promise<void> {
    this.stale.add(which)
    if (this.reading) return
    this.reading = true
    try {
      for (let docs = this.stale.take(); docs; docs = this.stale.take()) {
        const fresh = await this.query({ query: 'rows', docs: docs === 'all' ? null : docs })
        this.keepRows(docs === 'all' ? fresh : merged(this.rows.value, docs, fresh))
      }
    } catch (error) {
      this.stale.add('all')
      if (CoreError.from(error).code !== 'locked') console.warn('rows', error)
    } finally {
      this.reading = false
    }
  }

  private keepRows(rows: Row[]): void {
    this.rows.value = rows
    mark('rows')
    this.awaitTurn()
  }

  /** Rows that time alone changes are read again just then. */
  private awaitTurn(): void {
    this.turn()
    const turns = ({ changes_at }: Row) => changes_at ?? Infinity
    const now = () => Date.now() * 1000 + this.state.value.sync.clock_offset
    const next = this.rows.value.reduce((next, row) => Math.min(next, turns(row)), Infinity)
    this.turn = at(next, now, () => {
      const due = this.rows.value.filter((row) => turns(row) <= now())
      this.changed(due.map(({ doc }) => doc))
    })
  }

  onChanged(listener: (change: Change) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async enrol(input: { code: string; deviceName: string; pin: string }): Promise<void> {
    await this.askPersistence()
    await this.link.call('enrol', input)
  }

  openStore(id: string, pin: string): Promise<void> {
    return this.link.call('openStore', id, pin)
  }

  async lock(): Promise<void> {
    await this.drafts.flush()
    return this.link.call('lock')
  }

  changePin(old: string, pin: string): Promise<void> {
    return this.link.call('changePin', old, pin)
  }

  forgotten(id: string): Promise<Forgotten> {
    return this.link.call('forgotten', id)
  }

  forgetPin(id: string): Promise<Forgotten> {
    return this.link.call('forgetPin', id)
  }

  renew(input: { code: string; deviceName: string }): Promise<void> {
    return this.link.call('renew', input)
  }

  acknowledgeWiped(): Promise<void> {
    writeMirror([])
    return this.link.call('acknowledgeWiped')
  }

  async query<Q extends Query>(query: Q): Promise<AnswerOf<Q>> {
    return answerIn(query, await this.link.call('query', query))
  }

  execute(instruct: Instruct): Promise<Saved> {
    return this.link.call('execute', withToken(instruct))
  }

  async prepare(file: Blob, options: PrepareOptions): Promise<Prepared> {
    const stamp =
      options.media === 'photo' && options.stamp !== null
        ? {
            at: takenAt(file, Date.now() * 1000),
            place: options.stamp?.place ?? '',
            badge: this.state.value.me?.badge ?? '',
          }
        : null
    const { media, phase, caption = '' } = options
    const most = this.state.value.me?.voice_bytes ?? Infinity
    return this.link.call('prepare', file, { media, phase, caption, stamp, most })
  }

  saveWithPhotos(instruct: Instruct, photos: Prepared[]): Promise<Saved> {
    if (photos.length === 0) return this.execute(instruct)
    return this.link.call('saveWithPhotos', withToken(instruct), photos)
  }

  async attach(doc: DocKey, file: Blob, options: PrepareOptions): Promise<string> {
    const photo = await this.prepare(file, options)
    await this.addPhoto(doc, photo)
    return photo.content
  }

  addPhoto(doc: DocKey, photo: Prepared): Promise<void> {
    return this.link.call('addPhoto', doc, photo)
  }

  async media(doc: DocKey, content: string, size: 'thumb' | 'full'): Promise<string | null> {
    return this.urls.get(`${content}.${size}`, () => this.link.call('media', doc, content, size))
  }

  async arrived(doc: DocKey): Promise<Set<string>> {
    return new Set(await this.link.call('arrived', doc))
  }

  retryUploads(): Promise<void> {
    return this.link.call('retryUploads')
  }

  discardUpload(doc: DocKey, content: string): Promise<void> {
    return this.link.call('discardUpload', doc, content)
  }

  markRead(doc: DocKey): Promise<void> {
    return this.link.call('markRead', doc)
  }

  sync(): Promise<void> {
    return this.link.call('sync')
  }

  resolve(id: number, how: 'retry' | 'supplement' | 'discard'): Promise<void> {
    return this.link.call('resolve', id, how)
  }

  async exportUnsent(words: ExportWords): Promise<Blob> {
    const unsent = await this.query({ query: 'export_unsent' })
    const media = await this.link.call('unsentMedia')
    // Seldom wanted, and never at the start.
    const { pack } = await import('./export')
    return pack(unsent, media, words)
  }

  async askPersistence(): Promise<boolean> {
    const granted =
      (await navigator.storage.persisted()) ||
      (await navigator.storage.persist().catch(() => false))
    await this.link.call('persisted', granted)
    return granted
  }
}

/** A question's answer, out of what the core wrote. */
function answerIn<Q extends Query>(_to: Q, text: string): AnswerOf<Q> {
  return (JSON.parse(text) as QueryAnswer).answer as AnswerOf<Q>
}

/** Whether some tab runs the engine: a store may be open in it. */
async function engineRuns(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name === ENGINE_LOCK)
}

/** Something is unsent, and there is no network to send it by. */
function waits({ sync }: AppState): boolean {
  return !sync.online && sync.pending + sync.uploads.pending > 0
}

/** Without a token a second tab that asks again would do it twice. */
function withToken(instruct: Instruct): Instruct {
  return instruct.token ? instruct : { ...instruct, token: crypto.randomUUID() }
}

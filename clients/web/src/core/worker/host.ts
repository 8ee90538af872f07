import { CoreError } from '../error'
import { MediaDb } from '../media/db'
import type { Call, EngineEvent, EngineMethods, Secret } from '../protocol'
import { closedState, noSync, type AppState, type StoreInfo } from '../state'
import { deleteStore, openStore, type IndexedDbStorage } from '../storage/indexeddb'
import {
  databaseExists,
  deleteDatabase,
  publicPart,
  Registry,
  wipedStore,
  type StoreEntry,
} from './registry'
import { opening, signIn } from './enrolment'
import { OpenStore } from './store'
import type { Engine } from './tabs'
import { loadPkg, micros, type Device, type Pkg } from './wasm'

export interface HostPorts {
  emit(event: EngineEvent): void
  share(secret: Secret | null): void
  /** Nothing more can be asked of the core: this worker must end. */
  crashed(detail: string): void
  /** The page's copy of the list of stores. */
  mirror: StoreInfo[]
  /** The tabs whose workers live. */
  tabs(): Promise<ReadonlySet<string>>
}

/** So long in the background, and the PIN is asked for again. */
const LOCK_AFTER = 10 * 60_000
const PIN = /^\d{4,12}$/

export const storeName = (id: string) => `lianjian.store.${id}`
export const mediaName = (id: string) => `lianjian.media.${id}`

/** The engine for all tabs: which stores there are, and the one that is open. */
export class Host implements Engine, AsMethods {
  private state: AppState = closedState()
  private registry!: Registry
  private open: OpenStore | null = null
  private readonly seen = new Map<string, boolean>()
  private lockTimer: ReturnType<typeof setTimeout> | null = null
  private hiddenSince: number | null = null

  constructor(private readonly ports: HostPorts) {}

  async start(secret: Secret | null): Promise<void> {
    try {
      this.registry = await Registry.open()
      const wiped = await this.findWiped()
      if (wiped) {
        await this.set({ phase: 'wiped', wiped, wipedBy: 'browser' })
        return
      }
      const entry = secret && (await this.registry.get(secret.store))
      if (entry) await this.resume(entry, secret.key)
      else await this.settle()
    } catch (error) {
      const { code, detail } = CoreError.from(error)
      await this.set({ phase: 'failed', error: { code, detail } })
    }
  }

  async run(call: Call): Promise<unknown> {
    const methods = this as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    return methods[call.method]!(...call.args)
  }

  announce(): void {
    if (this.state.phase !== 'starting') this.ports.emit({ event: 'state', state: this.state })
  }

  setVisible(tab: string, visible: boolean): void {
    this.seen.set(tab, visible)
    void this.look()
  }

  async enrol(input: { code: string; deviceName: string; pin: string }): Promise<void> {
    if (!PIN.test(input.pin)) throw new CoreError('pin_weak')
    await this.close()
    const id = crypto.randomUUID()
    const pkg = await this.pkg()
    // Before the code is spent there must be a place for what it gives.
    const storage = await this.storage(pkg, id)
    const device = await opening(() => pkg.Device.create(storage, input.pin, options))
    try {
      const owner = await signIn(pkg, device, input)
      const now = micros()
      const entry: StoreEntry = {
        id,
        name: owner.name,
        badge: owner.badge,
        organisation: owner.organisation,
        unsent: 0,
        lastSync: null,
        usedAt: now,
        person: owner.person,
        device: owner.device,
        createdAt: now,
      }
      await this.registry.put(entry)
      await this.opened(entry, device, storage, pkg)
    } catch (error) {
      if (!this.open) {
        device.free()
        storage.close()
        if (!(await this.registry.get(id))) await deleteStore(storeName(id))
        await this.settle()
      }
      throw error
    }
  }

  async renew(input: { code: string; deviceName: string }): Promise<void> {
    const open = this.theOpen()
    await signIn(await this.pkg(), open.device, input)
    await open.signedIn()
  }

  async openStore(id: string, pin: string): Promise<void> {
    const entry = await this.registry.get(id)
    if (!entry) throw new CoreError('not_here', id)
    if (this.open?.id === id) return
    await this.close()
    const pkg = await this.pkg()
    const storage = await this.storage(pkg, id)
    const device = await opening(() => pkg.Device.unlock(storage, pin, options)).catch(
      async (error: unknown) => {
        storage.close()
        await this.settle()
        throw error
      },
    )
    await this.registry.patch(id, { usedAt: micros() })
    await this.opened(entry, device, storage, pkg)
  }

  async lock(): Promise<void> {
    await this.close()
    await this.settle()
  }

  async changePin(old: string, pin: string): Promise<void> {
    if (!PIN.test(pin)) throw new CoreError('pin_weak')
    const open = this.theOpen()
    await opening(() => open.device.change_pin(old, pin))
  }

  async forgetPin(id: string): Promise<void> {
    const entry = await this.registry.get(id)
    if (!entry) throw new CoreError('not_here', id)
    if (this.open?.id === id) await this.close()
    await this.erase(id)
    await this.settle()
  }

  async acknowledgeWiped(): Promise<void> {
    if (this.state.phase !== 'wiped' || !this.state.wiped) return
    await this.erase(this.state.wiped.id)
    // There may be another one that is gone too.
    this.ports.mirror = this.ports.mirror.filter((store) => store.id !== this.state.wiped?.id)
    const wiped = await this.findWiped()
    if (wiped) await this.set({ phase: 'wiped', wiped, wipedBy: 'browser' })
    else await this.settle()
  }

  query: AsMethods['query'] = (query) => this.theOpen().query(query)
  execute: AsMethods['execute'] = (instruct) => this.theOpen().execute(instruct)
  saveWithPhotos: AsMethods['saveWithPhotos'] = (instruct, photos) =>
    this.theOpen().photos.save(instruct, photos)
  addPhoto: AsMethods['addPhoto'] = (doc, photo) => this.theOpen().photos.add(doc, photo)
  media: AsMethods['media'] = (doc, content, size) =>
    this.theOpen().photos.media(doc, content, size)
  arrived: AsMethods['arrived'] = (doc) => this.theOpen().photos.arrived(doc)
  uploads: AsMethods['uploads'] = () => this.theOpen().photos.uploads()
  retryUploads: AsMethods['retryUploads'] = () => this.theOpen().photos.hurry(true)
  markRead: AsMethods['markRead'] = (doc) => this.theOpen().markRead(doc)
  sync: AsMethods['sync'] = () => this.theOpen().syncNow()
  resolve: AsMethods['resolve'] = (id, how) => this.theOpen().resolve(id, how)
  persisted: AsMethods['persisted'] = async (granted) => this.open?.setPersisted(granted)

  private theOpen(): OpenStore {
    if (!this.open) throw new CoreError('locked')
    return this.open
  }

  private pkg(): Promise<Pkg> {
    return loadPkg((message) => this.ports.crashed(message))
  }

  private async resume(entry: StoreEntry, key: Uint8Array): Promise<void> {
    const pkg = await this.pkg()
    const storage = await this.storage(pkg, entry.id)
    const device = await opening(() => pkg.Device.resume(storage, key, options))
    await this.opened(entry, device, storage, pkg)
  }

  private storage(pkg: Pkg, id: string): Promise<IndexedDbStorage> {
    return openStore(storeName(id), {
      tables: pkg.storage_tables(),
      onClosed: () => void this.taken(id),
    })
  }

  /** The browser took the open store from under us. */
  private async taken(id: string): Promise<void> {
    if (this.open?.id !== id) return
    const open = this.open
    this.open = null
    await open.close()
    this.ports.share(null)
    const wiped = await this.findWiped()
    if (wiped) await this.set({ phase: 'wiped', wiped, wipedBy: 'browser' })
    else await this.settle()
  }

  private async opened(
    entry: StoreEntry,
    device: Device,
    storage: IndexedDbStorage,
    pkg: Pkg,
  ): Promise<void> {
    const media = await MediaDb.open(mediaName(entry.id))
    const open = new OpenStore(
      entry.id,
      { device, storage, media, pkg },
      {
        emit: (event) => this.ports.emit(event),
        updated: () => void this.update(),
        failed: (error) => void this.failed(error),
        wipe: () => void this.wipe(entry),
      },
    )
    this.ports.share({ store: entry.id, key: await device.handover() })
    this.open = open
    await open.start([...this.seen.values()].some(Boolean))
    await this.update()
  }

  private async close(): Promise<void> {
    if (!this.open) return
    await this.keepCounts(this.open)
    const open = this.open
    this.open = null
    await open.close()
    this.ports.share(null)
  }

  /** The order of the server: nothing of this store stays. */
  private async wipe(entry: StoreEntry): Promise<void> {
    const wiped = { ...publicPart(entry), ...(this.open ? counts(this.open) : {}) }
    await this.close()
    await this.erase(entry.id)
    await this.set({ phase: 'wiped', wiped, wipedBy: 'order' })
  }

  private async erase(id: string): Promise<void> {
    await this.registry.erase(id, micros())
    await deleteStore(storeName(id))
    await deleteDatabase(mediaName(id))
  }

  private async failed(error: CoreError): Promise<void> {
    const { code, detail } = error
    console.error('store', code, detail)
    if (!this.open) return
    const open = this.open
    this.open = null
    await open.close()
    await this.set({ phase: 'failed', error: { code, detail } })
  }

  private async findWiped(): Promise<StoreInfo | null> {
    const registered = await this.registry.list()
    const present = new Set<string>()
    for (const { id } of registered) {
      if (await databaseExists(storeName(id))) present.add(id)
    }
    const marked = [...this.ports.mirror, ...(await Registry.marks())]
    const erased = await this.registry.erased()
    return wipedStore({ registered, marked, erased, present })
  }

  /** No store is open. */
  private async settle(): Promise<void> {
    const stores = await this.registry.list()
    await this.set({ phase: stores.length > 0 ? 'locked' : 'no_store' })
  }

  private async set(state: Partial<AppState> & { phase: AppState['phase'] }): Promise<void> {
    const stores = (await this.registry?.list())?.map(publicPart) ?? []
    this.state = { stores, store: null, me: null, sync: noSync(), ...state }
    this.announce()
  }

  /** The open store's state, as it is now. */
  private async update(): Promise<void> {
    const open = this.open
    if (!open) return
    await this.keepCounts(open)
    if (open !== this.open) return
    await this.set({ phase: 'open', store: open.id, me: open.me, sync: open.sync })
  }

  /** What is unsent is said in the list of people too, and of a store that was wiped. */
  private async keepCounts(open: OpenStore): Promise<void> {
    const found = this.state.stores.find((store) => store.id === open.id)
    const { unsent, lastSync } = counts(open)
    if (found?.unsent === unsent && found.lastSync === lastSync) return
    await this.registry.patch(open.id, { unsent, lastSync })
  }

  /** Whether anybody looks, and since when nobody does. */
  private async look(): Promise<void> {
    const alive = await this.ports.tabs()
    for (const tab of this.seen.keys()) if (!alive.has(tab)) this.seen.delete(tab)
    const visible = [...this.seen.values()].some(Boolean)
    if (this.lockTimer) clearTimeout(this.lockTimer)
    this.lockTimer = null
    if (visible) {
      const hidden = this.hiddenSince === null ? 0 : Date.now() - this.hiddenSince
      this.hiddenSince = null
      // A phone that slept ran no timer.
      if (hidden >= LOCK_AFTER && this.open) await this.lock()
    } else {
      this.hiddenSince ??= Date.now()
      this.lockTimer = setTimeout(() => {
        if (this.open) void this.lock()
      }, LOCK_AFTER)
    }
    this.open?.setVisible(visible)
  }
}

/** Every method as the engine gives it: later. */
type AsMethods = {
  [M in keyof EngineMethods]: (
    ...args: Parameters<EngineMethods[M]>
  ) => Promise<ReturnType<EngineMethods[M]>>
}

const options = { now: micros }

function counts(open: OpenStore): { unsent: number; lastSync: number | null } {
  const { pending, uploads, last_sync: lastSync } = open.sync
  return { unsent: pending + uploads.pending + uploads.failed, lastSync }
}

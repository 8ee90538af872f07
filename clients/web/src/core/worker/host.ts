import { CoreError } from '../error'
import { mark } from '../marks'
import { MediaDb } from '../media/db'
import type { Call, EngineEvent, Forgotten, Method, Presence, Secret } from '../protocol'
import { closedState, noSync, type AppState, type StoreInfo } from '../state'
import type { Ballast } from '../storage/ballast'
import { deleteStore, openStore, type IndexedDbStorage } from '../storage/indexeddb'
import { deleteDatabase, insist, publicPart, Registry, type StoreEntry } from './registry'
import { Ahead, both, letGo, type Parts } from './ahead'
import { entryOf, opening, signIn } from './enrolment'
import { mediaName, picturesKept, storeName } from './kept'
import { Locks } from './locks'
import { Lookers, type LookersPorts } from './lookers'
import { wait } from './photos'
import { Room } from './room'
import { forgotten, handOver } from './rescue'
import { OpenStore } from './store'
import { ofStore, type AsMethods, type OfHost, type OfStore } from './methods'
import type { Engine } from './tabs'
import { loadPkg, micros, type Device, type Pkg } from './wasm'
import { findWiped, finishErasing, storeExists } from './wiped'

export interface HostPorts extends Pick<LookersPorts, 'tabs' | 'hidden' | 'hiddenSince'> {
  emit(event: EngineEvent): void
  share(secret: Secret | null): void
  /** Nothing more can be asked of the core: this worker must end. */
  crashed(detail: string): void
  /** The page's copy of the list of stores. */
  mirror: StoreInfo[]
}

/** What opens and closes stores. */
const OPENING: ReadonlySet<Method> = new Set<Method>([
  'enrol',
  'openStore',
  'lock',
  'forgetPin',
  'acknowledgeWiped',
])
const PIN = /^\d{6,12}$/

/** The engine for all tabs: which stores there are, and the one that is open. */
export class Host implements Engine, Pick<AsMethods, OfHost> {
  private state: AppState = closedState()
  private registry!: Registry
  private stores: StoreInfo[] = []
  private open: OpenStore | null = null
  private readonly ahead = new Ahead((id) => this.parts(id))
  private turn: Promise<unknown> = Promise.resolve()
  private online: boolean = navigator.onLine
  private readonly lookers: Lookers
  private readonly room: Room
  private readonly ballast: Ballast
  private readonly locks: Locks
  private readonly ofStore: OfStore

  constructor(private readonly ports: HostPorts) {
    this.lookers = new Lookers({
      ...ports,
      visible: (is) => {
        this.open?.setVisible(is)
        if (is) this.room.look()
      },
      lock: () => {
        if (this.open) void this.alone(() => this.lock())
      },
      now: Date.now,
      wait,
    })
    this.room = new Room({
      trim: async () => this.open?.photos.trim(),
      free: () => void this.open?.photos.hurry(false),
      changed: () => this.open?.setFull(this.ballast.full),
      wait,
    })
    this.ballast = this.room.ballast
    this.locks = new Locks({
      registry: () => this.registry,
      ready: () => this.ballast.ready(),
      share: (secret) => ports.share(secret),
    })
    this.ofStore = ofStore(() => this.theOpen(), this.room)
  }

  async start(secret: Secret | null): Promise<void> {
    // It takes about as long as a person takes to give a PIN.
    void this.pkg().catch(() => undefined)
    try {
      this.registry = await Registry.open(this.ballast)
      void finishErasing(this.registry).catch((error: unknown) => console.warn('erasing', error))
      if (await this.tellWiped()) return
      const good = await this.locks.good(secret)
      const entry = secret && good && (await this.registry.get(secret.store))
      if (entry) await this.resume(entry, secret.key)
      else await this.settle()
      const [last] = this.stores
      if (last && this.state.phase === 'locked') this.ahead.begin(last.id)
    } catch (error) {
      const { code, detail } = CoreError.from(error)
      this.set({ phase: 'failed', error: { code, detail } })
    }
  }

  async run(call: Call): Promise<unknown> {
    const owner: unknown = call.method in this.ofStore ? this.ofStore : this
    const methods = owner as Record<string, (...args: unknown[]) => Promise<unknown>>
    const run = () => methods[call.method]!(...call.args)
    return OPENING.has(call.method) ? this.alone(run) : run()
  }

  announce(): void {
    if (this.state.phase !== 'starting') this.ports.emit({ event: 'state', state: this.state })
  }

  setPresence(tab: string, presence: Presence): void {
    // Of one machine: whoever spoke last knows best.
    this.online = presence.online
    this.open?.setOnline(presence.online)
    this.lookers.set(tab, presence)
  }

  /** Opening and closing stores: one after the other, or two tabs would open one store twice. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work)
    this.turn = mine.catch(() => undefined)
    return mine
  }

  async enrol(input: { code: string; deviceName: string; pin: string }): Promise<void> {
    if (!PIN.test(input.pin)) throw new CoreError('pin_weak')
    await this.close()
    this.ahead.drop()
    const id = crypto.randomUUID()
    // Before the code is spent there must be a place for what it gives.
    const parts = await this.parts(id)
    const { pkg, storage, secret } = parts
    const device = await opening(() =>
      pkg.Device.create(storage, input.pin, { now: micros, device_secret: secret }),
    )
    const owner = await signIn(pkg, device, input, this.registry).catch(async (error: unknown) => {
      device.free()
      letGo(parts)
      await deleteStore(storeName(id))
      await deleteDatabase(mediaName(id))
      await this.settle()
      throw error
    })
    const entry = entryOf(id, owner)
    await this.registry.put(entry)
    await this.opened(entry, device, parts)
    await this.attempted()
  }

  /** The attempt's secret has done its work; one that stays does no harm to another code. */
  private async attempted(): Promise<void> {
    await this.registry.enrolled().catch((error: unknown) => console.warn('enrolled', error))
  }

  async renew(input: { code: string; deviceName: string }): Promise<void> {
    const open = this.theOpen()
    await signIn(await this.pkg(), open.device, input, this.registry)
    await open.signedIn()
    await this.attempted()
  }

  async openStore(id: string, pin: string): Promise<void> {
    const entry = await this.registry.get(id)
    if (!entry) throw new CoreError('not_here', id)
    if (this.open?.id === id) return
    await this.close()
    const parts = await this.ahead.take(id)
    const { pkg, storage, secret } = parts
    const device = await opening(() =>
      pkg.Device.unlock(storage, pin, { now: micros, device_secret: secret }),
    ).catch(async (error: unknown) => {
      letGo(parts)
      await this.settle()
      this.ahead.begin(id)
      throw error
    })
    mark('unlocked')
    await this.opened(entry, device, parts)
    // When it was used is worth no words: on a full phone it stays unsaid.
    const used = this.ballast.full ? null : this.registry.patch(id, { usedAt: micros() })
    await used?.catch((error: unknown) => console.warn('registry', error))
  }

  async lock(): Promise<void> {
    await this.close()
    await this.settle()
  }

  async changePin(old: string, pin: string): Promise<void> {
    if (!PIN.test(pin)) throw new CoreError('pin_weak')
    const open = this.theOpen()
    await opening(() => open.device.change_pin(old, pin))
    // Who is away comes back by the new PIN.
    await this.locks.lock()
    await this.locks.share(open.id, await open.device.handover())
  }

  forgotten: AsMethods['forgotten'] = async (id) => forgotten(await this.pkg(), id, this.ballast)

  async forgetPin(id: string): Promise<Forgotten> {
    const entry = await this.registry.get(id)
    if (!entry) throw new CoreError('not_here', id)
    // Closed first, so that nothing is written once it is counted.
    if (this.open?.id === id) await this.close()
    try {
      // What only this phone has is not thrown away: the server has all of it first.
      const handed = await handOver(await this.pkg(), id, this.ballast)
      await this.erase(id)
      return handed
    } finally {
      await this.settle()
    }
  }

  async acknowledgeWiped(): Promise<void> {
    if (this.state.phase !== 'wiped' || !this.state.wiped) return
    await this.erase(this.state.wiped.id)
    // There may be another one that is gone too.
    this.ports.mirror = this.ports.mirror.filter((store) => store.id !== this.state.wiped?.id)
    if (!(await this.tellWiped())) await this.settle()
  }

  persisted: AsMethods['persisted'] = async (granted) => this.open?.setPersisted(granted)

  private theOpen(): OpenStore {
    if (!this.open) throw new CoreError('locked')
    return this.open
  }

  private pkg(): Promise<Pkg> {
    return loadPkg((message) => this.ports.crashed(message))
  }

  private async resume(entry: StoreEntry, key: Uint8Array): Promise<void> {
    const parts = await this.parts(entry.id)
    const { pkg, storage, secret } = parts
    const device = await opening(() =>
      pkg.Device.resume(storage, key, { now: micros, device_secret: secret }),
    )
    await this.opened(entry, device, parts)
  }

  private async parts(id: string): Promise<Parts> {
    const [pkg, secret] = await Promise.all([this.pkg(), this.registry.secret(id)])
    const media = MediaDb.open(mediaName(id), this.ballast)
    return { pkg, secret, ...(await both(this.storage(pkg, id), media)) }
  }

  private storage(pkg: Pkg, id: string): Promise<IndexedDbStorage> {
    return openStore(storeName(id), {
      tables: pkg.storage_tables(),
      onClosed: () => void this.alone(() => this.taken(id)),
      stillThere: () => {
        this.ballast.ended()
        return insist(() => storeExists(id, this.ballast))
      },
      makeRoom: () => this.ballast.release(),
      makeReady: () => this.ballast.ready(),
      scarce: () => this.ballast.full,
    })
  }

  /** The browser took the open store from under us. */
  private async taken(id: string): Promise<void> {
    if (!this.ahead.drop(id) && this.open?.id !== id) return
    this.ports.share(null)
    if (this.open) await this.shut(this.open)
    // The list of stores goes with the stores.
    const wiped = await insist(async () => {
      this.registry = await Registry.open(this.ballast)
      return this.tellWiped()
    })
    if (!wiped) await this.settle()
  }

  private async opened(entry: StoreEntry, device: Device, parts: Parts): Promise<void> {
    const open = new OpenStore(
      entry.id,
      { device, ...parts },
      {
        emit: (event) => this.ports.emit(event),
        updated: () => void this.update(open),
        failed: (error) => void this.alone(() => this.failed(open, error)),
        wipe: () => void this.alone(() => this.wipe(entry)),
        full: () => this.ballast.full,
      },
    )
    try {
      await Promise.all([open.start(this.lookers.visible, this.online), this.reload()])
      await this.locks.share(entry.id, await device.handover())
    } catch (error) {
      await open.close()
      await this.settle()
      throw error
    }
    this.open = open
    await this.update(open)
    this.room.tend()
  }

  private async close(): Promise<void> {
    const { open } = this
    if (!open) return
    // First, since this worker may end at any time.
    await this.locks.lock()
    await this.shut(open)
  }

  private async shut(open: OpenStore): Promise<void> {
    await this.keepCounts(open).catch(() => undefined)
    this.open = null
    await open.close()
  }

  /**
   * The order of the server, which holds the words that were unsent or refused and the pictures: nothing
   * of this store stays. A save that was refused, with its pictures, was never the core's to hand over:
   * while there is one the store stays, saves nothing more, and says that the device was revoked.
   */
  private async wipe(entry: StoreEntry): Promise<void> {
    if ((await picturesKept(entry.id)) > 0) return this.open?.revoked()
    const { pending, attention } = this.open?.sync ?? noSync()
    const held = pending + attention
    const wiped = { ...publicPart(entry), ...(this.open ? this.open.listed() : {}) }
    await this.close()
    await this.erase(entry.id)
    await this.reload()
    this.set({ phase: 'wiped', wiped, wipedBy: 'order', held })
  }

  private async erase(id: string): Promise<void> {
    this.ahead.drop(id)
    await this.registry.erase(id, micros())
    await deleteStore(storeName(id))
    await deleteDatabase(mediaName(id))
  }

  private async failed(open: OpenStore, error: CoreError): Promise<void> {
    if (open !== this.open) return
    const { code, detail } = error
    console.error('store', code, detail)
    await this.close()
    this.set({ phase: 'failed', error: { code, detail } })
  }

  /** Whether a store is gone that should be here; then everyone is told. */
  private async tellWiped(): Promise<boolean> {
    // What this worker itself knew is newer than any copy.
    const copies = [...this.stores, ...this.ports.mirror]
    const wiped = await findWiped(this.registry, copies, this.ballast)
    await this.reload()
    if (wiped) this.set({ phase: 'wiped', wiped, wipedBy: 'browser' })
    return wiped !== null
  }

  /** No store is open. */
  private async settle(): Promise<void> {
    await this.reload()
    if (this.stores.length > 0) await this.locks.settle()
    this.set({ phase: this.stores.length > 0 ? 'locked' : 'no_store' })
  }

  private async reload(): Promise<void> {
    this.stores = (await this.registry.list()).map(publicPart)
  }

  private set(state: Partial<AppState> & { phase: AppState['phase'] }): void {
    const { stores } = this
    this.state = { stores, store: null, me: null, sync: noSync(), ...state }
    this.announce()
  }

  /** The open store's state, as it is now. */
  private async update(open: OpenStore): Promise<void> {
    if (open !== this.open) return
    this.set({ phase: 'open', store: open.id, me: open.me, sync: open.sync })
    await this.keepCounts(open).catch((error: unknown) => console.warn('registry', error))
  }

  /** What is unsent is said in the list of people too, and of a store that was wiped. */
  private async keepCounts(open: OpenStore): Promise<void> {
    const found = this.stores.find((store) => store.id === open.id)
    if (!found) return
    const known = open.listed()
    if (JSON.stringify({ ...found, ...known }) === JSON.stringify(found)) return
    Object.assign(found, known)
    // What is counted here is no one's words.
    if (this.ballast.full) return
    await this.registry.patch(open.id, known)
    if (open === this.open) this.announce()
  }
}

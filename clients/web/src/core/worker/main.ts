/// <reference lib="webworker" />
import { CoreError } from '../error'
import { mark } from '../marks'
import { prepare } from '../media/prepare'
import { ENGINE_LOCK, LOCAL, type Call, type ToPage, type ToWorker } from '../protocol'
import { Host } from './host'
import { Tabs, type TabsPorts } from './tabs'

declare const self: DedicatedWorkerGlobalScope

/** Held by every tab's worker for as long as it lives. */
const TAB_LOCK = 'lianjian.tab.'

let tabs: Tabs | null = null
mark('worker')

const toPage = (message: ToPage) => self.postMessage(message)
const forEver = () => new Promise<never>(() => undefined)

self.onmessage = (message: MessageEvent<ToWorker>) => {
  const said = message.data
  switch (said.kind) {
    case 'boot':
      tabs = boot(said)
      return
    case 'presence':
      tabs?.setPresence(said.presence)
      return
    case 'call':
      if (LOCAL.has(said.call.method)) void local(said.call)
      else tabs?.call(said.call)
  }
}

function boot(said: Extract<ToWorker, { kind: 'boot' }>): Tabs {
  void navigator.locks.request(TAB_LOCK + said.tab, forEver)
  const made = new Tabs({
    tab: said.tab,
    channel: new BroadcastChannel('lianjian') as unknown as TabsPorts['channel'],
    election: (elected) => {
      void navigator.locks.request(ENGINE_LOCK, () => {
        mark('elected')
        elected()
        return forEver()
      })
    },
    toPage,
    startEngine: async (secret, hiddenSince) => {
      const host = new Host({
        emit: (event) => made.emit(event),
        share: (shared) => made.share(shared),
        hidden: (since) => made.hidden(since),
        hiddenSince,
        crashed: (detail) => toPage({ kind: 'crashed', detail }),
        mirror: said.mirror,
        tabs: livingTabs,
      })
      await host.start(secret)
      mark('started')
      return host
    },
  })
  made.start(said.secret, said.presence)
  return made
}

async function livingTabs(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query()
  const names = held.map((lock) => lock.name ?? '').filter((name) => name.startsWith(TAB_LOCK))
  return new Set(names.map((name) => name.slice(TAB_LOCK.length)))
}

/** What needs no engine: a photo is made small in the tab that took it. */
async function local(call: Call): Promise<void> {
  try {
    const value = await prepare(...(call.args as Parameters<typeof prepare>))
    toPage({ kind: 'answer', id: call.id, outcome: { ok: true, value } })
  } catch (error) {
    const plain = CoreError.from(error).toPlain()
    toPage({ kind: 'answer', id: call.id, outcome: { ok: false, error: plain } })
  }
}

import { ref } from 'vue'
import { hasUnsaved } from '@/ui/unsaved'

/** A new version lies ready and waits for a word. */
export const newVersion = ref(false)

/** How long other tabs have to say that someone is writing there. */
const ASKED_FOR = 300
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('lianjian.update') : null
let waiting: ServiceWorker | null = null
let taking = false

type Said = 'anybody_writing' | 'writing' | 'taking'

function say(word: Said): void {
  channel?.postMessage(word)
}

function watch(registration: ServiceWorkerRegistration): void {
  const ready = (worker: ServiceWorker | null) => {
    // The first version of all is no new one.
    if (!worker || !navigator.serviceWorker.controller) return
    waiting = worker
    newVersion.value = true
  }
  ready(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed') ready(coming)
    })
  })
  const look = () => {
    if (document.visibilityState === 'visible' && navigator.onLine) {
      void registration.update().catch(() => undefined)
    }
  }
  document.addEventListener('visibilitychange', look)
  window.setInterval(look, 60 * 60 * 1000)
}

/** Installs the worker that keeps the app for times without a network. */
export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  channel?.addEventListener('message', (event: MessageEvent<Said>) => {
    if (event.data === 'anybody_writing' && hasUnsaved()) say('writing')
    if (event.data === 'taking') taking = true
  })
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // Asked for here or in another tab; nobody was writing anywhere.
    if (taking && !hasUnsaved()) window.location.reload()
  })
  try {
    watch(await navigator.serviceWorker.register('/sw.js', { scope: '/' }))
  } catch (error) {
    console.warn('service worker', error)
  }
}

/** Takes the new version, in every tab. False when someone is in the middle of writing. */
export async function takeNewVersion(): Promise<boolean> {
  if (hasUnsaved() || (await othersWrite())) return false
  if (!waiting) {
    window.location.reload()
    return true
  }
  taking = true
  say('taking')
  waiting.postMessage({ type: 'SKIP_WAITING' })
  return true
}

function othersWrite(): Promise<boolean> {
  if (!channel) return Promise.resolve(false)
  return new Promise((resolve) => {
    const heard = (event: MessageEvent<Said>) => {
      if (event.data === 'writing') done(true)
    }
    const timer = window.setTimeout(() => done(false), ASKED_FOR)
    function done(writing: boolean): void {
      window.clearTimeout(timer)
      channel?.removeEventListener('message', heard)
      resolve(writing)
    }
    channel.addEventListener('message', heard)
    say('anybody_writing')
  })
}

/** Named in the service worker too. */
const TAG = 'lianjian-sync'

interface SyncRegistration extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> }
}

/**
 * Asks the browser to wake this app when there is a network, where it can: the service worker then
 * tells every page, and the engine sends what waits.
 */
export async function wakeWhenOnline(): Promise<void> {
  const registration = (await navigator.serviceWorker.getRegistration()) as
    SyncRegistration | undefined
  // A browser that has it may still refuse, as a private window does: the app then sends when open.
  await registration?.sync?.register(TAG).catch(() => undefined)
}

export function onWoken(then: () => void): void {
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<unknown>) => {
    if ((event.data as { type?: string } | null)?.type === TAG) then()
  })
}

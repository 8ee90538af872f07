import { computed, ref } from 'vue'

interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>
}

const offered = ref<InstallPrompt | null>(null)
const installed = ref(
  window.matchMedia?.('(display-mode: standalone)').matches ||
    ('standalone' in navigator && navigator.standalone === true),
)

/** Listens from the start: the browser offers only once. */
export function listenForInstall(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offered.value = event as InstallPrompt
  })
  window.addEventListener('appinstalled', () => {
    installed.value = true
    offered.value = null
  })
}

/** Safari on a phone or tablet: installing is done by hand there. */
const apple =
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1)

export type InstallWay = 'installed' | 'prompt' | 'apple' | 'menu'

export function useInstall() {
  const way = computed<InstallWay>(() => {
    if (installed.value) return 'installed'
    if (offered.value) return 'prompt'
    return apple ? 'apple' : 'menu'
  })
  async function install(): Promise<void> {
    const prompt = offered.value
    offered.value = null
    await prompt?.prompt()
  }
  return { way, install }
}

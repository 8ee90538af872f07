import { useI18n } from 'vue-i18n'

/** What this device would call itself, so that nobody has to type a name. */
export function useDeviceName() {
  const { t } = useI18n()
  return () => t(`shell.device.${kind(navigator.userAgent, navigator.maxTouchPoints)}`)
}

export function kind(
  agent: string,
  touch: number,
): 'iphone' | 'ipad' | 'android' | 'tablet' | 'computer' {
  if (/iPhone|iPod/.test(agent)) return 'iphone'
  if (/iPad/.test(agent) || (agent.includes('Macintosh') && touch > 1)) return 'ipad'
  if (/Android|HarmonyOS/.test(agent)) return /Mobile/.test(agent) ? 'android' : 'tablet'
  return 'computer'
}

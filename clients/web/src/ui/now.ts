import { readonly, ref, type Ref } from 'vue'
import type { Micros } from './types'

const now = ref<Micros>(Date.now() * 1000)
let ticking = false

/** The present, moved on every ten seconds and when the screen is looked at again. */
export function useNow(): Readonly<Ref<Micros>> {
  if (!ticking && typeof window !== 'undefined') {
    ticking = true
    const tick = () => {
      now.value = Date.now() * 1000
    }
    window.setInterval(tick, 10_000)
    document.addEventListener('visibilitychange', tick)
  }
  return readonly(now)
}

import { computed, ref, type Ref } from 'vue'
import { useCore } from '@/core/api'
import type { Micros } from './types'

const now = ref<Micros>(Date.now() * 1000)
let ticking = false

/**
 * The present by the server's clock, as well as it is known, moved on every ten seconds and when
 * the screen is looked at again: what is due is due by that clock.
 */
export function useNow(): Readonly<Ref<Micros>> {
  if (!ticking && typeof window !== 'undefined') {
    ticking = true
    const tick = () => {
      now.value = Date.now() * 1000
    }
    window.setInterval(tick, 10_000)
    document.addEventListener('visibilitychange', tick)
  }
  const core = useCore()
  return computed(() => now.value + core.state.value.sync.clock_offset)
}

import { watch } from 'vue'
import type { Core } from '@/core/api'

/** The worker's answer to an enrolment comes a moment before the state that says who is in. */
export function opened(core: Core): Promise<void> {
  const open = () => core.state.value.phase === 'open'
  return new Promise((there) => {
    if (open()) there()
    else watch(open, () => there(), { once: true, flush: 'sync' })
  })
}

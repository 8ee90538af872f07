import { ref } from 'vue'
import type { Tone } from './types'

interface Said {
  id: number
  text: string
  tone: Tone
}

/** What is being said at the foot of the screen; drawn once by `ToastHost`. */
export const said = ref<Said | null>(null)
let last = 0
let timer: number | undefined

/** Says one short thing aloud and on screen for a few seconds. Never for what must be acted on. */
export function toast(text: string, tone: Tone = 'ok'): void {
  window.clearTimeout(timer)
  said.value = { id: ++last, text, tone }
  timer = window.setTimeout(
    () => {
      said.value = null
    },
    Math.max(3000, text.length * 180),
  )
}

import { ref, type Ref } from 'vue'

/** As much as a screen shows, and as much as is drawn at a time. */
const SCREENFUL = 10
export const PAGE = 40
let drawnBefore = false

/**
 * How many rows of a long list are drawn; the rest follows as it is asked for. The first list of all
 * begins with a screenful, so that it shows soon after the start, and has its page one frame later.
 */
export function useSlices(): { drawn: Ref<number>; more: () => void } {
  const drawn = ref(drawnBefore ? PAGE : SCREENFUL)
  if (!drawnBefore) {
    drawnBefore = true
    requestAnimationFrame(() =>
      setTimeout(() => {
        drawn.value += PAGE - SCREENFUL
      }),
    )
  }
  return { drawn, more: () => void (drawn.value += PAGE) }
}

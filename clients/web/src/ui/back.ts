import { onBeforeUnmount, watch } from 'vue'
import type { Router } from 'vue-router'

/** The sheets that are open, the topmost last, each by its way of being left. */
const open: (() => void)[] = []

/** While it is shown, the way back leaves it, in its own way, and not the page beneath. */
export function useBack(shown: () => boolean, leave: () => void): void {
  const close = () => {
    const at = open.lastIndexOf(leave)
    if (at >= 0) open.splice(at, 1)
  }
  watch(
    shown,
    (is) => {
      close()
      if (is) open.push(leave)
    },
    { immediate: true },
  )
  onBeforeUnmount(close)
}

/**
 * The browser's own way back, a swipe or a button: it says nothing to a dialog. (Android's system key
 * does: Chromium tells the topmost dialog to close, which its sheet answers.)
 */
export function installBack(router: Router): void {
  let popped = false
  let undoing = false
  // Before the router's own listener: it asks the guards at once.
  const pop = () => {
    // The step that undoes a refused one is asked about by nobody.
    popped = !undoing
    undoing = false
  }
  window.addEventListener('popstate', pop, { capture: true })
  router.beforeEach(() => {
    const back = popped
    popped = false
    const leave = open.at(-1)
    if (!back || !leave) return true
    undoing = true
    leave()
    return false
  })
}

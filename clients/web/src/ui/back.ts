import { nextTick, onScopeDispose, watch } from 'vue'
import { isNavigationFailure, NavigationFailureType, type Router } from 'vue-router'

/**
 * The way back (a button, a swipe, Alt+←) leaves what lies over a page, the topmost first, and not the
 * page. Each layer has an entry of the tab's history above the page's own, so that there is something to
 * go back from wherever the page was come to from: a guard alone came too late where the page before is
 * another document. The router hears nothing of these entries; before it goes anywhere they are taken
 * out, so that no way back leads to an empty one.
 *
 * Android's key and swipe say it to the topmost dialog before they touch the history (Chromium's
 * CloseWatcher): the sheet leaves, and its entry is taken out after it. A browser does not let a page
 * hold anybody: a second way back in a row, with no touch in between, may leave the page (Chromium
 * skips entries that a page made without one). What was written is a draft by then.
 */

/** What is over the page, the topmost last, each by its way of being left; it may refuse or ask. */
const layers: (() => void)[] = []
/** How many entries there are above the page's own. */
let depth = 0
/** A step of our own that is under way: ends once the browser is there. */
let stepping: (() => void) | null = null
let steps = Promise.resolve()
/** The router goes elsewhere: what is still open goes with its page. */
let going = false

const over = (state: unknown): number => Number((state as { over?: number } | null)?.over ?? 0)
const position = (state: unknown): unknown => (state as { position?: number } | null)?.position

/** While it is shown, the way back leaves it, in its own way. */
export function useBack(shown: () => boolean, leave: () => void): void {
  const close = () => {
    const at = layers.indexOf(leave)
    if (at >= 0) layers.splice(at, 1)
  }
  watch(
    shown,
    (is) => {
      close()
      if (is) layers.push(leave)
      void settle()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    close()
    void settle()
  })
}

/** Makes the history as deep as the layers are many; resolves once it is. */
export function settle(): Promise<void> {
  // One layer often takes the place of another: what is open in the end counts.
  steps = steps
    .then(() => nextTick())
    .then(() => even())
    .catch((error: unknown) => console.warn('back', error))
  return steps
}

async function even(): Promise<void> {
  const wanted = going ? 0 : layers.length
  const state = window.history.state as object | null
  if (wanted > depth) {
    // Said of the page's own entry too: the router hands on what it last heard.
    if (depth === 0) window.history.replaceState({ ...state, over: 0 }, '')
    while (depth < wanted) window.history.pushState({ ...state, over: (depth += 1) }, '')
  } else if (wanted < depth) {
    const there = new Promise<void>((done) => (stepping = done))
    window.history.go(wanted - depth)
    await Promise.race([there, later()])
    stepping = null
  }
}

/** A browser that does not go where it is told to keeps nobody waiting. */
function later(): Promise<void> {
  return new Promise((done) => setTimeout(done, 1_000))
}

function popped(event: PopStateEvent): void {
  const same = position(event.state) === position(before)
  const from = depth
  before = event.state
  depth = over(event.state)
  if (stepping) {
    event.stopImmediatePropagation()
    stepping()
    stepping = null
    return
  }
  // Another page's: the router's to show.
  if (!same || (from === 0 && depth === 0)) return
  event.stopImmediatePropagation()
  for (const leave of layers.slice(depth).reverse()) leave()
  // One that stays, or asks, has its entry again; one that is gone is not gone forward to.
  void settle()
}

/** The state of the entry that the tab stands on. */
let before: unknown = null

/**
 * Called before the router's history is made: Chromium calls the listeners of a window in the order in
 * which they were added, capturing or not, so only who comes first can keep a step from the others.
 */
export function listenBack(): void {
  before = window.history.state
  depth = over(before)
  window.addEventListener('popstate', popped)
}

/** Resolves once no entry of a layer is left from before a reload. */
export async function installBack(router: Router): Promise<void> {
  router.beforeEach(async () => {
    going = true
    if (depth > 0) await settle()
  })
  const arrived = () => {
    going = false
    before = window.history.state
    // Where the page stayed, what is open over it has its entries again.
    void settle()
  }
  router.afterEach((_to, _from, failure) => {
    // Another one is on its way: what is open is still to go with its page.
    if (!isNavigationFailure(failure, NavigationFailureType.cancelled)) arrived()
  })
  router.onError(arrived)
  if (depth > 0) await settle()
}

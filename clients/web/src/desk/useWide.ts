import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether the window is at least this wide, in CSS pixels, kept up to date. */
export function useWide(pixels: number): Readonly<Ref<boolean>> {
  const query = window.matchMedia(`(min-width: ${pixels}px)`)
  const wide = ref(query.matches)
  const changed = (event: MediaQueryListEvent) => {
    wide.value = event.matches
  }
  query.addEventListener('change', changed)
  onScopeDispose(() => query.removeEventListener('change', changed))
  return wide
}

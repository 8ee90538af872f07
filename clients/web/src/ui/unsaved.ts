import { onScopeDispose } from 'vue'

const forms = new Set<() => boolean>()

/** Whether a form in this tab holds words that are not saved yet. */
export function hasUnsaved(): boolean {
  for (const dirty of forms) if (dirty()) return true
  return false
}

function ask(event: BeforeUnloadEvent): void {
  if (hasUnsaved()) event.preventDefault()
}

/**
 * Says for as long as the caller lives whether it holds words that are not saved. While it does, no new
 * version is put in its place, and the browser asks before the tab is closed.
 */
export function useUnsaved(dirty: () => boolean): void {
  if (forms.size === 0) window.addEventListener('beforeunload', ask)
  forms.add(dirty)
  onScopeDispose(() => {
    forms.delete(dirty)
    if (forms.size === 0) window.removeEventListener('beforeunload', ask)
  })
}

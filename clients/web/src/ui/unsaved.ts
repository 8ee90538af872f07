import { onScopeDispose } from 'vue'

const forms = new Set<() => boolean>()

/** Whether a form in this tab holds words that are not saved yet. */
export function hasUnsaved(): boolean {
  for (const dirty of forms) if (dirty()) return true
  return false
}

/**
 * Says for as long as the caller lives whether it holds words that are not saved. While it does, no new
 * version is put in its place. The browser asks nobody: what is written is kept.
 */
export function useUnsaved(dirty: () => boolean): void {
  forms.add(dirty)
  onScopeDispose(() => forms.delete(dirty))
}

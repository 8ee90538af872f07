import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'

/** A list of the catalogue in the language that is on; empty where there is none. */
export function useList(key: string): ComputedRef<string[]> {
  const read = useReadList()
  return computed(() => read(key))
}

/** Ready words for a category, then those that fit anything. */
export function usePhrases(category: () => string | null): ComputedRef<string[]> {
  const read = useReadList()
  return computed(() => [
    ...read(`steward.phrases.${category() ?? 'other'}`),
    ...read('steward.phrases.any'),
  ])
}

function useReadList(): (key: string) => string[] {
  const { tm, rt } = useI18n()
  return (key) => {
    const found: unknown = tm(key)
    return Array.isArray(found) ? found.map((one) => rt(one as string)) : []
  }
}

import { useI18n } from 'vue-i18n'

/** Ready words for a field of an action, to tap rather than type; none where there are none. */
export function usePhrases(): (action: string, field: string) => string[] {
  const { tm, rt } = useI18n()
  return (action, field) => {
    const all = tm('case.phrases') as Record<string, unknown>
    const found = all[`${action}_${field}`] ?? all[action]
    return Array.isArray(found) ? found.map((phrase) => rt(phrase as string)) : []
  }
}

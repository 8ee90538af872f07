import { reactive, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useCore } from '@/core/api'

/** What was typed into a list, by the store and the entry of the tab's history that it belongs to. */
const typed = new Map<string, Record<string, string>>()

/** A name for this entry of the history, kept with it. */
function entry(): string {
  const state = (window.history.state ?? {}) as { list?: string }
  if (state.list) return state.list
  const list = crypto.randomUUID()
  window.history.replaceState({ ...state, list }, '')
  return list
}

/**
 * What a list was narrowed to, kept in its address: the way back from a case leads to the same list. A
 * value that is as it was first is left out. What is `said` in words (a search, a person's name) is kept
 * in memory, for the store that is open: a browser writes down every address, and no PIN guards that.
 */
export function useQueries<K extends string>(
  first: Record<K, string>,
  said: readonly NoInfer<K>[] = [],
): Record<K, string> {
  const route = useRoute()
  const router = useRouter()
  const here = `${useCore().state.value.store} ${entry()}`
  const before = typed.get(here)
  const asked = (name: K): string => {
    const found = said.includes(name) ? before?.[name] : route.query[name]
    return typeof found === 'string' ? found : first[name]
  }
  const names = Object.keys(first) as K[]
  const values = reactive(Object.fromEntries(names.map((name) => [name, asked(name)]))) as Record<
    K,
    string
  >

  watch(values, () => {
    typed.set(here, Object.fromEntries(said.map((name) => [name, values[name]])))
    const query = { ...route.query }
    for (const name of names) {
      if (said.includes(name) || values[name] === first[name]) delete query[name]
      else query[name] = values[name]
    }
    void router.replace({ query })
  })
  return values
}

import { reactive, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { peekDraft, putDraft } from './drafts'

/** What was typed into lists, by the entry of the tab's history: sealed in the store, as words are. */
export const LISTS = 'lists'
/** So many entries back it is known. */
const KEPT = 30
type Typed = Record<string, Record<string, string>>

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
 * in the store that is open: a browser writes down every address, and no PIN guards that.
 */
export function useQueries<K extends string>(
  first: Record<K, string>,
  said: readonly NoInfer<K>[] = [],
): Record<K, string> {
  const route = useRoute()
  const router = useRouter()
  const here = entry()
  const before = peekDraft<Typed>(LISTS)?.[here]
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
    const words = Object.fromEntries(said.map((name) => [name, values[name]]))
    const others = Object.entries(peekDraft<Typed>(LISTS) ?? {}).filter(([name]) => name !== here)
    putDraft(LISTS, Object.fromEntries([...others, [here, words] as const].slice(-KEPT)))
    const query = { ...route.query }
    for (const name of names) {
      if (said.includes(name) || values[name] === first[name]) delete query[name]
      else query[name] = values[name]
    }
    void router.replace({ query })
  })
  return values
}

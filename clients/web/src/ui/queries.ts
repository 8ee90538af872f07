import { reactive, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/**
 * What a list was narrowed to, kept in its address: the way back from a case leads to the same list. A
 * value that is as it was first is left out.
 */
export function useQueries<K extends string>(first: Record<K, string>): Record<K, string> {
  const route = useRoute()
  const router = useRouter()
  const asked = (name: K): string => {
    const found = route.query[name]
    return typeof found === 'string' ? found : first[name]
  }
  const names = Object.keys(first) as K[]
  const values = reactive(Object.fromEntries(names.map((name) => [name, asked(name)]))) as Record<
    K,
    string
  >

  watch(values, () => {
    const changed = names.map((name) => [
      name,
      values[name] === first[name] ? undefined : values[name],
    ])
    void router.replace({ query: { ...route.query, ...Object.fromEntries(changed) } })
  })
  return values
}

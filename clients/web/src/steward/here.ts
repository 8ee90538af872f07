import { computed, ref, type ComputedRef } from 'vue'
import { useCore, type DocKey } from '@/core/api'

const KEPT = 'lianjian.compound'
const chosen = ref(sessionStorage.getItem(KEPT))

/** The compound that the steward is at work in; the first of theirs until they choose. */
export function useCompound(): {
  compounds: ComputedRef<{ scope: string; name: string }[]>
  scope: ComputedRef<string | null>
  name: ComputedRef<string>
  choose(scope: string): void
} {
  const core = useCore()
  const compounds = computed(() => core.state.value.me?.home_scopes ?? [])
  const here = computed(
    () => compounds.value.find((one) => one.scope === chosen.value) ?? compounds.value[0] ?? null,
  )
  return {
    compounds,
    scope: computed(() => here.value?.scope ?? null),
    name: computed(() => here.value?.name ?? ''),
    choose(scope) {
      chosen.value = scope
      sessionStorage.setItem(KEPT, scope)
    },
  }
}

/** The parameters `scope` and `doc` of a document's routes. */
export function paramsOf(doc: DocKey): { scope: string; doc: string } {
  const [scope = '', id = ''] = doc.split('/')
  return { scope, doc: id }
}

export function keyOf(params: Record<string, string | string[] | undefined>): DocKey {
  return `${String(params['scope'])}/${String(params['doc'])}`
}

/** A name under which an instruction is done once only. */
export function freshToken(): string {
  return crypto.randomUUID()
}

/** Now, in the core's microseconds. */
export function nowMicros(): number {
  return Date.now() * 1000
}

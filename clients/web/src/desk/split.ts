import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { DocKey } from '@/core/api'
import { useWide } from './useWide'

/** From this width on a list and a case stand side by side. */
export const SPLIT = 720

/** Which case is open: beside the list where there is room, on a page of its own where there is not. */
export function useSplit(): {
  wide: ReturnType<typeof useWide>
  selected: ComputedRef<DocKey | null>
  select: (doc: DocKey | null) => void
} {
  const route = useRoute()
  const router = useRouter()
  const wide = useWide(SPLIT)
  const selected = computed(() =>
    typeof route.query.case === 'string' && route.query.case ? route.query.case : null,
  )

  function select(doc: DocKey | null): void {
    if (wide.value) {
      void router.replace({ query: { ...route.query, case: doc ?? undefined } })
      return
    }
    if (doc === null) return
    const [scope, id] = doc.split('/')
    void router.push({ name: 'case', params: { scope, doc: id } })
  }

  return { wide, selected, select }
}

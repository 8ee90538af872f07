import { computed, ref } from 'vue'
import { useCore, type Layout } from '@/core/api'

export const KEPT_LAYOUT = 'lianjian.layout'

const chosen = ref<string | null>(localStorage.getItem(KEPT_LAYOUT))

/** Which of the person's layouts is on. Who has several roles switches in Me; it is kept on this phone. */
export function useLayout() {
  const core = useCore()
  const layouts = computed<Layout[]>(() => core.state.value.me?.layouts ?? [])
  const layout = computed<Layout | null>(
    () => layouts.value.find((one) => one === chosen.value) ?? layouts.value[0] ?? null,
  )
  function choose(one: Layout): void {
    chosen.value = one
    localStorage.setItem(KEPT_LAYOUT, one)
  }
  return { layouts, layout, choose }
}

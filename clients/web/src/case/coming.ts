import { computed, type ComputedRef, type Ref } from 'vue'
import { useCore } from '@/core/api'

/**
 * Why a picture or sound is not there: it is being fetched, it can't be without a network, or nobody has
 * sent it yet. Only the last is said of its author's phone.
 */
export function useComing(
  loading: Readonly<Ref<boolean>>,
): ComputedRef<'opening' | 'offline' | 'coming'> {
  const core = useCore()
  return computed(() => {
    if (loading.value) return 'opening'
    return core.state.value.sync.online ? 'coming' : 'offline'
  })
}

import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { useCore } from '@/core/api'

/** Where the person is, as their last scan or patrol said it. */
export interface Place {
  scope: string
  building: string | null
  building_name: string
  place: string
  checkpoint: string | null
  from: 'scan' | 'patrol' | 'none'
  at: number
}

const KEPT = 'lianjian.place'

function kept(): Place | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Place | null
  } catch {
    return null
  }
}

const last: Ref<Place | null> = ref(kept())

/** Names of places only: where the phone is on a map is never asked and never kept. */
export function usePlace(): {
  place: ComputedRef<Place | null>
  remember(found: Omit<Place, 'at'>): void
  /** The walk through a compound is over: where it last led is no longer where they are. */
  leave(scope: string): void
} {
  const core = useCore()
  return {
    place: computed(() => {
      const holds = core.state.value.me?.place_holds ?? 0
      return last.value && (Date.now() - last.value.at) * 1000 < holds ? last.value : null
    }),
    remember(found) {
      last.value = { ...found, at: Date.now() }
      sessionStorage.setItem(KEPT, JSON.stringify(last.value))
    },
    leave(scope) {
      if (last.value?.scope !== scope) return
      last.value = null
      sessionStorage.removeItem(KEPT)
    },
  }
}

/** A place in one line. A checkpoint's name often begins with its building's: that is said once. */
export function placeText(building: string | null, place: string | null, unit = ''): string {
  const named = building && place?.startsWith(building) ? '' : building
  return [named, unit, place].filter(Boolean).join(' ')
}

import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { CoreError, useCore, useLive, type DocKey, type PatrolView } from '@/core/api'
import { toast } from '@/ui/toast'
import { freshToken, paramsOf } from '../here'
import { usePlace } from '../place'
import { presenceAtPress, type Presence } from '../presence'
import { codeIn, found as by, type Method } from './codes'

/** A checkpoint that the steward stands before. */
export interface Found {
  checkpoint: string
  name: string
  building_name: string
  method: Method
  on_route: boolean
  marked: PatrolView['checkpoints'][number]['marked']
  token: string
}

/** A patrol under way: finding checkpoints, marking them, ending it. All of it works offline. */
export function useWalk(doc: () => DocKey) {
  const core = useCore()
  const { t } = useI18n()
  const { remember, leave } = usePlace()
  const live = useLive(() => ({ query: 'patrol', doc: doc() }))
  const found = ref<Found | null>(null)
  const busy = ref(false)
  const error = ref<CoreError | null>(null)
  /** Words about the last code that was read or typed. */
  const heard = ref('')
  const patrol = computed(() => live.data.value)

  async function stand(
    at: { checkpoint: string; name: string; building: string | null; building_name: string },
    method: Method,
  ): Promise<void> {
    const known = patrol.value?.checkpoints.find((one) => one.checkpoint === at.checkpoint)
    found.value = {
      checkpoint: at.checkpoint,
      name: at.name,
      building_name: at.building_name,
      method,
      on_route: known?.on_route ?? false,
      marked: known?.marked ?? null,
      token: freshToken(),
    }
    const { scope } = paramsOf(doc())
    const { building, building_name } = at
    const from = method === 'manual' ? 'patrol' : 'scan'
    remember({ scope, building, building_name, place: at.name, checkpoint: at.checkpoint, from })
    heard.value = ''
  }

  /** Reads a code; whether it led to a checkpoint of this compound. */
  async function read(text: string, method: Method): Promise<boolean> {
    const code = method === 'typed' ? text.trim() : codeIn(text)
    if (!code) return false
    const checkpoint = await core.query({ query: 'checkpoint_by_code', code })
    if (!checkpoint) {
      heard.value = t('steward.patrol.unknownCode', { code: code.slice(0, 40) })
      return false
    }
    if (checkpoint.scope !== paramsOf(doc()).scope) {
      heard.value = t('steward.patrol.elsewhere', { name: checkpoint.name })
      return false
    }
    await stand({ ...checkpoint, building_name: checkpoint.building_name ?? '' }, method)
    return true
  }

  /** Chosen from the list: by its code, so that its building is known too. */
  async function choose(one: PatrolView['checkpoints'][number]): Promise<void> {
    const full = await core.query({ query: 'checkpoint_by_code', code: one.code })
    await stand(
      {
        checkpoint: one.checkpoint,
        name: one.name,
        building: full?.checkpoint === one.checkpoint ? full.building : null,
        building_name: one.building_name ?? '',
      },
      'manual',
    )
  }

  async function once<T>(work: () => Promise<T>): Promise<T | null> {
    if (busy.value) return null
    busy.value = true
    error.value = null
    try {
      return await work()
    } catch (reason) {
      error.value = CoreError.from(reason)
      return null
    } finally {
      busy.value = false
    }
  }

  function mark(result: 'ok' | 'issue', note = ''): Promise<boolean | null> {
    return once(async () => {
      const at = found.value
      if (!at) return false
      const presence: Presence = await presenceAtPress()
      await core.execute({
        doc: doc(),
        role: 'steward',
        token: at.token,
        command: {
          command: 'mark',
          checkpoint: at.checkpoint,
          ...by(at.method),
          presence,
          result,
          note,
          case: null,
        },
      })
      const words = t(`steward.patrol.${result}`)
      toast(t('steward.patrol.marked', { name: at.name, result: words }), 'ok')
      found.value = null
      return true
    })
  }

  function finish(note: string, token: string): Promise<boolean | null> {
    return once(async () => {
      const command = { command: 'finish_patrol' as const, note }
      await core.execute({ doc: doc(), role: 'steward', token, command })
      leave(paramsOf(doc()).scope)
      return true
    })
  }

  return { patrol, loading: live.loading, found, busy, error, heard, read, choose, mark, finish }
}

import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { Change } from '../api'
import { CoreError } from '../error'
import { at } from '../turn'
import type { AnswerOf, DocKey, Micros, Query } from '../types'
import { useCore } from './core'

export interface Live<Q extends Query> {
  data: ShallowRef<AnswerOf<Q> | null>
  loading: Ref<boolean>
  error: ShallowRef<CoreError | null>
}

/**
 * A query's answer, asked again whenever a document that it shows changed, here, in another tab
 * or on the server. While it is asked again the last answer stays.
 */
export function useLive<Q extends Query>(query: () => Q | null): Live<Q> {
  const core = useCore()
  const data: ShallowRef<AnswerOf<Q> | null> = shallowRef(null)
  const loading = ref(false)
  const error = shallowRef<CoreError | null>(null)
  let asked: Q | null = null
  let running = false
  let again = false
  let disposed = false
  let turn = (): void => undefined

  async function run(): Promise<void> {
    again = true
    if (running) return
    running = true
    loading.value = true
    while (again && !disposed) {
      again = false
      const now = asked
      if (now === null) {
        data.value = null
        error.value = null
        continue
      }
      try {
        const answer: AnswerOf<Q> = await core.query(now)
        if (now === asked) {
          data.value = answer as typeof data.value
          error.value = null
          awaitTurn(answer)
        }
      } catch (reason) {
        if (now === asked) error.value = CoreError.from(reason)
      }
    }
    running = false
    loading.value = false
  }

  /** What time alone changes is asked again just then. */
  function awaitTurn(answer: unknown): void {
    turn()
    const { changes_at } = {
      changes_at: null,
      ...(answer as { changes_at?: Micros | null } | null),
    }
    const clock = () => Date.now() * 1000 + core.state.value.sync.clock_offset
    turn = at(changes_at ?? Infinity, clock, () => void run())
  }

  watch(
    () => [JSON.stringify(query()), core.state.value.store] as const,
    ([text, store], before) => {
      turn()
      // Another store's answer, or another question's, must not be seen under this one.
      if (before && (before[0] !== text || before[1] !== store)) data.value = null
      asked = store === null ? null : query()
      void run()
    },
    { immediate: true },
  )
  const stop = core.onChanged((change) => {
    if (asked && touches(asked, change)) void run()
  })
  onScopeDispose(() => {
    disposed = true
    turn()
    stop()
  })
  return { data, loading, error }
}

/** Whether what changed can show in the answer to a query. */
export function touches(query: Query, change: Change): boolean {
  if (change.docs === 'all' || change.reference) return true
  switch (query.query) {
    case 'case':
    case 'patrol':
    case 'visit':
      return change.docs.has(query.doc)
    case 'reference':
    case 'me':
    case 'checkpoint_by_code':
      return false
    case 'home':
    case 'rows':
    case 'day':
    case 'attention':
    case 'duplicates':
    case 'status':
    case 'export_unsent':
      return change.docs.size > 0
  }
}

/** A photo's URL: nothing while it has not arrived, and asked again when it does. */
export function useMedia(
  of: () => { doc: DocKey; content: string; size: 'thumb' | 'full' } | null,
): { url: ShallowRef<string | null>; loading: Ref<boolean> } {
  const core = useCore()
  const url = shallowRef<string | null>(null)
  const loading = ref(false)
  let run = 0

  async function load(): Promise<void> {
    run += 1
    const mine = run
    const wanted = of()
    if (!wanted) {
      url.value = null
      return
    }
    loading.value = true
    const found = await core.media(wanted.doc, wanted.content, wanted.size).catch(() => null)
    if (mine !== run) return
    url.value = found
    loading.value = false
  }

  watch(() => JSON.stringify(of()), load, { immediate: true })
  // What was asked for without a line: nothing of the document changes when the line is back.
  watch(
    () => core.state.value.sync.online,
    (online) => {
      if (online && !url.value) void load()
    },
  )
  const stop = core.onChanged((change) => {
    const wanted = of()
    if (!wanted || url.value) return
    if (change.docs === 'all' || change.docs.has(wanted.doc)) void load()
  })
  onScopeDispose(() => {
    run += 1
    stop()
  })
  return { url, loading }
}

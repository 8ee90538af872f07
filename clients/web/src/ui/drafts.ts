import { reactive, watch } from 'vue'
import { useCore, type Prepared } from '@/core/api'

/**
 * What is being written and not yet saved: sealed in its writer's store, so that it outlives a reload, a
 * lock and a phone's pushing the app out of its memory, and nobody reads it without the PIN.
 */
export interface Draft<T extends object> {
  readonly value: T
  /** When it was last written at, in milliseconds, if it was there before this screen. */
  readonly found: number | null
  /** It is saved, or not wanted: nothing of it is kept, and nothing more is. */
  clear(): void
  /** Thrown away, to begin anew. */
  restart(): void
}

/** A photo or voice note as a draft names it. Its bytes stand beside the draft. */
export interface KeptMedia {
  content: string
  media: Prepared['media']
  phase: Prepared['phase']
  caption: string
}

/** A draft under a person's and a screen's name, kept at every change. */
export function useDraft<T extends object>(name: string, fresh: () => T): Draft<T> {
  const { drafts } = useCore()
  const kept = peekDraft<T>(name)
  const found = kept === null ? null : (drafts.get(name)?.at ?? null)
  const value = reactive<T>({ ...fresh(), ...kept } as T) as T
  const media = () => (value as { media?: KeptMedia[] }).media ?? []
  let over = false
  watch(
    value,
    () => {
      if (!over) drafts.put(name, JSON.stringify(value), media().map(named))
    },
    { deep: true, flush: 'sync' },
  )
  function clear(): void {
    over = true
    drafts.drop(name)
    dropMedia(media())
  }
  return {
    value,
    found,
    clear,
    restart() {
      clear()
      Object.assign(value, fresh())
      over = false
    },
  }
}

/** A draft as it was last written, without opening it. */
export function peekDraft<T extends object>(name: string): T | null {
  try {
    return JSON.parse(useCore().drafts.get(name)?.text ?? 'null') as T | null
  } catch {
    return null
  }
}

export async function keepMedia(prepared: Prepared): Promise<KeptMedia> {
  await useCore().drafts.keep(prepared)
  return named(prepared)
}

/** What was kept, ready to be saved; nothing if it is not here. */
export function mediaOf(kept: KeptMedia): Prepared | null {
  const blob = useCore().drafts.blob(kept.content)
  return blob ? { ...named(kept), blob } : null
}

export function dropMedia(kept: readonly KeptMedia[]): void {
  for (const { content } of kept) useCore().drafts.forget(content)
}

function named({ content, media, phase, caption }: KeptMedia): KeptMedia {
  return { content, media, phase, caption }
}

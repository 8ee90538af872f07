import { reactive, watch } from 'vue'
import { useCore, type Prepared } from '@/core/api'
import { useUnsaved } from './unsaved'

/**
 * What is being written and not yet saved: sealed in its writer's store, so that it outlives a reload, a
 * lock and a phone's pushing the app out of its memory, and nobody reads it without the PIN.
 */
export interface Draft<T extends object> {
  readonly value: T
  /** When it was last written at, in milliseconds, if something was there before this screen. */
  readonly found: number | null
  /** Whether something of the person's own is in it that is neither saved nor thrown away. */
  begun(): boolean
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

const named = (name: string) => `${useCore().state.value.me?.person ?? ''}.${name}`

/**
 * The one way to a form's words: the draft of this screen of this person, kept at every change and there
 * again whenever the form is opened. `begun` says whether anything of the person's own is in it.
 */
export function useDraft<T extends object>(
  screen: string,
  fresh: () => T,
  begun: (value: T) => boolean,
): Draft<T> {
  const { drafts } = useCore()
  const name = named(screen)
  const kept = peekDraft<T>(screen)
  const value = reactive<T>({ ...fresh(), ...kept } as T) as T
  let found = kept !== null && begun(value) ? (drafts.get(name)?.at ?? null) : null
  const media = () => (value as { media?: KeptMedia[] }).media ?? []
  let over = false
  watch(
    value,
    () => {
      if (!over) drafts.put(name, JSON.stringify(value), media().map(plain))
    },
    { deep: true, flush: 'sync' },
  )
  const pending = () => !over && begun(value)
  useUnsaved(pending)
  function clear(): void {
    over = true
    found = null
    if (drafts.get(name)) drafts.drop(name)
    for (const { content } of media()) drafts.forget(content)
  }
  return {
    value,
    get found() {
      return found
    },
    begun: pending,
    clear,
    restart() {
      clear()
      Object.assign(value, fresh())
      over = false
    },
  }
}

/** Keeps what is no form in the way of a draft. */
export function putDraft(screen: string, value: object): void {
  useCore().drafts.put(named(screen), JSON.stringify(value), [])
}

/** A draft as it was last written, without opening it. */
export function peekDraft<T extends object>(screen: string): T | null {
  try {
    return JSON.parse(useCore().drafts.get(named(screen))?.text ?? 'null') as T | null
  } catch {
    return null
  }
}

/** The drafts whose screens begin so, as they were last written. */
export function draftsUnder<T extends object>(
  screens: string,
): { screen: string; at: number; value: Partial<T> }[] {
  const { drafts } = useCore()
  const own = named('').length
  return drafts.under(named(screens)).map((name) => {
    const screen = name.slice(own)
    return { screen, at: drafts.get(name)?.at ?? 0, value: peekDraft<T>(screen) ?? {} }
  })
}

/** Throws a form away without opening it. */
export function dropDraft(screen: string): void {
  const media = peekDraft<{ media?: KeptMedia[] }>(screen)?.media ?? []
  useCore().drafts.drop(named(screen))
  for (const { content } of media) useCore().drafts.forget(content)
}

export function plain({ content, media, phase, caption }: KeptMedia): KeptMedia {
  return { content, media, phase, caption }
}

import { reactive, watch } from 'vue'
import type { Prepared } from '@/core/api'

/**
 * What is being written and not yet saved. It is the tab's alone (sessionStorage): it outlives a
 * reload, and a phone's pushing the page out of its memory, and goes with the tab. What is saved is
 * the core's.
 */
interface Box {
  read(): string | null
  write(text: string): boolean
  clear(): void
}

function box(name: string): Box {
  const key = `lianjian.draft.${name}`
  return {
    read: () => sessionStorage.getItem(key),
    write(text) {
      try {
        sessionStorage.setItem(key, text)
        return true
      } catch {
        return false
      }
    },
    clear: () => sessionStorage.removeItem(key),
  }
}

export interface Draft<T extends object> {
  readonly value: T
  /** Whether it was there before this screen. */
  readonly found: boolean
  clear(): void
}

/** A draft under a person's and a screen's name, kept at every change. */
export function useDraft<T extends object>(name: string, fresh: () => T): Draft<T> {
  const kept = box(name)
  let found: Partial<T> | null = null
  try {
    found = JSON.parse(kept.read() ?? 'null') as Partial<T> | null
  } catch {
    kept.clear()
  }
  const value = reactive<T>({ ...fresh(), ...found } as T) as T
  let over = false
  watch(
    value,
    () => {
      if (!over) kept.write(JSON.stringify(value))
    },
    { deep: true, flush: 'sync' },
  )
  return {
    value,
    found: found !== null,
    clear() {
      over = true
      kept.clear()
    },
  }
}

/** A draft as it was last kept, without opening it. */
export function peekDraft<T extends object>(name: string): T | null {
  try {
    return JSON.parse(box(name).read() ?? 'null') as T | null
  } catch {
    return null
  }
}

export function dropDraft(name: string): void {
  box(name).clear()
}

/** A photo or voice note as a draft keeps it. */
export interface KeptMedia {
  content: string
  media: Prepared['media']
  phase: Prepared['phase']
  caption: string
  type: string
  base64: string
}

export async function keepMedia(prepared: Prepared): Promise<KeptMedia> {
  const bytes = new Uint8Array(await prepared.blob.arrayBuffer())
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  }
  const { content, media, phase, caption } = prepared
  return { content, media, phase, caption, type: prepared.blob.type, base64: btoa(binary) }
}

export function mediaOf(kept: KeptMedia): Prepared {
  const bytes = Uint8Array.from(atob(kept.base64), (c) => c.charCodeAt(0))
  const { content, media, phase, caption } = kept
  return { content, media, phase, caption, blob: new Blob([bytes], { type: kept.type }) }
}

import { reactive, watch } from 'vue'
import type { Prepared } from '@/core/api'

/**
 * What is being written and not yet saved. It is the tab's alone (sessionStorage): it outlives a
 * reload, and a phone's pushing the page out of its memory, and goes with the tab. What is saved is
 * the core's.
 *
 * sessionStorage is in clear, so it holds drafts only while their writer's store is open. At the lock
 * they go into the page's memory and come back when that person opens it again; a tab that is reloaded
 * while locked has lost them. What names a household is in memory only, always. What stays in clear is
 * a tab that was reloaded or closed by force while open, until its next lock. A store that is forgotten
 * or wiped takes all of them with it.
 */
interface Box {
  read(): string | null
  write(text: string): boolean
  clear(): void
}

const PREFIX = 'lianjian.draft.'
const memory = new Map<string, string>()
/** What never goes into sessionStorage. */
const unkept = new Set<string>()
let shut = false

function box(name: string): Box {
  const key = `${PREFIX}${name}`
  return {
    read: () => memory.get(key) ?? sessionStorage.getItem(key),
    write(text) {
      if (shut || unkept.has(key)) {
        memory.set(key, text)
        return true
      }
      memory.delete(key)
      try {
        sessionStorage.setItem(key, text)
        return true
      } catch {
        return false
      }
    },
    clear() {
      memory.delete(key)
      sessionStorage.removeItem(key)
    },
  }
}

function keptKeys(): string[] {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))
}

/** The store was locked: nothing that is being written can be read from the browser's storage. */
export function hideDrafts(): void {
  shut = true
  for (const key of keptKeys()) {
    memory.set(key, sessionStorage.getItem(key) ?? '')
    sessionStorage.removeItem(key)
  }
}

/** A person's store is open: their drafts outlive a reload again. */
export function showDrafts(person: string): void {
  shut = false
  for (const [key, text] of [...memory]) {
    if (!key.startsWith(`${PREFIX}${person}.`)) continue
    const name = key.slice(PREFIX.length)
    for (const { content } of peekDraft<{ media?: KeptMedia[] }>(name)?.media ?? []) {
      const bytes = besides(content).read()
      if (bytes !== null) besides(content).write(bytes)
    }
    box(name).write(text)
  }
}

/** A store is gone: so is all that was being written. */
export function dropDrafts(): void {
  memory.clear()
  blobs.clear()
  for (const key of keptKeys()) sessionStorage.removeItem(key)
}

export interface Draft<T extends object> {
  readonly value: T
  /** Whether it was there before this screen. */
  readonly found: boolean
  clear(): void
}

/** A draft under a person's and a screen's name, kept at every change; `household`: in memory only. */
export function useDraft<T extends object>(
  name: string,
  fresh: () => T,
  household = false,
): Draft<T> {
  if (household) unkept.add(`${PREFIX}${name}`)
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
      dropMedia((value as { media?: KeptMedia[] }).media ?? [])
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

/**
 * A photo or voice note as a draft keeps it. Its bytes stand beside the draft, so that a press of a
 * key does not write them again.
 */
export interface KeptMedia {
  content: string
  media: Prepared['media']
  phase: Prepared['phase']
  caption: string
  type: string
}

const blobs = new Map<string, Blob>()
const besides = (content: string) => box(`media.${content}`)

export async function keepMedia(prepared: Prepared, household = false): Promise<KeptMedia> {
  const { content, media, phase, caption, blob } = prepared
  blobs.set(content, blob)
  if (household) return { content, media, phase, caption, type: blob.type }
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  }
  besides(content).write(btoa(binary))
  return { content, media, phase, caption, type: blob.type }
}

/** What was kept, ready to be saved; nothing if the browser had no room for it over a reload. */
export function mediaOf(kept: KeptMedia): Prepared | null {
  const { content, media, phase, caption, type } = kept
  let blob = blobs.get(content)
  if (!blob) {
    const text = besides(content).read()
    if (text === null) return null
    blob = new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], { type })
    blobs.set(content, blob)
  }
  return { content, media, phase, caption, blob }
}

export function dropMedia(kept: readonly KeptMedia[]): void {
  for (const { content } of kept) {
    blobs.delete(content)
    besides(content).clear()
  }
}

import { onScopeDispose, ref, shallowRef, watch, type ShallowRef } from 'vue'
import { CoreError, useCore, type Prepared } from '@/core/api'
import { covered, type Region } from './cover'
import { plain, type KeptMedia } from './drafts'

/** A picture as it was taken, and the place that its stamp named. */
interface Original {
  file: Blob
  place: string
}

/** What was kept, ready to be saved; nothing if it is not here. */
export function mediaOf(kept: KeptMedia): Prepared | null {
  const blob = useCore().drafts.blob(kept.content)
  return blob ? { ...plain(kept), blob } : null
}

/** The photos and voice notes of a draft: made ready and kept as they come, stamped with the place. */
export function useKept(of: { media: KeptMedia[] }, phase: Prepared['phase'], place: () => string) {
  const core = useCore()
  /** How many are being made ready. */
  const preparing = ref(0)
  const error = ref<CoreError | null>(null)
  /** The pictures as they were taken, while this screen stands: the stamp may still change. */
  const originals = new Map<string, Original>()

  async function working(work: () => Promise<unknown>): Promise<void> {
    preparing.value += 1
    error.value = null
    try {
      await work()
    } catch (reason) {
      error.value = CoreError.from(reason)
    } finally {
      preparing.value -= 1
    }
  }

  async function keep(prepared: Prepared): Promise<KeptMedia> {
    await core.drafts.keep(prepared)
    return plain(prepared)
  }

  const at = (content: string) => of.media.findIndex((one) => one.content === content)

  function add(file: Blob, media: Prepared['media'] = 'photo'): Promise<void> {
    return working(async () => {
      const original = { file, place: place() }
      const stamp = { place: original.place }
      const kept = await keep(await core.prepare(file, { media, phase, stamp }))
      // Looked for last: others may come and go meanwhile.
      if (at(kept.content) >= 0) return
      if (media === 'photo') originals.set(kept.content, original)
      of.media.push(kept)
    })
  }

  function remove(content: string): void {
    originals.delete(content)
    core.drafts.forget(content)
    of.media = of.media.filter((one) => one.content !== content)
  }

  /**
   * Covers parts of a photo: the covered one takes its place, and nothing of the other stays. Where the
   * picture as it was taken is at hand, that is what is covered and stamped anew.
   */
  function cover(content: string, regions: readonly Region[]): Promise<void> {
    return working(async () => {
      const original = originals.get(content)
      const source = original?.file ?? core.drafts.blob(content)
      if (!source) return
      const file = await covered(source, regions)
      const stamp = original ? { place: original.place } : null
      const kept = await keep(await core.prepare(file, { media: 'photo', phase, stamp }))
      const here = at(content)
      // Covered already, and in the very colour: it is the same picture.
      if (kept.content === content) return
      if (here < 0) core.drafts.forget(kept.content)
      else of.media[here] = kept
      if (original && here >= 0) originals.set(kept.content, { ...original, file })
      originals.delete(content)
      core.drafts.forget(content)
    })
  }

  /** All of them, ready to be saved, the photos stamped with the place that it came to be in the end. */
  async function ready(): Promise<Prepared[]> {
    const all = await Promise.all(
      of.media.map((kept) => {
        const original = originals.get(kept.content)
        if (!original || original.place === place()) return mediaOf(kept)
        return core.prepare(original.file, { media: 'photo', phase, stamp: { place: place() } })
      }),
    )
    // One that a reload did not leave is named here, not left out.
    const here = all.filter((one) => one !== null)
    if (here.length < all.length) throw new CoreError('photo_gone')
    return here
  }

  return { preparing, error, add, remove, cover, ready }
}

/** Where their pictures are, by content; of one that is not here nothing. */
export function useKeptUrls(media: () => readonly KeptMedia[]): ShallowRef<Map<string, string>> {
  const urls = shallowRef(new Map<string, string>())
  watch(
    () =>
      media()
        .map(({ content }) => content)
        .join(),
    () => {
      const next = new Map<string, string>()
      for (const one of media()) {
        const blob = mediaOf(one)?.blob
        const url = urls.value.get(one.content) ?? (blob && URL.createObjectURL(blob))
        if (url) next.set(one.content, url)
      }
      for (const [content, url] of urls.value) if (!next.has(content)) URL.revokeObjectURL(url)
      urls.value = next
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    for (const url of urls.value.values()) URL.revokeObjectURL(url)
  })
  return urls
}

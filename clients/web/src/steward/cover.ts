import { useCore } from '@/core/api'
import { covered, type Region } from '@/ui/cover'
import { dropMedia, keepMedia, mediaOf, type KeptMedia } from '@/ui/drafts'

/** A picture as it was taken, and the place that its stamp named. */
export interface Original {
  file: Blob
  place: string
}

/**
 * Covers parts of a kept photo: the covered one takes its place, and nothing of the other stays. Where the
 * picture as it was taken is at hand, that is what is covered and stamped anew.
 */
export async function coverKept(
  of: { media: KeptMedia[] },
  content: string,
  regions: readonly Region[],
  original?: Original,
): Promise<{ content: string; original: Original | null } | null> {
  const before = of.media.find((one) => one.content === content)
  const source = original?.file ?? (before && mediaOf(before)?.blob)
  if (!before || !source) return null
  const file = await covered(source, regions)
  const stamp = original ? { place: original.place } : null
  const { phase } = before
  const kept = await keepMedia(await useCore().prepare(file, { media: 'photo', phase, stamp }))
  const at = of.media.findIndex((one) => one.content === content)
  if (at < 0) dropMedia([kept])
  else of.media[at] = kept
  dropMedia([before])
  return at < 0
    ? null
    : { content: kept.content, original: original ? { ...original, file } : null }
}

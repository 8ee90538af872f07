import { CoreError } from '../error'
import { layoutStamp, type Stamp } from './stamp'

/** The longest side of a photo that is kept, in pixels. */
export const LONGEST_SIDE = 1600
const THUMB_SIDE = 320
/** What a photo should weigh, in bytes. */
export const TARGET_BYTES = 200 * 1024
const FONTS = '"PingFang SC", "HarmonyOS Sans SC", "MiSans", "Noto Sans CJK SC", sans-serif'

/** Sides and qualities that are tried in turn until one is light enough. */
const ATTEMPTS: readonly { side: number; quality: number }[] = [
  { side: LONGEST_SIDE, quality: 0.82 },
  { side: LONGEST_SIDE, quality: 0.7 },
  { side: LONGEST_SIDE, quality: 0.58 },
  { side: LONGEST_SIDE, quality: 0.46 },
  { side: 1280, quality: 0.5 },
  { side: 1024, quality: 0.5 },
]

/**
 * A photo made small: upright, at most 1600 px, about 200 KB, with its stamp, and without anything
 * that the camera wrote into it, since the pixels alone are drawn anew.
 */
export async function compressPhoto(file: Blob, stamp: Stamp | null): Promise<Blob> {
  const picture = await decode(file)
  try {
    let lightest: Blob | null = null
    for (const { side, quality } of ATTEMPTS) {
      const blob = await draw(picture, side, quality, stamp)
      if (blob.size <= TARGET_BYTES) return blob
      if (!lightest || blob.size < lightest.size) lightest = blob
    }
    return lightest!
  } finally {
    picture.close()
  }
}

/** A small one for lists. */
export async function thumbnail(file: Blob): Promise<Blob> {
  const picture = await decode(file)
  try {
    return await draw(picture, THUMB_SIDE, 0.7, null)
  } finally {
    picture.close()
  }
}

async function decode(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (error) {
    throw new CoreError('photo_unreadable', String(error))
  }
}

/** The size that fits into a square of `side`; nothing is made larger. */
export function fitted(
  width: number,
  height: number,
  side: number,
): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height))
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}

async function draw(
  picture: ImageBitmap,
  side: number,
  quality: number,
  stamp: Stamp | null,
): Promise<Blob> {
  const { width, height } = fitted(picture.width, picture.height, side)
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { alpha: false })
  if (!context) throw new CoreError('photo_unreadable', 'no canvas')
  context.imageSmoothingQuality = 'high'
  // A picture with holes in it gets a white ground: JPEG has none.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.drawImage(picture, 0, 0, width, height)
  if (stamp) drawStamp(context, width, height, stamp)
  return canvas.convertToBlob({ type: 'image/jpeg', quality })
}

function drawStamp(
  context: OffscreenCanvasRenderingContext2D,
  width: number,
  height: number,
  stamp: Stamp,
): void {
  const measure = (text: string, font: number) => {
    context.font = `${font}px ${FONTS}`
    return context.measureText(text).width
  }
  const { strip, font, lines } = layoutStamp(width, height, stamp, measure)
  context.fillStyle = 'rgba(0, 0, 0, 0.55)'
  context.fillRect(strip.x, strip.y, strip.width, strip.height)
  context.fillStyle = '#fff'
  context.textBaseline = 'middle'
  context.font = `${font}px ${FONTS}`
  for (const { text, x, y } of lines) context.fillText(text, x, y)
}

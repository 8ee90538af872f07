/** A part of a picture to be covered, in fractions of its width and height. */
export interface Region {
  x: number
  y: number
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

/** The least that a touch covers, as a part of the picture's shorter side: about a face at arm's length. */
const LEAST = 0.12
/** The longest side that is kept, in pixels; the core makes it smaller still. */
const SIDE = 2048

/** What a finger drew from one point to another, in pixels of a picture of that size; a touch is a square. */
export function regionBetween(from: Point, to: Point, width: number, height: number): Region {
  const least = LEAST * Math.min(width, height)
  const across = stretch(from.x, to.x, least, width)
  const down = stretch(from.y, to.y, least, height)
  return {
    x: across.at / width,
    y: down.at / height,
    width: across.size / width,
    height: down.size / height,
  }
}

function stretch(from: number, to: number, least: number, all: number) {
  const middle = (from + to) / 2
  const half = Math.max(Math.abs(from - to), least) / 2
  const at = clamp(middle - half, all)
  return { at, size: clamp(middle + half, all) - at }
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most)
}

/** The picture upright, no larger than it needs to be, on a canvas of its own. */
export async function open(photo: Blob): Promise<HTMLCanvasElement> {
  const picture = await createImageBitmap(photo, { imageOrientation: 'from-image' })
  try {
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.width * scale))
    canvas.height = Math.max(1, Math.round(picture.height * scale))
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    return canvas
  } finally {
    picture.close()
  }
}

/**
 * Covers parts of a picture with one colour each, the average of what was there. A mosaic or a blur would
 * look kinder, and from both a face or a number plate has been guessed back.
 */
export function cover(canvas: HTMLCanvasElement, regions: readonly Region[]): void {
  const context = canvas.getContext('2d')
  if (!context) return
  for (const region of regions) {
    const left = Math.floor(region.x * canvas.width)
    const top = Math.floor(region.y * canvas.height)
    const width = Math.max(1, Math.ceil((region.x + region.width) * canvas.width) - left)
    const height = Math.max(1, Math.ceil((region.y + region.height) * canvas.height) - top)
    context.fillStyle = average(context.getImageData(left, top, width, height).data)
    context.fillRect(left, top, width, height)
  }
}

/** The average colour of pixels given as red, green, blue and alpha. */
export function average(pixels: Uint8ClampedArray): string {
  const sums = [0, 0, 0]
  for (let at = 0; at < pixels.length; at += 4) {
    for (let part = 0; part < 3; part += 1) sums[part]! += pixels[at + part]!
  }
  return `rgb(${sums.map((sum) => Math.round(sum / Math.max(pixels.length / 4, 1))).join(' ')})`
}

/** A copy with those parts covered, which says of itself that it was taken when the picture was. */
export async function covered(photo: Blob, regions: readonly Region[]): Promise<File> {
  const canvas = await open(photo)
  cover(canvas, regions)
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.92))
  if (!blob) throw new Error('the picture could not be written')
  const lastModified = photo instanceof File ? photo.lastModified : Date.now()
  return new File([blob], 'covered.jpg', { type: blob.type, lastModified })
}

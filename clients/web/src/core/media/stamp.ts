/** What is drawn at the foot of a photo. */
export interface Stamp {
  /** Microseconds since 1970. */
  at: number
  place: string
  badge: string
}

/**
 * When a picture was taken, in microseconds: a file out of the album says so itself, and must not pass
 * for one of now; what a camera in the page gives is of now.
 */
export function takenAt(picture: Blob, now: number): number {
  const taken = picture instanceof File ? picture.lastModified * 1000 : now
  return taken > 0 ? Math.min(taken, now) : now
}

export interface StampLine {
  text: string
  x: number
  /** Of its middle. */
  y: number
}

export interface StampLayout {
  strip: { x: number; y: number; width: number; height: number }
  font: number
  lines: StampLine[]
}

const form: Intl.DateTimeFormatOptions = {
  timeZone: 'Asia/Shanghai',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
}

/** `2026-11-22 09:05`, as the clock on a wall in Shanghai shows it. */
export function stampTime(at: number): string {
  const part = Object.fromEntries(
    new Intl.DateTimeFormat('zh-CN', form)
      .formatToParts(new Date(at / 1000))
      .map(({ type, value }) => [type, value]),
  )
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`
}

/**
 * Where the words go: one line along the foot, or two where they don't fit beside one another; a
 * place too long even for its own line is cut.
 */
export function layoutStamp(
  width: number,
  height: number,
  stamp: Stamp,
  measure: (text: string, font: number) => number,
): StampLayout {
  const font = Math.max(14, Math.round(Math.min(width, height) * 0.032))
  const margin = Math.round(font * 0.6)
  const room = width - 2 * margin
  const marks = [stampTime(stamp.at), stamp.badge].filter(Boolean).join('  ')
  const gap = font
  const beside =
    stamp.place === '' || measure(marks, font) + gap + measure(stamp.place, font) <= room
  const rows = beside ? 1 : 2
  const line = Math.round(font * 1.4)
  const strip = {
    x: 0,
    y: height - rows * line - margin,
    width,
    height: rows * line + margin,
  }
  const middle = (row: number) => strip.y + margin / 2 + line * row + line / 2
  const lines: StampLine[] = []
  if (stamp.place !== '' && !beside) {
    lines.push({ text: fit(stamp.place, room, font, measure), x: margin, y: middle(0) })
  }
  lines.push({ text: marks, x: margin, y: middle(rows - 1) })
  if (stamp.place !== '' && beside) {
    const x = width - margin - measure(stamp.place, font)
    lines.push({ text: stamp.place, x, y: middle(0) })
  }
  return { strip, font, lines }
}

function fit(
  text: string,
  room: number,
  font: number,
  measure: (text: string, font: number) => number,
): string {
  if (measure(text, font) <= room) return text
  const letters = [...text]
  while (letters.length > 1 && measure(`${letters.join('')}…`, font) > room) letters.pop()
  return `${letters.join('')}…`
}

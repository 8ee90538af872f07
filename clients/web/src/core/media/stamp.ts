/** What is drawn at the foot of a photo. */
export interface Stamp {
  /** Microseconds since 1970. */
  at: number
  place: string
  badge: string
}

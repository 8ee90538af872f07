export type { Clock, Delivery, Micros, Param, Sentence } from '@/core/api'

/** How a thing is coloured; the word and the icon always say it too. */
export type Tone = 'info' | 'ok' | 'warn' | 'danger' | 'quiet'

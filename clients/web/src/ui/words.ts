import { useI18n } from 'vue-i18n'
import { clock, day, full, span as split, when } from './format'
import { useNow } from './now'
import type { Micros, Param, Sentence } from './types'

/** Turns what the core says into words of the language that is on. Reactive to language and time. */
export function useWords() {
  const { t, te, locale } = useI18n()
  const now = useNow()

  /** "08:12", "昨天 08:12", "11月20日 08:12". */
  function time(at: Micros): string {
    const hour = clock(at, locale.value)
    const which = when(at, now.value)
    if (which === 'today') return hour
    if (which === 'other')
      return t('shell.time.on', { day: day(at, now.value, locale.value), hour })
    return t(`shell.time.${which}`, { hour })
  }

  /** "5 小时", "1 小时 20 分". */
  function span(length: Micros): string {
    const parts = split(length)
    switch (parts.unit) {
      case 'moment':
        return t('shell.span.moment')
      case 'hours_minutes': {
        const minutes = t('shell.span.minutes', { n: parts.minutes }, parts.minutes)
        return t('shell.span.and', {
          first: t('shell.span.hours', { n: parts.count }, parts.count),
          second: minutes,
        })
      }
      default:
        return t(`shell.span.${parts.unit}`, { n: parts.count }, parts.count)
    }
  }

  /** "还剩 5 小时" or "已超 20 分钟". */
  function left(due: Micros): string {
    const rest = due - now.value
    return t(rest >= 0 ? 'shell.span.left' : 'shell.span.over', { span: span(rest) })
  }

  function param(value: Param): string {
    if ('text' in value) return value.text
    if ('time' in value) return time(value.time)
    if ('span' in value) return span(value.span)
    if ('until' in value) return span(value.until - now.value)
    if ('count' in value) return String(value.count)
    if ('person' in value) return person(value)
    if ('term' in value) return term(value.term)
    return locale.value === 'en' ? value.name_en || value.name_zh : value.name_zh
  }

  function person(who: { person: string; role: string; me: boolean }): string {
    if (who.me) return te('core.person.me') ? t('core.person.me') : t('shell.you')
    if (!te('core.person.other')) return who.person
    return t('core.person.other', { name: who.person, role: who.role ? term(who.role) : '' }).trim()
  }

  /** A word of the core's catalogue; a word that is not there yet reads as itself. */
  function term(key: string): string {
    return te(`core.${key}`) ? t(`core.${key}`) : key
  }

  /** A whole sentence. A number named `count` also chooses between one and many in English. */
  function say(sentence: Sentence): string {
    const places: Record<string, string> = {}
    let many: number | undefined
    for (const [name, value] of Object.entries(sentence.params)) {
      places[name] = param(value)
      if ('count' in value) many ??= value.count
    }
    const key = `core.${sentence.key}`
    if (!te(key)) return Object.values(places).join(' ') || sentence.key
    return capital(many === undefined ? t(key, places) : t(key, places, many))
  }

  /** Who comes first in a sentence is a word of its middle elsewhere ("you"). */
  function capital(words: string): string {
    return locale.value === 'en' ? words.charAt(0).toUpperCase() + words.slice(1) : words
  }

  return {
    say,
    term,
    param,
    time,
    span,
    left,
    now,
    clock: (at: Micros) => clock(at, locale.value),
    day: (at: Micros) => day(at, now.value, locale.value),
    full: (at: Micros) => full(at, locale.value),
    /** Picks a name in the language that is on. */
    name: (both: { zh: string; en: string }) =>
      locale.value === 'en' ? both.en || both.zh : both.zh,
  }
}

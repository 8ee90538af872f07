import { useI18n } from 'vue-i18n'
import type { CoreError } from '@/core/api'

/** Names in the language that is shown, and the words of a refusal. */
export function useName() {
  const { locale, t, te } = useI18n()
  return {
    of(one: { name_zh: string; name_en: string }): string {
      return locale.value === 'en' ? one.name_en || one.name_zh : one.name_zh
    },
    error(error: CoreError): string {
      const key = `shell.error.${error.code}`
      return te(key) ? t(key) : error.code
    },
  }
}

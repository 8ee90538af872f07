import { useI18n } from 'vue-i18n'

/** Names in the language that is shown. */
export function useName() {
  const { locale } = useI18n()
  return {
    of(one: { name_zh: string; name_en: string }): string {
      return locale.value === 'en' ? one.name_en || one.name_zh : one.name_zh
    },
  }
}

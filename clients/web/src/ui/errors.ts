import { useI18n } from 'vue-i18n'
import { CoreError } from '@/core/api'

/** What happened, what is safe and what to do, by the stable code of a refusal. */
export function useErrors() {
  const { t, te } = useI18n()

  function explain(reason: unknown): string {
    const { code } = CoreError.from(reason)
    const key = [`shell.error.${code}`, `core.code.${code}`].find((one) => te(one))
    return key ? t(key) : t('shell.error.other', { code })
  }

  return { explain }
}

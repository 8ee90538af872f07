import { useI18n } from 'vue-i18n'
import { useWords } from '@/ui/words'
import type { Row } from './types'

/** What a case is called: its title, or its category where nobody wrote one. */
export function useTitle(): (row: Row) => string {
  const { t } = useI18n()
  const { name } = useWords()
  return (row) => row.title || (row.category_name ? name(row.category_name) : t('case.untitled'))
}

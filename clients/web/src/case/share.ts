import { useI18n } from 'vue-i18n'
import { toast } from '@/ui/toast'
import { useWords } from '@/ui/words'
import { shortNumber } from './number'
import { useTitle } from './title'
import type { CaseView } from './types'

/** A case as text for a message: what, where, how it stands, what happened. */
export function useShare() {
  const { t } = useI18n()
  const { say, time } = useWords()
  const title = useTitle()

  function text(view: CaseView): string {
    const { row } = view
    const where = [row.scope_name, row.building_name, view.report.unit, view.report.place]
    return [
      t('case.shared.head', { title: title(row), number: shortNumber(row) }),
      // Whoever passes it on is told to whom it must not go.
      row.audience === 'internal' ? t('case.internal') : '',
      where.filter(Boolean).join(' '),
      view.report.text,
      t('case.shared.now', { now: say(view.next_step) }),
      ...view.timeline
        .filter((item) => item.effect !== 'not_in_effect')
        .map(
          (item) =>
            `· ${time(item.at)} ${say(item.sentence)}${item.words ? t('case.shared.words', { words: item.words }) : ''}`,
        ),
    ]
      .filter(Boolean)
      .join('\n')
  }

  /** Hands the text to the phone's own sharing, else to the clipboard. */
  async function share(view: CaseView): Promise<void> {
    const words = text(view)
    try {
      if (navigator.share) return await navigator.share({ title: title(view.row), text: words })
      await navigator.clipboard.writeText(words)
      toast(t('case.shared.copied'))
    } catch (reason) {
      if ((reason as DOMException).name !== 'AbortError') toast(t('case.shared.failed'), 'warn')
    }
  }

  return { text, share }
}

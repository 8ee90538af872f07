import { computed, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useCore, type ActionView, type Command, type DocKey, type Row } from '@/core/api'
import { useDraft } from '@/ui/drafts'
import { useErrors } from '@/ui/errors'
import { toast } from '@/ui/toast'

/** A patrol or a visit that is read, and the note that answers it. */
export function useAnswer(
  doc: DocKey,
  view: () => { row: Row; actions: ActionView[] } | null,
  names: readonly string[],
  close: () => void,
) {
  const { t } = useI18n()
  const core = useCore()
  const { explain } = useErrors()
  const draft = useDraft(
    `answer.${doc}`,
    () => ({ token: crypto.randomUUID(), note: '' }),
    ({ note }) => note.trim() !== '',
  )
  const busy = ref(false)
  const trouble = ref('')
  const actions = computed(() => view()?.actions.filter((one) => names.includes(one.action)) ?? [])
  const dirty = computed(() => draft.begun())

  function leave(): void {
    draft.clear()
    close()
  }

  watch(view, (now) => {
    if (now?.row.unread) void core.markRead(doc).catch(() => undefined)
  })

  async function submit({ action, role }: ActionView): Promise<void> {
    if (busy.value) return
    busy.value = true
    trouble.value = ''
    try {
      const { note, token } = draft.value
      const command = { command: action, note: note.trim() } as Command
      await core.execute({ doc, command, role, token: `${token}.${action}` })
      toast(t('case.done', { what: t(`case.do.${action}`) }))
      leave()
    } catch (reason) {
      trouble.value = explain(reason)
    } finally {
      busy.value = false
    }
  }

  return { draft, busy, trouble, dirty, actions, submit, leave }
}

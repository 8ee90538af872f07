import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { CoreError, useCore, type Command, type DocKey, type Instruct, type Row } from '@/core/api'
import { useDraft, type KeptMedia } from '@/ui/drafts'
import { first } from '@/ui/format'
import { useKept } from '@/ui/kept'
import { fileOnce, type Left } from '../filing'
import { found, type Method } from '../patrol/codes'
import { freshToken, nowMicros, paramsOf } from '../here'
import { placeText } from '../place'

export type Kind = 'repair' | 'complaint' | 'opinion'
export type Severity = 'normal' | 'urgent' | 'critical'
export type Channel = 'patrol' | 'phone' | 'visit' | 'reception_day' | 'hotline'

/** A checkpoint's mark that waits for its case. */
export interface MarkFor {
  patrol: DocKey
  checkpoint: string
  name: string
  method: Method
  presence: 'at' | 'away' | 'unknown'
}

/** Where the report is told to have happened. */
export interface Where {
  building: string | null
  /** In no building: said by the person, where a building is asked for. */
  outside?: boolean
  building_name: string
  unit: string
  place: string
}

export interface ReportDraft extends Where {
  /** Saved again under it with other words, it is an edit of what was saved. */
  token: string
  /** What it became: from then on only the mark and the visit are left to be told. */
  filed: DocKey | null
  scope: string
  from: 'scan' | 'patrol' | 'none'
  category: string | null
  kind: Kind
  severity: Severity
  internal: boolean
  channel: Channel
  external_no: string
  /** `YYYY-MM-DD` */
  external_due: string
  chips: string[]
  text: string
  observed_at: number
  /** Where in the tab's history it was begun. */
  begun: number
  media: KeptMedia[]
  mark: MarkFor | null
  /** The visit that it comes from; what was told there is written here only by a press. */
  visit: { doc: DocKey; household: string; need?: string } | null
}

export function freshReport(scope: string): ReportDraft {
  return {
    token: freshToken(),
    filed: null,
    scope,
    building: null,
    building_name: '',
    unit: '',
    place: '',
    from: 'none',
    category: null,
    kind: 'repair',
    severity: 'normal',
    internal: false,
    channel: 'patrol',
    external_no: '',
    external_due: '',
    chips: [],
    text: '',
    observed_at: nowMicros(),
    begun: position(),
    media: [],
    mark: null,
    visit: null,
  }
}

/** Where in its history the tab stands, as the router counts. */
export function position(): number {
  return Number((window.history.state as { position?: number } | null)?.position ?? 0)
}

/** The name under which a report is kept: one of its own for each mark and visit. */
export function reportDraft(from: string | null = null): string {
  return from ? `report.${from}` : 'report'
}

/** Whether there is anything of the person's own in it. */
export function isTouched(draft: ReportDraft): boolean {
  return (
    draft.filed === null &&
    (draft.media.length > 0 ||
      draft.category !== null ||
      draft.chips.length > 0 ||
      draft.text.trim() !== '')
  )
}

/** Whether it is told where: in a building, at a place, or that it is in none. */
export function whereSaid(where: Where): boolean {
  return where.building !== null || where.outside === true || whereText(where).trim() !== ''
}

export function whereText(where: Where): string {
  return placeText(where.building_name, where.place, where.unit)
}

/** Characters that stand on one card. */
export const TITLE = 60
const SENTENCE_END = /[\p{Sentence_Terminal};\uff1b\n]/u

/** The one line of a case: what was pressed, else what was written first, else what and where. */
export function titleOf(
  draft: ReportDraft,
  category: string,
  otherwise: string,
  joint: string,
): string {
  const pressed = draft.chips.join(joint)
  const written = draft.text.split(SENTENCE_END)[0]?.trim() ?? ''
  const said = pressed || written
  if (!said) return first(otherwise, TITLE)
  // A place or a thing named makes "it drips" a title.
  const named = said.includes(draft.place) ? said : `${draft.place} ${said}`.trim()
  return first(named.length > 3 ? named : `${category} ${named}`, TITLE)
}

/** All that was said: what was pressed, then what was written. */
export function wordsOf(draft: ReportDraft, joint: string): string {
  return [draft.chips.join(joint), draft.text.trim()].filter(Boolean).join('\n')
}

export function filing(draft: ReportDraft, title: string, text: string): Instruct {
  const hotline = draft.channel === 'hotline'
  const command: Command = {
    command: 'file_complaint',
    report: {
      kind: draft.kind,
      category: draft.category ?? '',
      title,
      text,
      building: draft.building,
      unit: draft.unit.trim() || null,
      place: draft.place.trim() || null,
      observed_at: draft.observed_at,
      channel: draft.channel,
      external_no: hotline ? draft.external_no.trim() || null : null,
      severity: draft.severity,
    },
    internal: draft.internal,
  }
  const external_due = hotline ? draft.external_due || null : null
  return {
    doc: null,
    scope: draft.scope,
    role: 'steward',
    token: draft.token,
    command,
    external_due,
  }
}

/**
 * What a checkpoint's mark says of the case that it became. Everybody reads a patrol, the company too:
 * of a case that is kept from it a mark says only that it is dealt with elsewhere (`apart`).
 */
export function markCommand(
  { checkpoint, method, presence }: MarkFor,
  made: { doc: DocKey; title: string; open: boolean },
  apart: string,
): Command {
  const said = made.open
    ? { note: made.title, case: paramsOf(made.doc).doc }
    : { note: apart, case: null }
  return { command: 'mark', checkpoint, ...found(method), presence, result: 'issue', ...said }
}

/** A report as it is written: kept at every press, saved in one go. */
export function useReport(name: string, scope: string) {
  const core = useCore()
  const { t } = useI18n()
  const draft = useDraft<ReportDraft>(name, () => freshReport(scope), isTouched)
  const kept = useKept(draft.value, 'before', () => whereText(draft.value))
  const { error } = kept
  const saving = ref(false)
  const done = ref(false)
  const photos = computed(() => draft.value.media.filter((one) => one.media === 'photo'))
  const voices = computed(() => draft.value.media.filter((one) => one.media === 'voice'))

  async function once<T>(work: () => Promise<T>): Promise<T | null> {
    if (saving.value) return null
    saving.value = true
    error.value = null
    try {
      return await work()
    } catch (reason) {
      error.value = CoreError.from(reason)
      return null
    } finally {
      saving.value = false
    }
  }

  /** Whether a step after the filing was done; a refusal there no longer undoes what is filed. */
  async function told(what: Left, instruct: Instruct): Promise<Left[]> {
    try {
      await core.execute({ ...instruct, role: 'steward', token: `${draft.value.token}.${what}` })
      return []
    } catch (reason) {
      console.warn(what, reason)
      return [what]
    }
  }

  /** The checkpoint's mark and the visit that it came from hear of what it became. */
  async function tellOf(made: { doc: DocKey; title: string; open: boolean }): Promise<Left[]> {
    const { mark, visit } = draft.value
    const left: Left[] = []
    // The same token does each of these once, should they be asked again after a reload.
    if (mark) {
      const command = markCommand(mark, made, t('steward.report.apart'))
      left.push(...(await told('mark', { doc: mark.patrol, command })))
    }
    if (visit) {
      const note = t('steward.visit.reported', { title: made.title })
      const command: Command = { command: 'follow_up_visit', note }
      left.push(...(await told('visit', { doc: visit.doc, command })))
    }
    return left
  }

  /** Files it, and what it came from hears of it right after. */
  function file(category: string): Promise<{ doc: DocKey; left: Left[] } | null> {
    return once(async () => {
      const otherwise = t('steward.report.default', { place: draft.value.place, category }).trim()
      const joint = t('steward.common.joint')
      const title = titleOf(draft.value, category, otherwise, joint)
      const left: Left[] = []
      if (!draft.value.filed) {
        const photos = await kept.ready()
        const instruct = filing(draft.value, title, wordsOf(draft.value, joint))
        const filed = await fileOnce(core, instruct, photos)
        draft.value.filed = filed.saved.doc
        left.push(...filed.left)
      }
      const doc = draft.value.filed
      left.push(...(await tellOf({ doc, title, open: !draft.value.internal })))
      draft.clear()
      done.value = true
      return { doc, left }
    })
  }

  /** +1: what was seen goes to the case that is there, by what that case offers this person. */
  function same(row: Row): Promise<{ doc: DocKey; left: Left[] } | null> {
    return once(async () => {
      const note = wordsOf(draft.value, t('steward.common.joint')) || t('steward.duplicate.words')
      const offered = (await core.query({ query: 'case', doc: row.doc }))?.actions ?? []
      const has = (action: string) => offered.find((one) => one.action === action)
      let command: Command = { command: 'comment', text: note }
      if (has('sighting')) {
        const observed_at = draft.value.observed_at
        command = { command: 'act', what: { type: 'sighting', observed_at, note } }
      } else if (has('supplement')) {
        command = { command: 'act', what: { type: 'supplement', text: note } }
      }
      const photos = await kept.ready()
      const token = `${draft.value.token}.same.${row.doc}`
      const instruct: Instruct = { doc: row.doc, role: 'steward', token, command }
      const { saved, left } = await fileOnce(core, instruct, photos)
      const { doc, title, audience } = row
      left.push(...(await tellOf({ doc, title, open: audience === 'all' })))
      draft.clear()
      done.value = true
      return { doc: saved.doc, left }
    })
  }

  return { draft, done, photos, voices, saving, kept, file, same }
}

/**
 * What the core shows of documents, written by hand until the Rust views generate it. Times are
 * microseconds since 1970; ids are strings.
 */
export type Micros = number
/** "scope/doc" */
export type DocKey = string
export type Delivery = 'saved' | 'sending' | 'delivered' | 'read'
export type Layout = 'steward' | 'committee' | 'property' | 'supervisor' | 'observer'
export type DocKind = 'complaint' | 'patrol' | 'visit'
export type Status = string
export type Link = 'discover' | 'consult' | 'decide' | 'act' | 'oversee'
export type StewardWord = 'waiting' | 'working' | 'check' | 'closed'
export type Reading = 'archived' | 'closed_self_fixed' | 'closed_unreached'
export type Desk =
  | 'mine_open'
  | 'mine_check'
  | 'to_register'
  | 'to_route'
  | 'to_verify'
  | 'to_accept'
  | 'working'
  | 'awaiting_check'
  | 'moved_away'
  | 'closed'
  | 'all'
export type Media = 'photo' | 'voice'
export type Phase = 'before' | 'during' | 'after'

export interface RoleView {
  role: string
  body: string | null
  scope: string
  scope_name: string
  active: boolean
}

export interface Me {
  person: string
  name: string
  badge: string
  organisation: string
  organisation_name: string
  device: string
  roles: RoleView[]
  layouts: Layout[]
  home_scopes: { scope: string; name: string }[]
}

export interface Names {
  zh: string
  en: string
}

/** A sentence of the catalogue: Rust chooses the key, the screen looks it up. */
export interface Sentence {
  key: string
  params: Record<string, Param>
}

export type Param =
  | { text: string }
  | { time: Micros }
  | { span: Micros }
  | { count: number }
  | { person: string; role: string; me: boolean }
  | { name_zh: string; name_en: string }
  | { term: string }

export interface Who {
  person: string
  name: string
  role: string
  body: string | null
  organisation_name: string
  badge: string
  me: boolean
}

export interface Clock {
  milestone: 'accept' | 'arrive' | 'plan' | 'fix'
  from: Micros
  due: Micros
  stopped: boolean
  started_by: string
}

/** One document in a list; making it never loads a document. */
export interface Row {
  doc: DocKey
  scope: string
  scope_name: string
  kind: DocKind
  audience: string
  title: string
  status: Status | null
  steward_word: StewardWord | null
  reading: Reading | null
  category: string | null
  category_name: Names
  building: string | null
  building_name: string
  place: string
  fixer: string | null
  fixer_name: string
  author: string | null
  author_name: string
  mine: boolean
  filed_at: Micros
  at: Micros
  delivery: Delivery
  pending: number
  attention: number
  unread: boolean
  removed: boolean
  severity: string | null
  tier: string | null
  photos: number
  clock: Clock | null
  desks: Desk[]
}

export interface TimelineItem {
  key: string
  at: Micros
  received_at: Micros | null
  who: Who
  link: Link
  sentence: Sentence
  words: string | null
  effect: 'in_effect' | 'assists' | 'evidence' | 'attached' | 'became_request' | 'not_in_effect'
  reason: Sentence | null
  unseen: Sentence[]
  photos: string[]
  kind: 'event' | 'comment' | 'supplement' | 'photo'
  mine: boolean
  unsent: boolean
}

export interface ConflictCard {
  key: string
  parts: Sentence[]
  verdict: Sentence
  now: Sentence
  contact: Who | null
  concerns_me: boolean
  at: Micros
}

export interface PhotoView {
  key: string
  /** hex SHA-256 */
  content: string
  media: Media
  phase: Phase
  caption: string
  bytes: number
  by: Who
  at: Micros
}

export interface FieldSpec {
  name: string
  kind:
    | 'text'
    | 'time'
    | 'fixer'
    | 'department'
    | 'category'
    | 'bool'
    | 'score'
    | 'case'
    | 'for_whom'
    | 'ground'
    | 'photos'
    | 'level'
    | 'answers'
  required: boolean
  options?: { value: string; label: Param }[]
}

export interface ActionView {
  action: string
  role: string
  body: string | null
  fields: FieldSpec[]
  warn: Sentence | null
  danger: boolean
}

export interface CaseView {
  row: Row
  report: {
    kind: string
    title: string
    text: string
    unit: string
    place: string
    observed_at: Micros
    channel: string
    external_no: string | null
    external_due: Micros | null
    severity: string
    conflicts: { field: string; values: string[] }[]
  }
  next_step: Sentence
  link: Link
  clocks: Clock[]
  timeline: TimelineItem[]
  cards: ConflictCard[]
  photos: PhotoView[]
  committee: { body: string; field: string; value: string; others: string[] }[]
  property: {
    organisation: string
    organisation_name: string
    field: string
    value: string
    others: string[]
  }[]
  actions: ActionView[]
  duplicates: Row[]
  unsent: { seq: number; at: Micros; command: unknown }[]
  reads: { person: string; name: string; organisation_name: string; at: Micros }[]
  readers_of_mine: boolean
  asked: { person: string | null; reached: boolean; solved: boolean | null; at: Micros }[]
  merge_into: Row[]
  parties: { organisation: string; name: string; kind: string; suggested: boolean }[]
}

export interface PatrolView {
  row: Row
  route: { id: string; name: string; safety_required: boolean }
  window: { start: Micros; end: Micros }
  checkpoints: {
    checkpoint: string
    name: string
    building_name: string
    code: string
    marked: {
      at: Micros
      result: 'ok' | 'issue'
      method: string
      presence: string
      note: string
      case: DocKey | null
    } | null
    next: boolean
  }[]
  done: number
  total: number
  issues: number
  finished_at: Micros | null
  coverage: number | null
  flags: Sentence[]
  actions: ActionView[]
}

export interface VisitView {
  row: Row
  household: string
  need: string
  note: string
  follow_up: string
  events: TimelineItem[]
  actions: ActionView[]
}

export interface DayView {
  date: string
  counts: Record<string, number>
  lines: { at: Micros; doc: DocKey; sentence: Sentence; delivery: Delivery }[]
  text: Names | null
}

export interface AttentionItem {
  id: number
  doc: DocKey
  title: string
  words: string[]
  wanted: Sentence
  reason: Sentence
  held: boolean
  made_at: Micros
  doors: ('retry' | 'supplement' | 'hand_over' | 'discard')[]
  resolved: string | null
}

export interface CategoryView {
  code: string
  name_zh: string
  name_en: string
  icon: string
  used: number
}

export interface HomeView {
  scope: string
  scope_name: string
  routes: {
    route: string
    name: string
    done: number
    total: number
    patrol: DocKey | null
    safety_required: boolean
    window: { start: Micros; end: Micros }
  }[]
  emergency: { label: string; number: string }[]
  counts: Partial<Record<Desk, number>>
  today: { patrol: number; visits: number; quick_fixes: number; records: number }
  categories: CategoryView[]
  buildings: { id: string; name: string }[]
}

export interface PlaceContext {
  scope: string
  building: string | null
  place: string | null
  checkpoint: string | null
  from: 'scan' | 'patrol' | 'none'
}

/** The reference data of the person's compounds. */
export interface ReferenceView {
  scopes: { id: string; name: string }[]
  compounds: { scope: string; name: string }[]
  buildings: { id: string; scope: string; name: string }[]
  checkpoints: { id: string; scope: string; building: string | null; name: string; code: string }[]
  routes: { id: string; scope: string; name: string; checkpoints: string[] }[]
  categories: { code: string; name_zh: string; name_en: string; icon: string }[]
  organisations: { id: string; name: string; kind: string }[]
  people: { id: string; name: string; badge: string }[]
}

/** How the replica stands, counted by the core. */
export interface StatusView {
  documents: number
  pending: number
  attention: number
  unread: number
  wanted: number
  last_sync: Micros | null
}

/** A command as the protocol serialises it, by its tag. */
export type Command = { command: string } & Record<string, unknown>

export interface Instruct {
  doc: DocKey | null
  scope?: string
  command: Command
  role?: string
  /** With one, the same instruction is done once only, however often it is asked. */
  token?: string
}

export interface Saved {
  doc: DocKey
  seq: number
  at: Micros
  row: Row
}

export type Query =
  | { query: 'me' }
  | { query: 'home'; scope?: string }
  | { query: 'rows' }
  | { query: 'case'; doc: DocKey }
  | { query: 'patrol'; doc: DocKey }
  | { query: 'visit'; doc: DocKey }
  | { query: 'day'; date: string }
  | { query: 'attention' }
  | {
      query: 'duplicates'
      scope: string
      building: string | null
      category: string | null
      observed_at: Micros
    }
  | { query: 'reference' }
  | { query: 'status' }
  | { query: 'checkpoint_by_code'; code: string }
  | { query: 'export_unsent' }

export interface Answers {
  me: Me | null
  home: HomeView
  rows: Row[]
  case: CaseView | null
  patrol: PatrolView | null
  visit: VisitView | null
  day: DayView
  attention: AttentionItem[]
  duplicates: Row[]
  reference: ReferenceView
  status: StatusView
  checkpoint_by_code: {
    checkpoint: string
    scope: string
    name: string
    building: string | null
    building_name: string
  } | null
  export_unsent: unknown
}

export type AnswerOf<Q extends Query> = Answers[Q['query']]

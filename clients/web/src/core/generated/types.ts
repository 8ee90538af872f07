// Written from clients/core/src/view by its tests: not to be edited.

/**
 * What an action is: the type of an event, or a command that is none.
 */
export type Action = "resubmitted" | "withdrawn" | "verified" | "returned" | "dispatched" | "accepted" | "declined" | "started" | "arrived" | "paused" | "resumed" | "fixed" | "confirmed" | "closed_unfixed" | "reopened" | "sighting" | "transferred" | "handed_off" | "merged" | "voided" | "reinstated" | "urged" | "escalated" | "sent_down" | "extension_asked" | "extension_decided" | "exempt_asked" | "exempt_decided" | "pause_decided" | "withdrawal_asked" | "called_back" | "supplement" | "comment" | "add_photo" | "edit_report" | "edit_text" | "set_property_field" | "set_committee_field" | "mark" | "finish_patrol" | "review_patrol" | "edit_visit" | "follow_up_visit" | "close_visit";

/**
 * Something that who looks may do now.
 */
export type ActionView = {
/**
 * What.
 */
action: Action,
/**
 * In which role: to be given with the instruction.
 */
role: Role,
/**
 * For a committee, which body.
 */
body: Body | null,
/**
 * What it needs.
 */
fields: Array<FieldSpec>,
/**
 * What to say before.
 */
warn: Sentence | null,
/**
 * Say before if not all photos have arrived.
 */
needs_photos_check: boolean,
/**
 * It ends something: ask once more, and say what.
 */
danger: boolean,
/**
 * It is what the case waits for.
 */
primary: boolean,
/**
 * Which of the ways to do it, as it is offered: a field of a lane, or `unreached`.
 */
variant: string | null,
/**
 * Whether it is offered large, under the thumb; the rest is under 更多.
 */
large: boolean, };

/**
 * Where a household lives, as far as a visit says so.
 */
export type Address = {
/**
 * The building.
 */
building: BuildingName | null,
/**
 * Staircase and door as they were written; empty where they were not.
 */
unit: string, };

/**
 * The administrators, three people where the law asks (三员分立).
 */
export type AdminKind = "system" | "security" | "audit";

/**
 * An allowance of time.
 */
export type Allowance = { "elapsed": Span } | { "working_days": number };

/**
 * What whoever has the case asked for and nobody has answered.
 */
export type AskView = {
/**
 * Its name in the document, which the answer gives.
 */
key: EntryKey,
/**
 * What is asked: `extension_asked`, `exempt_asked` or `paused`.
 */
what: Action,
/**
 * Who asked.
 */
who: Who,
/**
 * When.
 */
at: Micros,
/**
 * On what ground, for an exemption.
 */
ground: Param | null,
/**
 * Why, in their words.
 */
reason: string,
/**
 * Until when, for an extension.
 */
until: Micros | null,
/**
 * By when it is to be fixed as it stands.
 */
due: Micros | null, };

/**
 * Something that was refused.
 */
export type AttentionItem = {
/**
 * Its name here.
 */
id: number,
/**
 * The document.
 */
doc: DocKey,
/**
 * Its title.
 */
title: string,
/**
 * What the person wrote.
 */
words: Array<string>,
/**
 * What they wanted.
 */
wanted: Sentence,
/**
 * Why it could not stand.
 */
reason: Sentence,
/**
 * The reason's code.
 */
code: string,
/**
 * Kept at the server for a supervisor too.
 */
held: boolean,
/**
 * It fell with this one, which was refused itself.
 */
because_of: number | null,
/**
 * When they did it.
 */
made_at: Micros,
/**
 * The ways out.
 */
doors: Array<Door>,
/**
 * What they did about it.
 */
resolved: Settlement | null, };

/**
 * Who sees a document, by role.
 */
export type Audience = "all" | "internal" | "own";

/**
 * Which committee body a member acts for.
 */
export type Body = "party" | "residents" | "owners" | "property";

/**
 * A building.
 */
export type Building = {
/**
 * Its id.
 */
id: BuildingId,
/**
 * Its compound.
 */
scope: ScopeId,
/**
 * Its name, `3号楼`.
 */
name: string, };

/**
 * A building within a compound.
 */
export type BuildingId = string;

/**
 * A building with its name.
 */
export type BuildingName = {
/**
 * The building.
 */
id: BuildingId,
/**
 * Its name.
 */
name: string, };

/**
 * Days that are not what the week says.
 */
export type Calendar = {
/**
 * Minutes that local time is ahead of UTC (Asia/Shanghai: 480).
 */
utc_offset_minutes: number,
/**
 * Weekdays that are holidays, as days since 1970-01-01.
 */
holidays: Array<number>,
/**
 * Weekend days that are worked (调休), as days since 1970-01-01.
 */
workdays: Array<number>, };

/**
 * A call-back since the fix that stands.
 */
export type CallBack = {
/**
 * Who asked.
 */
person: PersonId,
/**
 * Their name.
 */
name: string,
/**
 * Whether the resident was reached.
 */
reached: boolean,
/**
 * What they said.
 */
solved: boolean | null,
/**
 * 1 to 5.
 */
score: number | null,
/**
 * When.
 */
at: Micros, };

/**
 * One case.
 */
export type CaseView = {
/**
 * When time alone next changes what is shown or offered, if it does.
 */
changes_at: Micros | null,
/**
 * Its row.
 */
row: Row,
/**
 * What was reported.
 */
report: ReportView,
/**
 * What it waits for.
 */
next_step: Sentence,
/**
 * Which bead it is at.
 */
link: Link,
/**
 * Every deadline of whoever has it, in the order in which they come.
 */
clocks: Array<Clock>,
/**
 * What happened, in the order in which the server received it; the unsent last.
 */
timeline: Array<TimelineItem>,
/**
 * Where two acted at once.
 */
cards: Array<ConflictCard>,
/**
 * Photos and voice notes.
 */
photos: Array<PhotoView>,
/**
 * What committees wrote.
 */
committee: Array<CommitteeValue>,
/**
 * What fixers wrote.
 */
property: Array<PropertyValue>,
/**
 * What who looks may do.
 */
actions: Array<ActionView>,
/**
 * The same as it is offered: the large ones, the likeliest last, then the rest.
 */
offers: Array<ActionView>,
/**
 * What waits for an answer, the earliest first.
 */
asks: Array<AskView>,
/**
 * Colleagues of who looks that may be sent: those who were sent before first, then those who do not
 * file cases themselves; none where who looks may not say who goes.
 */
workers: Array<string>,
/**
 * Who filed it, and for a resident whom to ask for them: residents' contacts are in no document.
 */
reporter: Who,
/**
 * Cases that may be the same.
 */
duplicates: Array<Row>,
/**
 * What the server does not have.
 */
unsent: Array<UnsentView>,
/**
 * Who has read it.
 */
reads: Array<ReaderView>,
/**
 * Whether someone of another organisation has read it to its end.
 */
readers_of_mine: boolean,
/**
 * Call-backs since the fix that stands.
 */
asked: Array<CallBack>,
/**
 * Older cases that it may be merged into.
 */
merge_into: Array<Row>,
/**
 * Newer ones that who looks may merge into it.
 */
merge_here: Array<MergeHere>,
/**
 * Who it can be given to.
 */
parties: Array<PartyView>,
/**
 * Whether the fixer asked to be exempt and was granted it.
 */
exempt: boolean,
/**
 * How often it was opened again.
 */
reopenings: number,
/**
 * How often it was declined.
 */
declines: number, };

/**
 * A category of complaint.
 */
export type Category = {
/**
 * Its code, stable.
 */
code: string,
/**
 * Its Chinese name.
 */
name_zh: string,
/**
 * Its English name.
 */
name_en: string,
/**
 * Which kind of party fixes it.
 */
fixer: FixerKind,
/**
 * Its SLA tier's code.
 */
tier: string,
/**
 * Whether it concerns common parts, which the owners' committee confirms.
 */
common_parts: boolean, };

/**
 * A category to choose from.
 */
export type CategoryUse = {
/**
 * Its code.
 */
code: string,
/**
 * Its Chinese name.
 */
name_zh: string,
/**
 * Its English name.
 */
name_en: string,
/**
 * The name of its icon: the code, or `other` for one that the app has no picture of.
 */
icon: string,
/**
 * The SLA tier's code.
 */
tier: string,
/**
 * How often it was used by who looks, in this compound.
 */
used: number, };

/**
 * Through which door it came in.
 */
export type Channel = "patrol" | "visit" | "phone" | "reception_day" | "hotline";

/**
 * A checkpoint.
 */
export type Checkpoint = {
/**
 * Its id.
 */
id: CheckpointId,
/**
 * Its compound.
 */
scope: ScopeId,
/**
 * Its building, if it is in one.
 */
building: BuildingId | null,
/**
 * Its name.
 */
name: string,
/**
 * What its QR code says, and what a person types when the camera fails.
 */
code: string, };

/**
 * A point on a patrol route that carries a QR code.
 */
export type CheckpointId = string;

/**
 * The last mark at a checkpoint.
 */
export type CheckpointMark = {
/**
 * Its name in the document.
 */
key: EntryKey,
/**
 * When.
 */
at: Micros,
/**
 * What was found.
 */
result: MarkResult,
/**
 * How it was identified.
 */
method: Method,
/**
 * Whether its code was typed, rather than the checkpoint chosen from the list.
 */
typed: boolean,
/**
 * Where the phone was, as it said itself.
 */
presence: Presence,
/**
 * In words.
 */
note: string,
/**
 * The case that was filed of it.
 */
case: DocKey | null,
/**
 * Who.
 */
by: Who, };

/**
 * A checkpoint found by its code.
 */
export type CheckpointView = {
/**
 * The checkpoint.
 */
checkpoint: CheckpointId,
/**
 * Its name.
 */
name: string,
/**
 * Its compound.
 */
scope: ScopeId,
/**
 * The compound's name.
 */
scope_name: string,
/**
 * Its building.
 */
building: BuildingId | null,
/**
 * The building's name.
 */
building_name: string | null,
/**
 * The routes that it is on.
 */
routes: Array<RouteId>,
/**
 * Today's unfinished patrol of who looks that it is on.
 */
patrol: DocKey | null, };

/**
 * A deadline of whoever has the case. Their clock begins when the case is there for them on the
 * server, and rests in approved pauses.
 */
export type Clock = {
/**
 * For what.
 */
milestone: Milestone,
/**
 * From when it counts.
 */
from: Micros,
/**
 * By when.
 */
due: Micros,
/**
 * How it stands.
 */
tone: Tone,
/**
 * What began it.
 */
started_by: StartedBy,
/**
 * When it was met, if it was.
 */
met_at: Micros | null,
/**
 * Whether the time of the other system (12345) is the one that counts.
 */
external: boolean, };

/**
 * What a person asks for. The numbers in a store are never reused.
 */
export type Command = { "command": "file_complaint",
/**
 * The report.
 */
report: Report,
/**
 * Whether it is about the company, which then does not get it.
 */
internal: boolean, } | { "command": "quick_fix",
/**
 * What was found.
 */
report: Report,
/**
 * What was done.
 */
note: string, } | { "command": "edit_report",
/**
 * What to change.
 */
patch: ReportPatch, } | { "command": "edit_text",
/**
 * The replacements, each in the text that the ones before it leave.
 */
splices: Array<Splice>, } | { "command": "set_committee_field",
/**
 * The body.
 */
body: Body,
/**
 * The field.
 */
field: CommitteeField,
/**
 * Its value.
 */
value: string, } | { "command": "set_property_field",
/**
 * The field.
 */
field: PropertyField,
/**
 * Its value.
 */
value: string, } | { "command": "act",
/**
 * What happened.
 */
what: What, } | { "command": "comment",
/**
 * The words.
 */
text: string, } | { "command": "add_photo",
/**
 * SHA-256 of the content.
 */
content: Hash,
/**
 * What it is.
 */
media: Media,
/**
 * When, as to the work.
 */
phase: Phase,
/**
 * Words under it.
 */
caption: string,
/**
 * Its size in bytes.
 */
bytes: number, } | { "command": "start_patrol",
/**
 * The route.
 */
route: RouteId,
/**
 * When the window opens.
 */
window_start: Timestamp,
/**
 * When it closes.
 */
window_end: Timestamp, } | { "command": "mark",
/**
 * Which.
 */
checkpoint: CheckpointId,
/**
 * How it was identified.
 */
method: Method,
/**
 * Where the phone was, as computed on it.
 */
presence: Presence,
/**
 * What was found.
 */
result: MarkResult,
/**
 * In words.
 */
note: string,
/**
 * The case filed for it.
 */
case?: DocId | null,
/**
 * Whether its code was typed.
 */
typed?: boolean, } | { "command": "finish_patrol",
/**
 * Words with it.
 */
note: string, } | { "command": "review_patrol",
/**
 * Words with it.
 */
note: string, } | { "command": "new_visit",
/**
 * What to record.
 */
record: VisitRecord, } | { "command": "edit_visit",
/**
 * The field.
 */
field: VisitField,
/**
 * Its value.
 */
value: string, } | { "command": "follow_up_visit",
/**
 * What.
 */
note: string, } | { "command": "close_visit",
/**
 * Words with it.
 */
note: string, } | { "command": "rewrite_text",
/**
 * The text that the person saw.
 */
was: string,
/**
 * What they made of it.
 */
text: string, };

/**
 * A field of a committee body's lane; every value is a string.
 */
export type CommitteeField = "priority" | "category" | "lead" | "co_handlers" | "note";

/**
 * A field of a committee body's lane.
 */
export type CommitteeValue = {
/**
 * Whose lane.
 */
body: Body,
/**
 * The field.
 */
field: CommitteeField,
/**
 * What stands.
 */
value: string,
/**
 * What others wrote at the same time.
 */
others: Array<string>, };

/**
 * What a compound is, beyond its name: independent attributes, not four fixed kinds (G6).
 */
export type Compound = {
/**
 * The compound's scope.
 */
scope: ScopeId,
/**
 * Whether there is a residents' committee (居委会) for it.
 */
has_residents_committee: boolean,
/**
 * Whether there is an owners' committee (业委会).
 */
has_owners_committee: boolean,
/**
 * Who can be given its cases.
 */
parties: Array<Party>,
/**
 * Households, for figures per hundred.
 */
households: number,
/**
 * Numbers to call in danger, as (label, number).
 */
emergency_numbers: Array<[string, string]>, };

/**
 * Two acted at once: who did what when, which counts, what to do now. The same words on
 * everyone's screen, one's own part first.
 */
export type ConflictCard = {
/**
 * A stable name within the case.
 */
key: string,
/**
 * Who did what, one's own part first.
 */
parts: Array<Sentence>,
/**
 * What counts: to be shown bold.
 */
verdict: Sentence,
/**
 * What to do now; none once the case has moved on.
 */
now: Sentence | null,
/**
 * Whom to talk to.
 */
contact: Who | null,
/**
 * Whether who looks, or their organisation, is one of the two.
 */
concerns_me: boolean,
/**
 * When it came out: when the second of the two was received.
 */
at: Micros, };

/**
 * A line of the day.
 */
export type DayLine = {
/**
 * When.
 */
at: Micros,
/**
 * Of which document.
 */
doc: DocKey,
/**
 * The document's title.
 */
title: string,
/**
 * What was done.
 */
sentence: Sentence,
/**
 * What was written with it.
 */
words: string | null,
/**
 * How far it has come.
 */
delivery: Delivery,
/**
 * Whether everybody of the compound may read it: what not everybody may is passed on without
 * its name and words.
 */
open: boolean, };

/**
 * The day as it wrote itself.
 */
export type DayView = {
/**
 * The local day, `2026-04-01`.
 */
date: string,
/**
 * By what was done: `marks`, `issues`, `patrols`, `filed`, `quick_fixes`, `visits`, `acts`,
 * `words`, `photos`.
 */
counts: { [key in string]: number },
/**
 * All of it in one sentence, to begin with.
 */
summary: Sentence,
/**
 * One by one.
 */
lines: Array<DayLine>, };

/**
 * How far a record has come: each shows its own truth.
 */
export type Delivery = "saved" | "sending" | "delivered" | "read";

/**
 * A tab of somebody's desk: what they may do next with a case.
 */
export type Desk = "mine_open" | "mine_returned" | "mine_check" | "mine_closed" | "to_register" | "to_route" | "to_verify" | "to_answer" | "to_accept" | "working" | "awaiting_check" | "moved_away" | "overdue" | "closed" | "all";

/**
 * An enrolled device with one person's store on it.
 */
export type DeviceId = string;

/**
 * A document, named by (scope, id): the id is made on the device.
 */
export type DocId = string;

/**
 * A document's full name, `scope/doc`.
 */
export type DocKey = string;

/**
 * The kinds of documents.
 */
export type DocKind = "complaint" | "patrol" | "visit";

/**
 * A document's full name. Text: `<scope>/<doc>`.
 */
export type DocRef = {
/**
 * The compound that it belongs to, for ever.
 */
scope: ScopeId,
/**
 * Its id within that scope.
 */
doc: DocId, };

/**
 * A way out of what was refused.
 */
export type Door = "retry" | "supplement" | "hand_over" | "discard";

/**
 * A report that is being written, as far as it says whether it is a duplicate.
 */
export type Doubles = {
/**
 * The compound.
 */
scope: ScopeId,
/**
 * The building.
 */
building: BuildingId,
/**
 * The category's code.
 */
category: string,
/**
 * When it was seen.
 */
observed_at: Micros, };

/**
 * What an entry of the timeline did.
 */
export type Effect = "in_effect" | "assists" | "evidence" | "attached" | "became_request" | "not_in_effect";

/**
 * A number to call in danger.
 */
export type EmergencyNumber = {
/**
 * Whose.
 */
label: string,
/**
 * The number.
 */
number: string, };

/**
 * The name of an event, comment, photo or mark within its document: `<actor>-<seq>`, with a
 * letter where one change makes several. No two devices can write the same key, and the server
 * sees whose it is.
 */
export type EntryKey = string;

/**
 * A stable error code. On the wire its number, in JSON and in logs its text.
 */
export type ErrorCode = "malformed_body" | "body_too_large" | "too_many_items" | "protocol_version" | "rate_limited" | "busy" | "internal" | "not_found" | "unsupported_media" | "invalid_input" | "conflict" | "method_not_allowed" | "unauthenticated" | "token_expired" | "refresh_rejected" | "device_revoked" | "enrolment_rejected" | "sign_in_rejected" | "forbidden" | "locked_out" | "pin_forgotten" | "bad_frame" | "inflates_too_large" | "too_many_ops" | "change_too_large" | "deps_unknown" | "bad_sequence" | "bad_start_op" | "extra_content" | "bad_header" | "second_root" | "actor_not_yours" | "undecodable" | "document_full" | "no_such_document" | "apply_failed" | "not_your_lane" | "write_once" | "no_containers" | "bad_value" | "hidden_effect" | "round_trip" | "role_may_not" | "conflict_of_interest" | "status_forbids" | "stale_view" | "clock_ahead" | "clock_behind" | "wrong_author" | "wrong_fixer" | "unknown_reference" | "role_ended" | "outside_buildings" | "too_late" | "redacted" | "unknown_document" | "already_done" | "attachment_unknown" | "attachment_pending" | "attachment_mismatch" | "attachment_too_large" | "attachment_type" | "too_many_attachments" | "upload_offset" | "upload_unknown" | "tus_version" | "checksum_mismatch";

/**
 * The type of an event without what it carries: what the tables of transitions and of the policy
 * speak of.
 */
export type EventType = "reported" | "self_fixed" | "resubmitted" | "withdrawn" | "verified" | "returned" | "dispatched" | "accepted" | "declined" | "started" | "arrived" | "paused" | "resumed" | "fixed" | "confirmed" | "closed_unfixed" | "reopened" | "sighting" | "transferred" | "handed_off" | "merged" | "voided" | "reinstated" | "urged" | "escalated" | "sent_down" | "extension_asked" | "extension_decided" | "exempt_asked" | "exempt_decided" | "pause_decided" | "withdrawal_asked" | "called_back" | "to_topic" | "supplement";

/**
 * Why a fixer asks to be exempt.
 */
export type ExemptGround = "not_our_duty" | "no_entry" | "maintenance_fund";

/**
 * Where two people wrote one field of the report at once.
 */
export type FieldConflict = {
/**
 * The field's key.
 */
field: string,
/**
 * The values that do not stand.
 */
values: Array<string>, };

/**
 * A kind of input.
 */
export type FieldKind = "text" | "time" | "fixer" | "department" | "category" | "bool" | "score" | "case" | "for_whom" | "ground" | "photos" | "level" | "answers" | "choice";

/**
 * Something to choose.
 */
export type FieldOption = {
/**
 * What goes into the command.
 */
value: string,
/**
 * What is shown.
 */
label: Param, };

/**
 * A field that an action needs. Its name is the one in the command's JSON.
 */
export type FieldSpec = {
/**
 * Its name.
 */
name: string,
/**
 * What it is.
 */
kind: FieldKind,
/**
 * Whether it must be filled, where it is asked.
 */
required: boolean,
/**
 * When it is asked; always if none. What is not asked is left empty.
 */
when: When | null,
/**
 * What to choose from; empty where anything may be given.
 */
options: Array<FieldOption>,
/**
 * What it begins with.
 */
value: FieldValue | null,
/**
 * Whether the value that it begins with is the only one there is: it needs no input.
 */
hidden: boolean, };

/**
 * A value that a field begins with.
 */
export type FieldValue = string | Micros | boolean | Array<string>;

/**
 * What a party on a compound's list fixes as.
 */
export type FixerKind = "company" | "substitute" | "emergency_centre" | "developer" | "utility" | "department";

/**
 * For whom a confirmation speaks.
 */
export type ForWhom = "resident" | "owners" | "committee" | "community";

/**
 * The hash of an automerge change. Text: 64 hex digits.
 */
export type Hash = string;

/**
 * The first screen of a steward.
 */
export type HomeView = {
/**
 * The compound.
 */
scope: ScopeId,
/**
 * Its name.
 */
scope_name: string,
/**
 * Its routes.
 */
routes: Array<RouteToday>,
/**
 * Numbers to call in danger.
 */
emergency: Array<EmergencyNumber>,
/**
 * Documents of the compound by desk.
 */
counts: { [key in Desk]?: number },
/**
 * What was done today.
 */
today: Today,
/**
 * Categories, the most used first.
 */
categories: Array<CategoryUse>,
/**
 * Buildings.
 */
buildings: Array<BuildingName>,
/**
 * When time alone next changes anything of it: midnight at the latest.
 */
changes_at: Micros | null, };

/**
 * Something to do.
 */
export type Instruct = {
/**
 * To which document; none for a command that makes one.
 */
doc: DocKey | null,
/**
 * For a command that makes a document, in which compound.
 */
scope?: ScopeId | null,
/**
 * What.
 */
command: Command,
/**
 * In which role; the first of the person's roles that may where none is given.
 */
role?: Role | null,
/**
 * For a case that another system sent (12345): the local day by whose end it wants an answer,
 * `2026-04-01`.
 */
external_due?: string | null,
/**
 * The same token is done once only, however often it is asked. Asked with other words, they
 * become an edit of what was done.
 */
token?: string | null,
/**
 * Asked again by the program itself: what was done under the token stays as it is.
 */
again?: boolean, };

/**
 * What an entry of the timeline is.
 */
export type ItemKind = "event" | "comment" | "supplement" | "photo";

/**
 * A way in which the app is laid out.
 */
export type Layout = "steward" | "committee" | "property" | "supervisor" | "observer";

/**
 * The level at which a supervisor supervises; later ones are above earlier ones.
 */
export type Level = "community" | "subdistrict" | "district";

/**
 * The five beads: 发现–协商–决策–落实–监督.
 */
export type Link = "discover" | "consult" | "decide" | "act" | "oversee";

/**
 * What was found.
 */
export type MarkResult = "ok" | "issue";

/**
 * Who looks.
 */
export type Me = {
/**
 * The person.
 */
person: PersonId,
/**
 * Their name.
 */
name: string,
/**
 * Their badge number.
 */
badge: string,
/**
 * Their organisation.
 */
organisation: OrganisationId,
/**
 * Its name.
 */
organisation_name: string,
/**
 * This device.
 */
device: DeviceId,
/**
 * Their roles, ended ones too.
 */
roles: Array<MyRole>,
/**
 * The layouts that their roles in force call for, the first one first.
 */
layouts: Array<Layout>,
/**
 * The compounds that they work in.
 */
home_scopes: Array<ScopeName>,
/**
 * How large a photo may be, in bytes.
 */
photo_bytes: number,
/**
 * How large a voice note may be, in bytes.
 */
voice_bytes: number,
/**
 * For how long after a scan or a mark they are taken to be still there, in microseconds.
 */
place_holds: Micros, };

/**
 * What an attachment is.
 */
export type Media = "photo" | "voice";

/**
 * A newer case that who looks may merge into the one they look at.
 */
export type MergeHere = {
/**
 * The newer case: the instruction is to it.
 */
doc: DocKey,
/**
 * In which role.
 */
role: Role, };

/**
 * How a checkpoint was marked.
 */
export type Method = "qr" | "nfc" | "manual";

/**
 * Microseconds since 1970, UTC, as a JSON number: exact until the year 2255.
 */
export type Micros = number;

/**
 * What a deadline is for.
 */
export type Milestone = "accept" | "arrive" | "plan" | "fix";

/**
 * A role of who looks.
 */
export type MyRole = {
/**
 * As what.
 */
role: RoleName,
/**
 * For a committee, which.
 */
body: Body | null,
/**
 * For a supervisor, of which level.
 */
level: Level | null,
/**
 * The catalogue's key of all that.
 */
role_key: string,
/**
 * Where: this scope and all below it.
 */
scope: ScopeId,
/**
 * Its name.
 */
scope_name: string,
/**
 * Whether it holds now.
 */
active: boolean,
/**
 * Until when, if it ends.
 */
until: Micros | null, };

/**
 * What reference data calls something.
 */
export type Names = {
/**
 * In Chinese.
 */
zh: string,
/**
 * In English.
 */
en: string, };

/**
 * An organisation.
 */
export type Organisation = {
/**
 * Its id.
 */
id: OrganisationId,
/**
 * Its name.
 */
name: string, };

/**
 * An organisation: a company, a committee, a department, the emergency repair centre.
 */
export type OrganisationId = string;

/**
 * A parameter of a sentence: how it is written is the screen's affair.
 */
export type Param = {
/**
 * The words.
 */
text: string, } | {
/**
 * When.
 */
time: Micros, } | {
/**
 * How long.
 */
span: number, } | {
/**
 * When.
 */
until: Micros, } | {
/**
 * How many.
 */
count: number, } | {
/**
 * Their name.
 */
person: string,
/**
 * The catalogue's key of their role, `role.committee_residents`.
 */
role: string,
/**
 * Whether it is who looks.
 */
me: boolean, } | {
/**
 * In Chinese.
 */
name_zh: string,
/**
 * In English.
 */
name_en: string, } | {
/**
 * The key.
 */
term: string, };

/**
 * A party that can be given a compound's cases.
 */
export type Party = {
/**
 * Who.
 */
organisation: OrganisationId,
/**
 * As what.
 */
kind: FixerKind, };

/**
 * A party that the case can be given to.
 */
export type PartyView = {
/**
 * Who.
 */
organisation: OrganisationId,
/**
 * Their name.
 */
name: string,
/**
 * As what.
 */
kind: FixerKind,
/**
 * Whether the category and the compound's kind name it.
 */
suggested: boolean,
/**
 * Why it has refused the case just now, if it has.
 */
declined: string | null, };

/**
 * A checkpoint of a patrol.
 */
export type PatrolCheckpoint = {
/**
 * The checkpoint.
 */
checkpoint: CheckpointId,
/**
 * Its name.
 */
name: string,
/**
 * Its building's name.
 */
building_name: string | null,
/**
 * What its QR code says.
 */
code: string,
/**
 * Its mark.
 */
marked: CheckpointMark | null,
/**
 * Whether it is the next one to see to.
 */
next: boolean,
/**
 * Whether it is on the route; one that is not was marked all the same.
 */
on_route: boolean, };

/**
 * The route of a patrol.
 */
export type PatrolRoute = {
/**
 * The route.
 */
id: RouteId,
/**
 * Its name.
 */
name: string,
/**
 * Fire, lifts: it must be walked.
 */
safety_required: boolean, };

/**
 * One patrol.
 */
export type PatrolView = {
/**
 * Its row.
 */
row: Row,
/**
 * Its route.
 */
route: PatrolRoute,
/**
 * The window in which it should be walked.
 */
window: Window,
/**
 * Who walks it.
 */
steward: Who,
/**
 * The checkpoints in the route's order, then those off it.
 */
checkpoints: Array<PatrolCheckpoint>,
/**
 * Checkpoints of the route that are marked.
 */
done: number,
/**
 * Checkpoints of the route.
 */
total: number,
/**
 * Checkpoints at which something was found.
 */
issues: number,
/**
 * When it was started.
 */
started_at: Micros | null,
/**
 * When it was finished.
 */
finished_at: Micros | null,
/**
 * Percent of the route that was marked within the window.
 */
coverage: number,
/**
 * What is odd about it: evidence to keep in mind, no blame.
 */
flags: Array<Sentence>,
/**
 * What happened to it: started, finished, reviewed, comments.
 */
events: Array<TimelineItem>,
/**
 * Photos.
 */
photos: Array<PhotoView>,
/**
 * What who looks may do.
 */
actions: Array<ActionView>, };

/**
 * A person as others see them.
 */
export type Person = {
/**
 * Their id.
 */
id: PersonId,
/**
 * Their name.
 */
name: string,
/**
 * Their badge number.
 */
badge: string,
/**
 * Their organisation.
 */
organisation: OrganisationId, };

/**
 * A person.
 */
export type PersonId = string;

/**
 * When a photo was taken, as to the work.
 */
export type Phase = "before" | "during" | "after";

/**
 * A photo or voice note. Whether its bytes are here is the shell's to know.
 */
export type PhotoView = {
/**
 * Its name in the document.
 */
key: EntryKey,
/**
 * SHA-256 of the content, in hex.
 */
content: Hash,
/**
 * What it is.
 */
media: Media,
/**
 * When, as to the work.
 */
phase: Phase,
/**
 * Words under it.
 */
caption: string,
/**
 * Its size.
 */
bytes: number,
/**
 * Whose.
 */
by: Who,
/**
 * When it was taken.
 */
at: Micros, };

/**
 * Where the person is, as far as a scan or a patrol says.
 */
export type PlaceContext = {
/**
 * The compound.
 */
scope: ScopeId,
/**
 * The building.
 */
building: BuildingId | null,
/**
 * The place, in words.
 */
place: string | null,
/**
 * The checkpoint.
 */
checkpoint: CheckpointId | null,
/**
 * How that is known.
 */
from: PlaceFrom, };

/**
 * How the place of a report is known.
 */
export type PlaceFrom = "scan" | "patrol" | "none";

/**
 * Whether the phone was at the checkpoint when it was marked, as the phone computed it. Nothing
 * is refused or ranked by it.
 */
export type Presence = "at" | "away" | "unknown";

/**
 * A field of a fixer's lane; every value is a string.
 */
export type PropertyField = "assignee" | "appointment" | "eta" | "plan" | "quote";

/**
 * A field of an organisation's lane.
 */
export type PropertyValue = {
/**
 * Whose lane.
 */
organisation: OrganisationId,
/**
 * Their name.
 */
organisation_name: string,
/**
 * The field.
 */
field: PropertyField,
/**
 * What stands.
 */
value: string,
/**
 * What others wrote at the same time.
 */
others: Array<string>, };

/**
 * Something to look at.
 */
export type Query = { "query": "me" } | { "query": "home",
/**
 * The compound.
 */
scope?: ScopeId | null, } | { "query": "rows",
/**
 * Of these alone, as far as they are here; of every one where none are named.
 */
docs?: Array<DocKey> | null,
/**
 * Those alone of which something is unsent.
 */
unsent?: boolean, } | { "query": "case",
/**
 * Which.
 */
doc: DocKey, } | { "query": "patrol",
/**
 * Which.
 */
doc: DocKey, } | { "query": "visit",
/**
 * Which.
 */
doc: DocKey, } | { "query": "day",
/**
 * Which.
 */
date: string, } | { "query": "attention" } | { "query": "duplicates" } & Doubles | { "query": "reference" } | { "query": "status" } | { "query": "checkpoint_by_code",
/**
 * The code.
 */
code: string, } | { "query": "export_unsent" };

/**
 * The answer to a [`Query`], under the same tag.
 */
export type QueryAnswer = { "query": "me", "answer": Me | null } | { "query": "home", "answer": HomeView | null } | { "query": "rows", "answer": Array<Row> } | { "query": "case", "answer": CaseView | null } | { "query": "patrol", "answer": PatrolView | null } | { "query": "visit", "answer": VisitView | null } | { "query": "day", "answer": DayView } | { "query": "attention", "answer": Array<AttentionItem> } | { "query": "duplicates", "answer": Array<Row> } | { "query": "reference", "answer": Reference } | { "query": "status", "answer": StatusView } | { "query": "checkpoint_by_code", "answer": CheckpointView | null } | { "query": "export_unsent", "answer": Unsent };

/**
 * Someone who has read the case.
 */
export type ReaderView = {
/**
 * The person.
 */
person: PersonId,
/**
 * Their name.
 */
name: string,
/**
 * Their organisation.
 */
organisation_name: string,
/**
 * Up to what was received when.
 */
at: Micros, };

/**
 * What time alone has made of a case; its status stays.
 */
export type Reading = "archived" | "closed_self_fixed" | "closed_unreached";

/**
 * The reference data of a set of scopes: the scopes above them too, so that a grant can be found
 * to cover them. Every list is sorted by id, so that equal content has equal bytes.
 */
export type Reference = {
/**
 * Scopes.
 */
scopes: Array<Scope>,
/**
 * Organisations.
 */
organisations: Array<Organisation>,
/**
 * People with a grant in these scopes.
 */
people: Array<Person>,
/**
 * Compounds.
 */
compounds: Array<Compound>,
/**
 * Buildings.
 */
buildings: Array<Building>,
/**
 * Checkpoints.
 */
checkpoints: Array<Checkpoint>,
/**
 * Routes.
 */
routes: Array<Route>,
/**
 * Categories.
 */
categories: Array<Category>,
/**
 * SLA tiers.
 */
tiers: Array<SlaTier>,
/**
 * The working calendar.
 */
calendar: Calendar, };

/**
 * A report as values: what a command gives, what a view shows.
 */
export type Report = {
/**
 * What is asked.
 */
kind: ReportType,
/**
 * The category's code.
 */
category: string,
/**
 * One line.
 */
title: string,
/**
 * The whole text.
 */
text: string,
/**
 * The building.
 */
building?: BuildingId | null,
/**
 * The unit or flat.
 */
unit?: string | null,
/**
 * The place, in words.
 */
place?: string | null,
/**
 * When it was seen: the resident's clock starts here.
 */
observed_at: Timestamp,
/**
 * Through which door.
 */
channel: Channel,
/**
 * The other system's number, for [`Channel::Hotline`].
 */
external_no?: string | null,
/**
 * The other system's due date.
 */
external_due?: Timestamp | null,
/**
 * How bad.
 */
severity: Severity, };

/**
 * What to change in a report; `None` leaves a field as it is.
 */
export type ReportPatch = {
/**
 * What is asked.
 */
kind?: ReportType | null,
/**
 * The category's code.
 */
category?: string | null,
/**
 * One line.
 */
title?: string | null,
/**
 * The building.
 */
building?: BuildingId | null,
/**
 * The unit or flat.
 */
unit?: string | null,
/**
 * The place, in words.
 */
place?: string | null,
/**
 * When it was seen.
 */
observed_at?: Timestamp | null,
/**
 * The other system's number.
 */
external_no?: string | null,
/**
 * The other system's due date.
 */
external_due?: Timestamp | null,
/**
 * How bad.
 */
severity?: Severity | null,
/**
 * Through which door.
 */
channel?: Channel | null, };

/**
 * What is asked.
 */
export type ReportType = "complaint" | "repair" | "opinion";

/**
 * The report.
 */
export type ReportView = {
/**
 * What is asked.
 */
kind: ReportType,
/**
 * The category's code, as the reporter has it.
 */
category: string,
/**
 * One line.
 */
title: string,
/**
 * The whole text.
 */
text: string,
/**
 * The unit or flat.
 */
unit: string | null,
/**
 * The place, in words.
 */
place: string | null,
/**
 * When it was seen.
 */
observed_at: Micros,
/**
 * Through which door it came.
 */
channel: Channel,
/**
 * The other system's number.
 */
external_no: string | null,
/**
 * The other system's due date.
 */
external_due: Micros | null,
/**
 * How bad.
 */
severity: Severity,
/**
 * Where two people wrote at once.
 */
conflicts: Array<FieldConflict>, };

/**
 * What a person is in a scope.
 */
export type Role = "steward" | { "committee": Body } | "property" | { "supervisor": Level } | "observer" | { "admin": AdminKind } | "system";

/**
 * A role without its body or level.
 */
export type RoleName = "steward" | "committee" | "property" | "supervisor" | "observer" | "admin" | "system";

/**
 * A patrol route.
 */
export type Route = {
/**
 * Its id.
 */
id: RouteId,
/**
 * Its compound.
 */
scope: ScopeId,
/**
 * Its name.
 */
name: string,
/**
 * Its checkpoints in order.
 */
checkpoints: Array<CheckpointId>,
/**
 * Fire, lifts: it must be walked.
 */
safety_required: boolean, };

/**
 * A patrol route: an ordered list of checkpoints with its windows.
 */
export type RouteId = string;

/**
 * A route of the compound and how far today's patrol of it is.
 */
export type RouteToday = {
/**
 * The route.
 */
route: RouteId,
/**
 * Its name.
 */
name: string,
/**
 * Checkpoints of it that are marked.
 */
done: number,
/**
 * Checkpoints of it.
 */
total: number,
/**
 * Today's patrol of who looks, if there is one.
 */
patrol: DocKey | null,
/**
 * Whether that is finished.
 */
finished: boolean,
/**
 * Fire, lifts: it must be walked.
 */
safety_required: boolean,
/**
 * The window to start a patrol with: the local day.
 */
window: Window, };

/**
 * A document in a list.
 */
export type Row = {
/**
 * The document.
 */
doc: DocKey,
/**
 * Its compound.
 */
scope: ScopeId,
/**
 * The compound's name.
 */
scope_name: string,
/**
 * What it is.
 */
kind: DocKind,
/**
 * Who sees it.
 */
audience: Audience,
/**
 * One line; empty where none was written: the category's name then stands for it.
 */
title: string,
/**
 * For complaints, where it stands.
 */
status: Status | null,
/**
 * The same in a steward's four words.
 */
steward_word: StewardWord | null,
/**
 * What time has made of it.
 */
reading: Reading | null,
/**
 * For complaints, the category in force.
 */
category: string | null,
/**
 * Its names.
 */
category_name: Names | null,
/**
 * The building.
 */
building: BuildingId | null,
/**
 * Its name.
 */
building_name: string | null,
/**
 * The place, in words.
 */
place: string | null,
/**
 * Who has it to fix.
 */
fixer: OrganisationId | null,
/**
 * Their name.
 */
fixer_name: string | null,
/**
 * Who filed it.
 */
author: PersonId | null,
/**
 * Their name.
 */
author_name: string | null,
/**
 * Whether that is who looks.
 */
mine: boolean,
/**
 * When it was filed.
 */
filed_at: Micros,
/**
 * When something last happened.
 */
at: Micros,
/**
 * How far it has come.
 */
delivery: Delivery,
/**
 * Unsent changes.
 */
pending: number,
/**
 * Drafts that wait for the person.
 */
attention: number,
/**
 * Others changed it since it was read here.
 */
unread: boolean,
/**
 * It left this device's reach and is kept for what is unsent.
 */
removed: boolean,
/**
 * How bad, as the reporter sees it.
 */
severity: Severity | null,
/**
 * The SLA tier's code of the category in force.
 */
tier: string | null,
/**
 * Photos and voice notes in it.
 */
photos: number,
/**
 * Whether its first event is a quick fix (随手做).
 */
quick_fix: boolean,
/**
 * For patrols and visits, whether it is finished or closed.
 */
done: boolean,
/**
 * Who does the work, as whoever has it to fix wrote.
 */
assignee: string | null,
/**
 * Whether it may be accepted together with others: never what is urgent.
 */
batch: boolean,
/**
 * The next deadline that is still to be met by whoever has it.
 */
clock: Clock | null,
/**
 * Where it stands among what waits, by the time that is left: the smaller the sooner, and what
 * no clock runs for last.
 */
order: Micros,
/**
 * When time alone next changes anything of it, if it does.
 */
changes_at: Micros | null,
/**
 * Which tabs it belongs to for who looks.
 */
desks: Array<Desk>,
/**
 * What it waits for from who looks, to be done straight from a list.
 */
does?: Action,
/**
 * Whether a fixer's look is the last step of its delivery: what is kept from them and what is
 * done already ends with the server.
 */
for_fixer?: boolean,
/**
 * For patrols, what it came to.
 */
walked?: Walked, };

/**
 * What was done and is durable on this device.
 */
export type Saved = {
/**
 * To which document.
 */
doc: DocKey,
/**
 * Its place in the local order.
 */
seq: number,
/**
 * The change's hash.
 */
hash: Hash,
/**
 * The time given to it.
 */
at: Micros,
/**
 * The document's row as it is now.
 */
row: Row, };

/**
 * A node of the scope tree.
 */
export type Scope = {
/**
 * Its id.
 */
id: ScopeId,
/**
 * The node above, none for the root.
 */
parent: ScopeId | null,
/**
 * Its kind.
 */
kind: ScopeKind,
/**
 * Its name.
 */
name: string, };

/**
 * A node of the scope tree; every document belongs to one that is a compound (小区).
 */
export type ScopeId = string;

/**
 * The kind of a scope. The tree's depth is data: kinds only name the levels people know.
 */
export type ScopeKind = "city" | "district" | "subdistrict" | "community" | "compound" | "grid";

/**
 * A scope with its name.
 */
export type ScopeName = {
/**
 * The scope.
 */
scope: ScopeId,
/**
 * Its name.
 */
name: string, };

/**
 * A key of the catalogue `core` with what goes into its words. The keys and their parameters stand
 * in [`crate::view::keys`].
 */
export type Sentence = {
/**
 * The key, without the catalogue's own name.
 */
key: string,
/**
 * Its parameters, by name.
 */
params: { [key in string]: Param }, };

/**
 * How the session stands. None of this stops anybody from writing.
 */
export type SessionState = "ok" | "lapsed" | "none" | "revoked";

/**
 * What a person did about a draft.
 */
export type Settlement = "retried" | "supplemented" | "discarded";

/**
 * How bad it is, as the reporter sees it.
 */
export type Severity = "normal" | "urgent" | "critical";

/**
 * How fast a category must be dealt with. Working days by the calendar.
 */
export type SlaTier = {
/**
 * Its code: `critical` 特急, `urgent` 急修, `normal` 一般, `complex` 复杂, `special` 专项.
 */
code: string,
/**
 * To accept.
 */
accept: Allowance | null,
/**
 * To arrive.
 */
arrive: Allowance | null,
/**
 * To plan.
 */
plan: Allowance | null,
/**
 * To fix (for life safety: to make safe).
 */
fix: Allowance | null,
/**
 * How long a fixer may decline.
 */
decline: Span, };

/**
 * A length of time in microseconds, never negative.
 */
export type Span = number;

/**
 * One replacement in the report's text, in Unicode code points of the text before it.
 */
export type Splice = {
/**
 * Where.
 */
at: number,
/**
 * How many characters go.
 */
delete: number,
/**
 * What comes in their place.
 */
insert: string, };

/**
 * What began a fixer's clock.
 */
export type StartedBy = "dispatched" | "transferred" | "handed_off" | "reopened";

/**
 * Where a case stands.
 */
export type Status = "reported" | "returned" | "verified" | "dispatched" | "accepted" | "declined" | "in_progress" | "paused" | "handed_off" | "fixed" | "confirmed" | "closed_unfixed" | "withdrawn" | "merged" | "voided";

/**
 * How this device stands, as far as the core knows.
 */
export type StatusView = {
/**
 * Documents here.
 */
documents: number,
/**
 * Those of them that can't be read until the server is reached again: `internal` and `own`
 * ones after seven days without contact.
 */
withheld: number,
/**
 * Changes that the server has not acknowledged.
 */
pending: number,
/**
 * Records that they are of.
 */
unsent: number,
/**
 * Drafts that wait for the person.
 */
attention: number,
/**
 * Documents that others changed since they were read.
 */
unread: number,
/**
 * Documents that are asked for whole.
 */
wanted: number,
/**
 * When a call last ended well, by the server's clock.
 */
last_sync: Micros | null,
/**
 * The session, as far as its tokens say.
 */
session: SessionState,
/**
 * The server's clock less this device's, in microseconds.
 */
clock_offset: number, };

/**
 * The four words that a steward sees (等受理 · 在办理 · 请看看修好没 · 已办结).
 */
export type StewardWord = "waiting" | "working" | "check" | "closed";

/**
 * How the browser keeps what is here.
 */
export type StorageState = {
/**
 * It promised to keep it.
 */
persisted: boolean,
/**
 * Bytes in use.
 */
usage: number,
/**
 * Bytes that it allows.
 */
quota: number,
/**
 * There is room on this phone for words alone, and for few of them.
 */
full: boolean, };

/**
 * Where a line about sending leads.
 */
export type SyncDoor = "sync" | "attention" | "storage";

/**
 * The one line about sending.
 */
export type SyncLine = {
/**
 * What is said.
 */
word: SyncWord,
/**
 * Of how many.
 */
count: number,
/**
 * With how many photos.
 */
photos: number,
/**
 * How it looks.
 */
tone: SyncTone,
/**
 * Where a tap leads.
 */
to: SyncDoor, };

/**
 * How sending stands: what the shell knows of the network and the browser, beside what the core
 * counts.
 */
export type SyncState = {
/**
 * There is a network.
 */
online: boolean,
/**
 * A call is under way.
 */
sending: boolean,
/**
 * Changes that the server has not acknowledged.
 */
pending: number,
/**
 * Records that they are of.
 */
unsent: number,
/**
 * Drafts that wait for the person.
 */
attention: number,
/**
 * Records that can't be read until the server is reached again.
 */
withheld: number,
/**
 * When a call last ended well.
 */
last_sync: Micros | null,
/**
 * The session.
 */
session: SessionState,
/**
 * Why the server refuses this device's calls, an error code.
 */
stopped: string | null,
/**
 * Photos.
 */
uploads: Uploads,
/**
 * The browser's store.
 */
storage: StorageState,
/**
 * News come by themselves.
 */
live: boolean,
/**
 * How far the server's clock is ahead of this device's, in microseconds.
 */
clock_offset: number, };

/**
 * How a line about sending looks.
 */
export type SyncTone = "ok" | "busy" | "off" | "look";

/**
 * What a line about sending says: the catalogue's key under `shell.sync`.
 */
export type SyncWord = "revoked" | "full" | "attention" | "lapsed" | "stopped" | "withheld" | "offline" | "offline_waiting" | "offline_photos" | "offline_both" | "photos_stuck" | "sending" | "waiting" | "photos" | "first" | "done";

/**
 * What is said about sending.
 */
export type SyncWords = {
/**
 * First of all.
 */
line: SyncLine,
/**
 * Beside what waits for the person, where that is said by itself.
 */
beside: SyncLine,
/**
 * Of the room that the browser allows, little is left.
 */
scarce: boolean,
/**
 * There is no room for photos, or for anything.
 */
full: boolean, };

/**
 * An entry of the timeline.
 */
export type TimelineItem = {
/**
 * Its name in the document.
 */
key: EntryKey,
/**
 * When, as its author's clock had it.
 */
at: Micros,
/**
 * When the server had it; none while unsent.
 */
received_at: Micros | null,
/**
 * Whether that was so long after that it is said.
 */
late: boolean,
/**
 * Who.
 */
who: Who,
/**
 * Which bead it belongs to.
 */
link: Link,
/**
 * In one sentence.
 */
sentence: Sentence,
/**
 * What the author wrote with it.
 */
words: string | null,
/**
 * What it did.
 */
effect: Effect,
/**
 * Why it is not in effect, or not as it was meant.
 */
reason: Sentence | null,
/**
 * What its author had not seen.
 */
unseen: Array<Sentence>,
/**
 * Photos with it, by content.
 */
photos: Array<Hash>,
/**
 * What it is.
 */
kind: ItemKind,
/**
 * Whether who looks did it.
 */
mine: boolean,
/**
 * Whether the server does not have it yet.
 */
unsent: boolean, };

/**
 * An instant, in microseconds since the Unix epoch, UTC. JSON: written as RFC 3339 with
 * microseconds, read as that or as a number of microseconds, which is what a screen has.
 *
 * Microseconds, since the server's receipts are strictly increasing within a log and a storm of
 * changes must not push them ahead of the wall clock.
 */
export type Timestamp = number | string;

/**
 * What who looks has done today.
 */
export type Today = {
/**
 * Patrols started.
 */
patrol: number,
/**
 * Visits recorded.
 */
visits: number,
/**
 * Quick fixes recorded.
 */
quick_fixes: number,
/**
 * Complaints filed.
 */
records: number, };

/**
 * How a deadline stands.
 */
export type Tone = "calm" | "soon" | "over" | "rests";

/**
 * Everything on this device that the server does not have, words and all, for a file.
 */
export type Unsent = {
/**
 * Whose.
 */
person: PersonId | null,
/**
 * On which device.
 */
device: DeviceId | null,
/**
 * When this was written.
 */
exported_at: Timestamp,
/**
 * What waits to be sent, in the order in which it was done.
 */
pending: Array<UnsentItem>,
/**
 * What was refused and is not settled.
 */
refused: Array<UnsentItem>, };

/**
 * One thing that the server does not have.
 */
export type UnsentItem = {
/**
 * Its place in the local order.
 */
seq: number,
/**
 * The document.
 */
doc: DocRef,
/**
 * The document's title.
 */
title: string,
/**
 * In which role it was done, if one was chosen.
 */
role: Role | null,
/**
 * When it was done.
 */
at: Timestamp,
/**
 * What the person wrote.
 */
words: Array<string>,
/**
 * All of it, to be done again from.
 */
command: Command,
/**
 * Why it was refused, if it was.
 */
code: ErrorCode | null, };

/**
 * Something done here that the server does not have.
 */
export type UnsentView = {
/**
 * Its place in the local order.
 */
seq: number,
/**
 * When.
 */
at: Micros,
/**
 * What.
 */
command: Command, };

/**
 * Photos on their way.
 */
export type Uploads = {
/**
 * Not all there yet.
 */
pending: number,
/**
 * Stopped, with a person to look at them.
 */
failed: number, };

/**
 * A field of the map `visit`; every value is a string.
 */
export type VisitField = "household" | "need" | "note" | "follow_up";

/**
 * A visit as values: what a command gives, what a view shows.
 */
export type VisitRecord = {
/**
 * Which household, in words.
 */
household: string,
/**
 * What they need or say.
 */
need: string,
/**
 * What the visitor notes.
 */
note: string,
/**
 * What is to be done next.
 */
follow_up: string, };

/**
 * One visit.
 */
export type VisitView = {
/**
 * Its row.
 */
row: Row,
/**
 * What of it a report may bring along.
 */
address: Address,
/**
 * Fields that two people wrote at once, with the values that do not stand.
 */
conflicts: Array<FieldConflict>,
/**
 * What became of it.
 */
events: Array<TimelineItem>,
/**
 * Photos.
 */
photos: Array<PhotoView>,
/**
 * What who looks may do.
 */
actions: Array<ActionView>,
/**
 * Which household, in words.
 */
household: string,
/**
 * What they need or say.
 */
need: string,
/**
 * What the visitor notes.
 */
note: string,
/**
 * What is to be done next.
 */
follow_up: string, };

/**
 * What a patrol came to.
 */
export type Walked = {
/**
 * Checkpoints of its route that are marked.
 */
marked: number,
/**
 * Checkpoints of its route.
 */
total: number,
/**
 * The names of the checkpoints at which something was found.
 */
found: Array<string>, };

/**
 * What happened. The numbers on the wire are never reused.
 */
export type What = { "type": "reported" } | { "type": "self_fixed",
/**
 * What was done.
 */
note: string, } | { "type": "resubmitted",
/**
 * What was added.
 */
note: string, } | { "type": "withdrawn",
/**
 * Why.
 */
reason: string, } | { "type": "verified" } | { "type": "returned",
/**
 * What is missing.
 */
missing: string, } | { "type": "dispatched",
/**
 * The fixer, a party of the compound's list.
 */
fixer: OrganisationId, } | { "type": "accepted" } | { "type": "declined",
/**
 * Why.
 */
reason: string, } | { "type": "started" } | { "type": "arrived" } | { "type": "paused",
/**
 * Why.
 */
reason: string, } | { "type": "resumed" } | { "type": "fixed",
/**
 * What was done.
 */
note: string,
/**
 * Photos of the result, by their keys in `photos`.
 */
photos: Array<EntryKey>,
/**
 * The category in force as the fixer knew it: its SLA judges the fix.
 */
category: string, } | { "type": "confirmed",
/**
 * For whom.
 */
for_whom: ForWhom, } | { "type": "closed_unfixed",
/**
 * The explanation.
 */
reason: string, } | { "type": "reopened",
/**
 * Why.
 */
reason: string,
/**
 * When that was seen.
 */
observed_at: Timestamp, } | { "type": "sighting",
/**
 * When it was seen.
 */
observed_at: Timestamp,
/**
 * What was seen.
 */
note: string, } | { "type": "transferred",
/**
 * The new fixer.
 */
fixer: OrganisationId,
/**
 * Why.
 */
reason: string, } | { "type": "handed_off",
/**
 * The department.
 */
department: OrganisationId,
/**
 * Why.
 */
reason: string, } | { "type": "merged",
/**
 * The older case: a smaller id, so that merges never run in a circle.
 */
into: DocId, } | { "type": "voided",
/**
 * Why.
 */
reason: string, } | { "type": "reinstated",
/**
 * Why.
 */
reason: string, } | { "type": "urged",
/**
 * Words with it.
 */
note: string, } | { "type": "escalated",
/**
 * Which level.
 */
level: Level,
/**
 * What the level below suggests (建议权).
 */
suggestion: string, } | { "type": "sent_down",
/**
 * Words with it.
 */
note: string, } | { "type": "extension_asked",
/**
 * Until when.
 */
until: Timestamp,
/**
 * Why.
 */
reason: string, } | { "type": "extension_decided",
/**
 * The event answered.
 */
answers: EntryKey,
/**
 * Yes or no.
 */
granted: boolean,
/**
 * Until when: always if granted, never if not.
 */
until?: Timestamp | null, } | { "type": "exempt_asked",
/**
 * On what ground.
 */
ground: ExemptGround,
/**
 * In words.
 */
reason: string, } | { "type": "exempt_decided",
/**
 * The event answered.
 */
answers: EntryKey,
/**
 * Yes or no.
 */
granted: boolean, } | { "type": "pause_decided",
/**
 * The event answered.
 */
answers: EntryKey,
/**
 * Yes or no.
 */
granted: boolean, } | { "type": "withdrawal_asked",
/**
 * Why.
 */
reason: string, } | { "type": "called_back",
/**
 * Whether they were reached.
 */
reached: boolean,
/**
 * Whether they say it is solved: always if reached, never if not.
 */
solved?: boolean | null,
/**
 * 1 to 5, if given.
 */
score?: number | null, } | { "type": "to_topic",
/**
 * The topic's document.
 */
topic: DocId, } | { "type": "supplement",
/**
 * What.
 */
text: string, };

/**
 * What another field of the action must say for a field to be asked.
 */
export type When = {
/**
 * The other field, a yes or no.
 */
field: string,
/**
 * What it must say.
 */
is: boolean, };

/**
 * Who did something.
 */
export type Who = {
/**
 * The person.
 */
person: PersonId,
/**
 * Their name; empty where it is not known here.
 */
name: string,
/**
 * As what they did it.
 */
role: RoleName,
/**
 * For a committee, which.
 */
body: Body | null,
/**
 * For a supervisor, of which level.
 */
level: Level | null,
/**
 * The catalogue's key of all that, `role.committee_residents`.
 */
role_key: string,
/**
 * Their organisation's name.
 */
organisation_name: string,
/**
 * Their badge number.
 */
badge: string,
/**
 * Whether it is who looks.
 */
me: boolean, };

/**
 * From when to when.
 */
export type Window = {
/**
 * The first instant.
 */
start: Micros,
/**
 * The first instant after it.
 */
end: Micros, };

/** What a query is answered with. */
export type AnswerOf<Q extends Query> = Extract<QueryAnswer, { query: Q['query'] }>['answer']

//! One case, as every role sees it.

use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::complaint::schema::{
    Channel, CommitteeField, PropertyField, ReportType, Severity,
};
use lianjian_protocol::domain::grant::{Body, Role};
use lianjian_protocol::domain::reference::FixerKind;
use lianjian_protocol::domain::schema::{Media, Phase};
use lianjian_protocol::ids::{EntryKey, Hash, OrganisationId, PersonId};
use serde::Serialize;

use super::action::{Action, ActionView};
use super::base::{DocKey, Micros, Param, Sentence, Who};
use super::row::{Clock, Row};

/// The five beads: 发现–协商–决策–落实–监督.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// 发现.
    Discover,
    /// 协商.
    Consult,
    /// 决策.
    Decide,
    /// 落实.
    Act,
    /// 监督.
    Oversee,
}

/// What an entry of the timeline did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It changed, or confirmed, where the case stands.
    InEffect,
    /// 协助: a colleague had taken it first.
    Assists,
    /// What was seen, and nothing moved by it.
    Evidence,
    /// It stands beside the case.
    Attached,
    /// It is a request now.
    BecameRequest,
    /// 未生效.
    NotInEffect,
}

/// What an entry of the timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Something happened.
    Event,
    /// A comment.
    Comment,
    /// 补充.
    Supplement,
    /// Photos or voice notes.
    Photo,
}

/// An entry of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TimelineItem {
    /// Its name in the document.
    pub key: EntryKey,
    /// When, as its author's clock had it.
    pub at: Micros,
    /// When the server had it; none while unsent.
    pub received_at: Option<Micros>,
    /// Whether that was so long after that it is said.
    pub late: bool,
    /// Who.
    pub who: Who,
    /// Which bead it belongs to.
    pub link: Link,
    /// In one sentence.
    pub sentence: Sentence,
    /// What the author wrote with it.
    pub words: Option<String>,
    /// What it did.
    pub effect: Effect,
    /// Why it is not in effect, or not as it was meant.
    pub reason: Option<Sentence>,
    /// What its author had not seen.
    pub unseen: Vec<Sentence>,
    /// Photos with it, by content.
    pub photos: Vec<Hash>,
    /// What it is.
    pub kind: ItemKind,
    /// Whether who looks did it.
    pub mine: bool,
    /// Whether the server does not have it yet.
    pub unsent: bool,
}

/// Two acted at once: who did what when, which counts, what to do now. The same words on
/// everyone's screen, one's own part first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ConflictCard {
    /// A stable name within the case.
    pub key: String,
    /// Who did what, one's own part first.
    pub parts: Vec<Sentence>,
    /// What counts: to be shown bold.
    pub verdict: Sentence,
    /// What to do now; none once the case has moved on.
    pub now: Option<Sentence>,
    /// Whom to talk to.
    pub contact: Option<Who>,
    /// Whether who looks, or their organisation, is one of the two.
    pub concerns_me: bool,
    /// When it came out: when the second of the two was received.
    pub at: Micros,
}

/// A photo or voice note. Whether its bytes are here is the shell's to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PhotoView {
    /// Its name in the document.
    pub key: EntryKey,
    /// SHA-256 of the content, in hex.
    pub content: Hash,
    /// What it is.
    pub media: Media,
    /// When, as to the work.
    pub phase: Phase,
    /// Words under it.
    pub caption: String,
    /// Its size.
    pub bytes: u32,
    /// Whose.
    pub by: Who,
    /// When it was taken.
    pub at: Micros,
}

/// Where two people wrote one field of the report at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FieldConflict {
    /// The field's key.
    pub field: String,
    /// The values that do not stand.
    pub values: Vec<String>,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReportView {
    /// What is asked.
    pub kind: ReportType,
    /// The category's code, as the reporter has it.
    pub category: String,
    /// One line.
    pub title: String,
    /// The whole text.
    pub text: String,
    /// The unit or flat.
    pub unit: Option<String>,
    /// The place, in words.
    pub place: Option<String>,
    /// When it was seen.
    pub observed_at: Micros,
    /// Through which door it came.
    pub channel: Channel,
    /// The other system's number.
    pub external_no: Option<String>,
    /// The other system's due date.
    pub external_due: Option<Micros>,
    /// How bad.
    pub severity: Severity,
    /// Where two people wrote at once.
    pub conflicts: Vec<FieldConflict>,
}

/// A field of a committee body's lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CommitteeValue {
    /// Whose lane.
    pub body: Body,
    /// The field.
    pub field: CommitteeField,
    /// What stands.
    pub value: String,
    /// What others wrote at the same time.
    pub others: Vec<String>,
}

/// A field of an organisation's lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PropertyValue {
    /// Whose lane.
    pub organisation: OrganisationId,
    /// Their name.
    pub organisation_name: String,
    /// The field.
    pub field: PropertyField,
    /// What stands.
    pub value: String,
    /// What others wrote at the same time.
    pub others: Vec<String>,
}

/// A newer case that who looks may merge into the one they look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MergeHere {
    /// The newer case: the instruction is to it.
    pub doc: DocKey,
    /// In which role.
    pub role: Role,
}

/// What whoever has the case asked for and nobody has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AskView {
    /// Its name in the document, which the answer gives.
    pub key: EntryKey,
    /// What is asked: `extension_asked`, `exempt_asked` or `paused`.
    pub what: Action,
    /// Who asked.
    pub who: Who,
    /// When.
    pub at: Micros,
    /// On what ground, for an exemption.
    pub ground: Option<Param>,
    /// Why, in their words.
    pub reason: String,
    /// Until when, for an extension.
    pub until: Option<Micros>,
    /// By when it is to be fixed as it stands.
    pub due: Option<Micros>,
}

/// A call-back since the fix that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CallBack {
    /// Who asked.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Whether the resident was reached.
    pub reached: bool,
    /// What they said.
    pub solved: Option<bool>,
    /// 1 to 5.
    pub score: Option<u8>,
    /// When.
    pub at: Micros,
}

/// Someone who has read the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReaderView {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their organisation.
    pub organisation_name: String,
    /// Up to what was received when.
    pub at: Micros,
}

/// A party that the case can be given to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PartyView {
    /// Who.
    pub organisation: OrganisationId,
    /// Their name.
    pub name: String,
    /// As what.
    pub kind: FixerKind,
    /// Whether the category and the compound's kind name it.
    pub suggested: bool,
    /// Why it has refused the case just now, if it has.
    pub declined: Option<String>,
}

/// Something done here that the server does not have.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnsentView {
    /// Its place in the local order.
    pub seq: u64,
    /// When.
    pub at: Micros,
    /// What.
    pub command: Command,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CaseView {
    /// When time alone next changes what is shown or offered, if it does.
    pub changes_at: Option<Micros>,
    /// Its row.
    pub row: Row,
    /// What was reported.
    pub report: ReportView,
    /// What it waits for.
    pub next_step: Sentence,
    /// Which bead it is at.
    pub link: Link,
    /// Every deadline of whoever has it, in the order in which they come.
    pub clocks: Vec<Clock>,
    /// What happened, in the order in which the server received it; the unsent last.
    pub timeline: Vec<TimelineItem>,
    /// Where two acted at once.
    pub cards: Vec<ConflictCard>,
    /// Photos and voice notes.
    pub photos: Vec<PhotoView>,
    /// What committees wrote.
    pub committee: Vec<CommitteeValue>,
    /// What fixers wrote.
    pub property: Vec<PropertyValue>,
    /// What who looks may do.
    pub actions: Vec<ActionView>,
    /// The same as it is offered: the large ones, the likeliest last, then the rest.
    pub offers: Vec<ActionView>,
    /// What waits for an answer, the earliest first.
    pub asks: Vec<AskView>,
    /// Colleagues of who looks that may be sent: those who were sent before first, then those who do not
    /// file cases themselves; none where who looks may not say who goes.
    pub workers: Vec<String>,
    /// Who filed it, and for a resident whom to ask for them: residents' contacts are in no document.
    pub reporter: Who,
    /// Cases that may be the same.
    pub duplicates: Vec<Row>,
    /// What the server does not have.
    pub unsent: Vec<UnsentView>,
    /// Who has read it.
    pub reads: Vec<ReaderView>,
    /// Whether someone of another organisation has read it to its end.
    pub readers_of_mine: bool,
    /// Call-backs since the fix that stands.
    pub asked: Vec<CallBack>,
    /// Older cases that it may be merged into.
    pub merge_into: Vec<Row>,
    /// Newer ones that who looks may merge into it.
    pub merge_here: Vec<MergeHere>,
    /// Who it can be given to.
    pub parties: Vec<PartyView>,
    /// Whether the fixer asked to be exempt and was granted it.
    pub exempt: bool,
    /// How often it was opened again.
    pub reopenings: u32,
    /// How often it was declined.
    pub declines: u32,
}

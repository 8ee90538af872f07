//! A document in a list.

use lianjian_protocol::domain::complaint::schema::Severity;
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::ids::{BuildingId, OrganisationId, PersonId, ScopeId};
use serde::{Deserialize, Serialize};

use super::action::Action;
use super::base::{DocKey, Micros};
use crate::records::Delivery;
pub use crate::records::{Milestone, StartedBy};

/// The four words that a steward sees (等受理 · 在办理 · 请看看修好没 · 已办结).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StewardWord {
    /// 等受理.
    Waiting,
    /// 在办理.
    Working,
    /// 请看看修好没.
    Check,
    /// 已办结.
    Closed,
}

/// What time alone has made of a case; its status stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// 已归档.
    Archived,
    /// 随手做, 七天无异议.
    ClosedSelfFixed,
    /// 未回访.
    ClosedUnreached,
}

/// A tab of somebody's desk: what they may do next with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Desk {
    /// I filed it and it is open.
    MineOpen,
    /// I filed it and it was sent back: it waits for what is missing.
    MineReturned,
    /// I filed it and somebody else says that it is fixed.
    MineCheck,
    /// I filed it, others have closed it of late, and I have not looked at it since.
    MineClosed,
    /// 待受理: I may register it.
    ToRegister,
    /// 待派单: I may give it to someone.
    ToRoute,
    /// 待核验: I may confirm it.
    ToVerify,
    /// 待答复: whoever has it asked for more time, to be let off or to pause, and I may answer.
    ToAnswer,
    /// 待接单: I may accept it.
    ToAccept,
    /// It is with us, and we are at it.
    Working,
    /// We said that it is fixed.
    AwaitingCheck,
    /// It was with us and is with someone else now.
    MovedAway,
    /// It is open, and the time of whoever has it has passed.
    Overdue,
    /// Nobody has anything to do with it any more.
    Closed,
    /// Every document.
    All,
}

impl Desk {
    /// Every desk.
    pub const ALL: [Self; 15] = [
        Self::MineOpen,
        Self::MineReturned,
        Self::MineCheck,
        Self::MineClosed,
        Self::ToRegister,
        Self::ToRoute,
        Self::ToVerify,
        Self::ToAnswer,
        Self::ToAccept,
        Self::Working,
        Self::AwaitingCheck,
        Self::MovedAway,
        Self::Overdue,
        Self::Closed,
        Self::All,
    ];
}

/// How a deadline stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// More than half of its time is left, or it is met.
    Calm,
    /// Half of its time or less is left.
    Soon,
    /// Its time has passed without its being met.
    Over,
    /// It rests: what is left stays as it is.
    Rests,
}

/// A deadline of whoever has the case. Their clock begins when the case is there for them on the
/// server, and rests in approved pauses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Clock {
    /// For what.
    pub milestone: Milestone,
    /// From when it counts.
    pub from: Micros,
    /// By when.
    pub due: Micros,
    /// How it stands.
    pub tone: Tone,
    /// What began it.
    pub started_by: StartedBy,
    /// When it was met, if it was.
    pub met_at: Option<Micros>,
    /// Whether the time of the other system (12345) is the one that counts.
    pub external: bool,
}

/// What a patrol came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Walked {
    /// Checkpoints of its route that are marked.
    pub marked: u32,
    /// Checkpoints of its route.
    pub total: u32,
    /// The names of the checkpoints at which something was found.
    pub found: Vec<String>,
}

/// What reference data calls something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Names {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A document in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Row {
    /// The document.
    pub doc: DocKey,
    /// Its compound.
    pub scope: ScopeId,
    /// The compound's name.
    pub scope_name: String,
    /// What it is.
    pub kind: DocKind,
    /// Who sees it.
    pub audience: Audience,
    /// One line; empty where none was written: the category's name then stands for it.
    pub title: String,
    /// For complaints, where it stands.
    pub status: Option<Status>,
    /// The same in a steward's four words.
    pub steward_word: Option<StewardWord>,
    /// What time has made of it.
    pub reading: Option<Reading>,
    /// For complaints, the category in force.
    pub category: Option<String>,
    /// Its names.
    pub category_name: Option<Names>,
    /// The building.
    pub building: Option<BuildingId>,
    /// Its name.
    pub building_name: Option<String>,
    /// The place, in words.
    pub place: Option<String>,
    /// Who has it to fix.
    pub fixer: Option<OrganisationId>,
    /// Their name.
    pub fixer_name: Option<String>,
    /// Who filed it.
    pub author: Option<PersonId>,
    /// Their name.
    pub author_name: Option<String>,
    /// Whether that is who looks.
    pub mine: bool,
    /// When it was filed.
    pub filed_at: Micros,
    /// When something last happened.
    pub at: Micros,
    /// How far it has come.
    pub delivery: Delivery,
    /// Unsent changes.
    pub pending: u32,
    /// Drafts that wait for the person.
    pub attention: u32,
    /// Others changed it since it was read here.
    pub unread: bool,
    /// It left this device's reach and is kept for what is unsent.
    pub removed: bool,
    /// How bad, as the reporter sees it.
    pub severity: Option<Severity>,
    /// The SLA tier's code of the category in force.
    pub tier: Option<String>,
    /// Photos and voice notes in it.
    pub photos: u32,
    /// Whether its first event is a quick fix (随手做).
    pub quick_fix: bool,
    /// For patrols and visits, whether it is finished or closed.
    pub done: bool,
    /// Who does the work, as whoever has it to fix wrote.
    pub assignee: Option<String>,
    /// Whether it may be accepted together with others: never what is urgent.
    pub batch: bool,
    /// The next deadline that is still to be met by whoever has it.
    pub clock: Option<Clock>,
    /// Where it stands among what waits, by the time that is left: the smaller the sooner, and what
    /// no clock runs for last.
    pub order: Micros,
    /// When time alone next changes anything of it, if it does.
    pub changes_at: Option<Micros>,
    /// Which tabs it belongs to for who looks.
    pub desks: Vec<Desk>,
    /// What it waits for from who looks, to be done straight from a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub does: Option<Action>,
    /// Whether a fixer's look is the last step of its delivery: what is kept from them and what is
    /// done already ends with the server.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub for_fixer: bool,
    /// For patrols, what it came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub walked: Option<Walked>,
}

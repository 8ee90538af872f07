//! What a person may do, and what each act needs.

use lianjian_protocol::domain::grant::{Body, Role};
use serde::Serialize;

use super::base::{Micros, Param, Sentence};

/// A kind of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Words.
    Text,
    /// An instant, given back as [`Micros`].
    Time,
    /// One of the fixers.
    Fixer,
    /// One of the departments.
    Department,
    /// A category.
    Category,
    /// Yes or no, nothing chosen beforehand.
    Bool,
    /// 1 to 5.
    Score,
    /// Another case.
    Case,
    /// For whom a confirmation speaks.
    ForWhom,
    /// The ground of an exemption.
    Ground,
    /// Photos of this case, by their keys.
    Photos,
    /// A level.
    Level,
    /// What is answered.
    Answers,
    /// One of the options, whatever they are.
    Choice,
}

/// A value that a field begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum FieldValue {
    /// Words or a code.
    Text(String),
    /// An instant.
    Time(Micros),
    /// Yes or no.
    Bool(bool),
    /// Keys.
    Many(Vec<String>),
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FieldOption {
    /// What goes into the command.
    pub value: String,
    /// What is shown.
    pub label: Param,
}

/// What another field of the action must say for a field to be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct When {
    /// The other field, a yes or no.
    pub field: String,
    /// What it must say.
    pub is: bool,
}

/// A field that an action needs. Its name is the one in the command's JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FieldSpec {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FieldKind,
    /// Whether it must be filled, where it is asked.
    pub required: bool,
    /// When it is asked; always if none. What is not asked is left empty.
    pub when: Option<When>,
    /// What to choose from; empty where anything may be given.
    pub options: Vec<FieldOption>,
    /// What it begins with.
    pub value: Option<FieldValue>,
    /// Whether the value that it begins with is the only one there is: it needs no input.
    pub hidden: bool,
}

/// What an action is: the type of an event, or a command that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// `{command: "act", what: {type: "resubmitted", …}}`, as all up to `supplement`.
    Resubmitted,
    /// 撤回.
    Withdrawn,
    /// 受理.
    Verified,
    /// 退回补充.
    Returned,
    /// 派单.
    Dispatched,
    /// 接单.
    Accepted,
    /// 退单.
    Declined,
    /// 开工.
    Started,
    /// 到场.
    Arrived,
    /// 挂起.
    Paused,
    /// 恢复.
    Resumed,
    /// 完工.
    Fixed,
    /// 核验.
    Confirmed,
    /// 解释办结.
    ClosedUnfixed,
    /// 返工.
    Reopened,
    /// 没修好.
    Sighting,
    /// 改派.
    Transferred,
    /// 转办.
    HandedOff,
    /// 并单.
    Merged,
    /// 作废.
    Voided,
    /// 恢复案件.
    Reinstated,
    /// 催办.
    Urged,
    /// 上报.
    Escalated,
    /// 退回下级.
    SentDown,
    /// 申请延期.
    ExtensionAsked,
    /// 答复延期.
    ExtensionDecided,
    /// 申诉.
    ExemptAsked,
    /// 答复申诉.
    ExemptDecided,
    /// 答复挂起.
    PauseDecided,
    /// 申请撤回.
    WithdrawalAsked,
    /// 回访.
    CalledBack,
    /// 补充.
    Supplement,
    /// The command of this name, as all that follow.
    Comment,
    /// A photo or voice note.
    AddPhoto,
    /// Fields of one's own report.
    EditReport,
    /// The text of one's own report.
    EditText,
    /// A field of the organisation's lane.
    SetPropertyField,
    /// A field of the body's lane.
    SetCommitteeField,
    /// A checkpoint.
    Mark,
    /// The end of a patrol.
    FinishPatrol,
    /// A look at a patrol.
    ReviewPatrol,
    /// A field of one's own visit.
    EditVisit,
    /// Something done about a visit.
    FollowUpVisit,
    /// The end of a visit.
    CloseVisit,
}

/// Something that who looks may do now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ActionView {
    /// What.
    pub action: Action,
    /// In which role: to be given with the instruction.
    pub role: Role,
    /// For a committee, which body.
    pub body: Option<Body>,
    /// What it needs.
    pub fields: Vec<FieldSpec>,
    /// What to say before.
    pub warn: Option<Sentence>,
    /// Say before if not all photos have arrived.
    pub needs_photos_check: bool,
    /// It ends something: ask once more, and say what.
    pub danger: bool,
    /// It is what the case waits for.
    pub primary: bool,
    /// Which of the ways to do it, as it is offered: a field of a lane, or `unreached`.
    pub variant: Option<String>,
    /// Whether it is offered large, under the thumb; the rest is under 更多.
    pub large: bool,
}

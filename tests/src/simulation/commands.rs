//! What people ask their devices for: mostly what their role does on a case as they see it,
//! sometimes anything at all.

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::{Command, ReportPatch, Splice};
use lianjian_protocol::domain::complaint::schema::{
    Channel, CommitteeField, PropertyField, Report, ReportType, Severity,
};
use lianjian_protocol::domain::complaint::transition::legal_from;
use lianjian_protocol::domain::event::{ExemptGround, ForWhom, What};
use lianjian_protocol::domain::event_type::EventType;
use lianjian_protocol::domain::grant::{Body, Level, Role};
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::domain::patrol::mark::{MarkResult, Method, Presence};
use lianjian_protocol::domain::schema::{Media, Phase};
use lianjian_protocol::domain::visit::{VisitField, VisitRecord};
use lianjian_protocol::ids::{DocId, EntryKey, Hash, ScopeId};
use lianjian_protocol::time::{Span, Timestamp};

use super::dice::Dice;
use super::roles::events_of;
use super::world;

/// Chance, and the numbers that make every text one of its kind.
pub(super) struct Pen<'a> {
    /// The chance.
    pub(super) dice: &'a mut Dice,
    /// The time as the device has it.
    pub(super) now: Timestamp,
    /// What makes this text differ from all others.
    pub(super) number: u64,
}

impl Pen<'_> {
    fn words(&mut self, what: &str) -> String {
        let long = self.dice.chance(10);
        let filler = if long {
            "一直没有人来处理，楼道里全是水。".repeat(12)
        } else {
            String::new()
        };
        format!("{what}{}。{filler}", self.number)
    }

    fn ago(&mut self, hours: u64) -> Timestamp {
        let minutes = self.dice.below(hours * 60 + 1);
        self.now.minus(Span::from_mins(minutes))
    }

    fn report(&mut self, scope: ScopeId) -> Report {
        let category = (*self.dice.pick(&world::CATEGORIES)).to_owned();
        Report {
            kind: *self.dice.pick(&ReportType::ALL),
            category,
            title: self.words("报修"),
            text: self.words("从昨晚开始"),
            building: self
                .dice
                .chance(70)
                .then(|| *self.dice.pick(&world::buildings(scope))),
            unit: None,
            place: Some("三楼走廊".to_owned()),
            observed_at: self.ago(24),
            channel: *self.dice.pick(&Channel::ALL),
            external_no: None,
            external_due: None,
            severity: *self.dice.pick(&Severity::ALL),
        }
    }

    /// Something that makes a document.
    pub(super) fn beginning(&mut self, scope: ScopeId) -> Command {
        match self.dice.below(10) {
            0..=5 => Command::FileComplaint {
                report: self.report(scope),
                internal: self.dice.chance(20),
            },
            6 => Command::QuickFix {
                report: self.report(scope),
                note: self.words("已经拧紧"),
            },
            7 => Command::StartPatrol {
                route: world::ROUTE,
                window_start: self.now,
                window_end: self.now.plus(Span::from_hours(2)),
            },
            _ => Command::NewVisit {
                record: VisitRecord {
                    household: self.words("独居老人"),
                    need: self.words("买菜"),
                    note: String::new(),
                    follow_up: String::new(),
                },
            },
        }
    }

    /// Something done to a document as it is seen.
    pub(super) fn step(&mut self, document: &Document, role: Role, others: &[DocId]) -> Command {
        if self.dice.chance(12) {
            return self.words_for_any();
        }
        match document.header().kind {
            DocKind::Complaint => self.on_a_case(document, role, others),
            DocKind::Patrol => self.on_a_patrol(),
            DocKind::Visit => self.on_a_visit(),
        }
    }

    fn words_for_any(&mut self) -> Command {
        if self.dice.chance(70) {
            return Command::Comment {
                text: self.words("补充说明"),
            };
        }
        Command::AddPhoto {
            content: Hash::from_bytes(self.dice.bytes()),
            media: Media::Photo,
            phase: Phase::Before,
            caption: self.words("现场"),
            bytes: 100_000,
        }
    }

    fn on_a_patrol(&mut self) -> Command {
        match self.dice.below(10) {
            0..=6 => Command::Mark {
                checkpoint: *self.dice.pick(&world::CHECKPOINTS),
                method: Method::Qr,
                presence: Presence::At,
                result: MarkResult::Ok,
                note: self.words("正常"),
                case: None,
                typed: false,
            },
            7..=8 => Command::FinishPatrol {
                note: self.words("巡完"),
            },
            _ => Command::ReviewPatrol {
                note: self.words("已阅"),
            },
        }
    }

    fn on_a_visit(&mut self) -> Command {
        match self.dice.below(10) {
            0..=5 => Command::EditVisit {
                field: *self.dice.pick(&VisitField::ALL),
                value: self.words("需要"),
            },
            6..=8 => Command::FollowUpVisit {
                note: self.words("已回访"),
            },
            _ => Command::CloseVisit {
                note: self.words("办完"),
            },
        }
    }

    fn on_a_case(&mut self, document: &Document, role: Role, others: &[DocId]) -> Command {
        match (self.dice.below(10), role) {
            (0..=1, Role::Steward) => self.edit_text(document),
            (2, Role::Steward) => Command::EditReport {
                patch: ReportPatch {
                    title: Some(self.words("改标题")),
                    category: Some((*self.dice.pick(&world::CATEGORIES)).to_owned()),
                    ..ReportPatch::default()
                },
            },
            (0..=1, Role::Committee(body)) => {
                let body = if self.dice.chance(95) {
                    body
                } else {
                    Body::Party
                };
                let field = *self.dice.pick(&CommitteeField::ALL);
                let value = match field {
                    CommitteeField::Category => (*self.dice.pick(&world::CATEGORIES)).to_owned(),
                    CommitteeField::Priority
                    | CommitteeField::Lead
                    | CommitteeField::CoHandlers
                    | CommitteeField::Note => self.words("备注"),
                };
                Command::SetCommitteeField { body, field, value }
            }
            (0..=1, Role::Property) => Command::SetPropertyField {
                field: *self.dice.pick(&PropertyField::ALL),
                value: self.words("安排"),
            },
            (_, role) => Command::Act {
                what: self.event(document, role, others),
            },
        }
    }

    fn edit_text(&mut self, document: &Document) -> Command {
        let text = document
            .report(None)
            .map(|report| report.text)
            .unwrap_or_default();
        let chars = text.chars().count() as u64;
        let at = self.dice.below(chars + 1);
        let delete = self.dice.below((chars - at).min(6) + 1);
        let splice = Splice {
            at: u32::try_from(at).expect("a short text"),
            delete: u32::try_from(delete).expect("a few"),
            insert: self.words("更正"),
        };
        Command::EditText {
            splices: vec![splice],
        }
    }

    /// An event that the role does and the status allows, mostly.
    fn event(&mut self, document: &Document, role: Role, others: &[DocId]) -> What {
        let status = document.case(None).ok().map(|case| case.status);
        let of_role = events_of(role);
        let mut what = None;
        for _ in 0..8 {
            let reckless = self.dice.chance(4);
            let event = *self
                .dice
                .pick(if reckless { &EventType::ALL } else { of_role });
            let Some(candidate) = self.what(event, document, others) else {
                continue;
            };
            if reckless || status.is_some_and(|s| legal_from(&candidate).contains(&s)) {
                return candidate;
            }
            what = Some(candidate);
        }
        what.unwrap_or_else(|| What::Supplement {
            text: self.words("补充"),
        })
    }

    fn answers(&mut self, document: &Document, fits: impl Fn(&What) -> bool) -> Option<EntryKey> {
        let events = document.events(None);
        let asked: Vec<EntryKey> = events
            .iter()
            .filter(|e| fits(&e.event.what))
            .map(|e| e.key)
            .collect();
        (!asked.is_empty()).then(|| *self.dice.pick(&asked))
    }

    fn what(&mut self, event: EventType, document: &Document, others: &[DocId]) -> Option<What> {
        use EventType as E;
        let granted = self.dice.chance(50);
        let later = self.now.plus(Span::from_days(3));
        Some(match event {
            E::Reported => What::Reported,
            E::SelfFixed => What::SelfFixed {
                note: self.words("随手"),
            },
            E::Resubmitted => What::Resubmitted {
                note: self.words("补了"),
            },
            E::Withdrawn => What::Withdrawn {
                reason: self.words("不用了"),
            },
            E::Verified => What::Verified,
            E::Returned => What::Returned {
                missing: self.words("缺地址"),
            },
            E::Dispatched => What::Dispatched {
                fixer: *self.dice.pick(&world::FIXERS),
            },
            E::Accepted => What::Accepted,
            E::Declined => What::Declined {
                reason: self.words("不归我们"),
            },
            E::Started => What::Started,
            E::Arrived => What::Arrived,
            E::Paused => What::Paused {
                reason: self.words("等配件"),
            },
            E::Resumed => What::Resumed,
            E::Fixed => What::Fixed {
                note: self.words("修好了"),
                photos: Vec::new(),
                category: class_in_force(document)?,
            },
            E::Confirmed => What::Confirmed {
                for_whom: *self.dice.pick(&[
                    ForWhom::Resident,
                    ForWhom::Owners,
                    ForWhom::Committee,
                ]),
            },
            E::ClosedUnfixed => What::ClosedUnfixed {
                reason: self.words("解释"),
            },
            E::Reopened => What::Reopened {
                reason: self.words("又坏了"),
                observed_at: self.ago(6),
            },
            E::Sighting => What::Sighting {
                observed_at: self.ago(6),
                note: self.words("没修好"),
            },
            E::Transferred => What::Transferred {
                fixer: *self.dice.pick(&world::FIXERS),
                reason: self.words("改派"),
            },
            E::HandedOff => What::HandedOff {
                department: *self.dice.pick(&world::FIXERS),
                reason: self.words("转办"),
            },
            E::Merged => {
                let older: Vec<DocId> = others
                    .iter()
                    .copied()
                    .filter(|id| *id < document.header().id)
                    .collect();
                if older.is_empty() {
                    return None;
                }
                What::Merged {
                    into: *self.dice.pick(&older),
                }
            }
            E::Voided => What::Voided {
                reason: self.words("作废"),
            },
            E::Reinstated => What::Reinstated {
                reason: self.words("恢复"),
            },
            E::Urged => What::Urged {
                note: self.words("请快"),
            },
            E::Escalated => What::Escalated {
                level: Level::Community,
                suggestion: self.words("建议"),
            },
            E::SentDown => What::SentDown {
                note: self.words("退回"),
            },
            E::ExtensionAsked => What::ExtensionAsked {
                until: later,
                reason: self.words("延期"),
            },
            E::ExtensionDecided => What::ExtensionDecided {
                answers: self.answers(document, |w| matches!(w, What::ExtensionAsked { .. }))?,
                granted,
                until: granted.then_some(later),
            },
            E::ExemptAsked => What::ExemptAsked {
                ground: ExemptGround::NoEntry,
                reason: self.words("进不去"),
            },
            E::ExemptDecided => What::ExemptDecided {
                answers: self.answers(document, |w| matches!(w, What::ExemptAsked { .. }))?,
                granted,
            },
            E::PauseDecided => What::PauseDecided {
                answers: self.answers(document, |w| matches!(w, What::Paused { .. }))?,
                granted,
            },
            E::WithdrawalAsked => What::WithdrawalAsked {
                reason: self.words("想撤"),
            },
            E::CalledBack => What::CalledBack {
                reached: granted,
                solved: granted.then_some(true),
                score: granted.then_some(4),
            },
            E::ToTopic => What::ToTopic {
                topic: DocId::from_bytes(self.dice.bytes()),
            },
            E::Supplement => What::Supplement {
                text: self.words("补充"),
            },
        })
    }
}

/// What a case is classed as: the residents' committee's word, else the reporter's.
fn class_in_force(document: &Document) -> Option<String> {
    let lane = document.committee_fields(None).into_iter();
    let routed = lane
        .filter(|(place, _)| *place == (Body::Residents, CommitteeField::Category))
        .map(|(_, field)| field.value)
        .find(|class| world::CATEGORIES.contains(&class.as_str()));
    routed.or_else(|| Some(document.report(None)?.category))
}

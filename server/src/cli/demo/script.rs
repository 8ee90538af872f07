//! What the demo's people do, as data: a step is one thing that one person does at one moment.

use lianjian_protocol::domain::complaint::schema::{
    Channel, CommitteeField, PropertyField, ReportType, Severity,
};
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::grant::{Body, Role};
use lianjian_protocol::domain::patrol::mark::MarkResult;

use super::organisations::Org;
use super::people::Who;
use super::pictures::Picture;
use super::places::Place;
use super::when::When;

/// Something that a person does.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) at: When,
    pub(super) who: Who,
    /// Whether the device has a network then: if so it syncs before and after.
    pub(super) online: bool,
    pub(super) deed: Deed,
}

/// What they do.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    /// Sync alone.
    Sync,
    /// Make a document, known by this key from then on.
    Make(&'static str, Place, Make),
    /// Do something to a document.
    Do(&'static str, Do),
}

/// What they make.
#[derive(Debug, Clone)]
pub(super) enum Make {
    Case(Filing),
    QuickFix(Filing, &'static str),
    /// A patrol of the daily route, or of the safety route.
    Patrol {
        safety: bool,
    },
    /// A visit: household, need, note, follow-up.
    Visit([&'static str; 4]),
}

/// What they do to a document.
#[derive(Debug, Clone)]
pub(super) enum Do {
    Event(What),
    /// The work is done: the category in force comes from the case.
    Fix(&'static str),
    /// Seen broken so many minutes before.
    StillBroken(u64, &'static str),
    /// Open it again for what was seen so many minutes before.
    Reopen(u64, &'static str),
    /// This case is that older one.
    MergeInto(&'static str),
    /// More time is asked for, until so many days later.
    AskForDays(u64, &'static str),
    /// Grants or denies what was asked last.
    Decide(bool),
    Say(&'static str),
    /// A picture of it.
    Picture(Picture),
    /// Adds words at the end of the report's text.
    Add(&'static str),
    Committee(CommitteeField, &'static str),
    Property(PropertyField, &'static str),
    /// Marks the route's `n`th checkpoint; the case filed for it, if one was.
    Mark(usize, MarkResult, &'static str, Option<&'static str>),
    FinishPatrol(&'static str),
    ReviewPatrol(&'static str),
    FollowUp(&'static str),
    CloseVisit(&'static str),
}

/// What a person reports.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filing {
    pub(super) kind: ReportType,
    pub(super) category: &'static str,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) building: Option<usize>,
    pub(super) unit: Option<&'static str>,
    pub(super) place: Option<&'static str>,
    pub(super) channel: Channel,
    pub(super) external_no: Option<&'static str>,
    pub(super) severity: Severity,
    pub(super) internal: bool,
    /// Minutes before the filing at which it was seen.
    pub(super) seen: u64,
}

impl Filing {
    const fn of(
        kind: ReportType,
        category: &'static str,
        title: &'static str,
        text: &'static str,
    ) -> Self {
        Self {
            kind,
            category,
            title,
            text,
            building: None,
            unit: None,
            place: None,
            channel: Channel::Patrol,
            external_no: None,
            severity: Severity::Normal,
            internal: false,
            seen: 5,
        }
    }

    /// 报修.
    pub(super) const fn repair(
        category: &'static str,
        title: &'static str,
        text: &'static str,
    ) -> Self {
        Self::of(ReportType::Repair, category, title, text)
    }

    /// 投诉.
    pub(super) const fn complaint(
        category: &'static str,
        title: &'static str,
        text: &'static str,
    ) -> Self {
        Self::of(ReportType::Complaint, category, title, text)
    }

    /// 意见.
    pub(super) const fn opinion(
        category: &'static str,
        title: &'static str,
        text: &'static str,
    ) -> Self {
        Self::of(ReportType::Opinion, category, title, text)
    }

    pub(super) const fn building(self, n: usize) -> Self {
        Self {
            building: Some(n),
            ..self
        }
    }

    pub(super) const fn unit(self, unit: &'static str) -> Self {
        Self {
            unit: Some(unit),
            ..self
        }
    }

    pub(super) const fn place(self, place: &'static str) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    pub(super) const fn by(self, channel: Channel) -> Self {
        Self { channel, ..self }
    }

    /// From the city's 12345 line, due in five days.
    pub(super) const fn hotline(self, number: &'static str) -> Self {
        Self {
            channel: Channel::Hotline,
            external_no: Some(number),
            ..self
        }
    }

    pub(super) const fn urgent(self) -> Self {
        Self {
            severity: Severity::Urgent,
            ..self
        }
    }

    pub(super) const fn critical(self) -> Self {
        Self {
            severity: Severity::Critical,
            ..self
        }
    }

    /// Not for the company's eyes.
    pub(super) const fn internal(self) -> Self {
        Self {
            internal: true,
            ..self
        }
    }

    /// Seen so many minutes before it is written down.
    pub(super) const fn seen(self, minutes: u64) -> Self {
        Self {
            seen: minutes,
            ..self
        }
    }
}

/// The whole script.
#[derive(Debug, Clone, Default)]
pub(super) struct Script {
    pub(super) steps: Vec<Step>,
}

impl Script {
    /// The story of one document.
    pub(super) fn thread(&mut self, key: &'static str, place: Place) -> Thread<'_> {
        Thread {
            script: self,
            key,
            place,
            online: true,
        }
    }

    /// A device meets a network.
    pub(super) fn sync(&mut self, at: When, who: Who) -> &mut Self {
        self.steps.push(Step {
            at,
            who,
            online: false,
            deed: Deed::Sync,
        });
        self
    }
}

/// The story of one document, told in order.
pub(super) struct Thread<'s> {
    script: &'s mut Script,
    key: &'static str,
    place: Place,
    online: bool,
}

impl Thread<'_> {
    fn step(self, at: When, who: Who, deed: Deed) -> Self {
        self.script.steps.push(Step {
            at,
            who,
            online: self.online,
            deed,
        });
        Self {
            online: true,
            ..self
        }
    }

    /// The next step happens without a network, on what the device had seen.
    pub(super) fn offline(self) -> Self {
        Self {
            online: false,
            ..self
        }
    }

    pub(super) fn files(self, at: When, who: Who, filing: Filing) -> Self {
        let (key, place) = (self.key, self.place);
        self.step(at, who, Deed::Make(key, place, Make::Case(filing)))
    }

    pub(super) fn fixes_at_once(
        self,
        at: When,
        who: Who,
        filing: Filing,
        note: &'static str,
    ) -> Self {
        let (key, place) = (self.key, self.place);
        self.step(
            at,
            who,
            Deed::Make(key, place, Make::QuickFix(filing, note)),
        )
    }

    pub(super) fn patrols(self, at: When, who: Who, safety: bool) -> Self {
        let (key, place) = (self.key, self.place);
        self.step(at, who, Deed::Make(key, place, Make::Patrol { safety }))
    }

    pub(super) fn visits(self, at: When, who: Who, record: [&'static str; 4]) -> Self {
        let (key, place) = (self.key, self.place);
        self.step(at, who, Deed::Make(key, place, Make::Visit(record)))
    }

    pub(super) fn does(self, at: When, who: Who, what: Do) -> Self {
        let key = self.key;
        self.step(at, who, Deed::Do(key, what))
    }

    pub(super) fn event(self, at: When, who: Who, what: What) -> Self {
        self.does(at, who, Do::Event(what))
    }

    pub(super) fn fixed(self, at: When, who: Who, note: &'static str) -> Self {
        self.does(at, who, Do::Fix(note))
    }

    pub(super) fn shows(self, at: When, who: Who, picture: Picture) -> Self {
        self.does(at, who, Do::Picture(picture))
    }

    pub(super) fn says(self, at: When, who: Who, text: &'static str) -> Self {
        self.does(at, who, Do::Say(text))
    }

    pub(super) fn marks(self, at: When, who: Who, n: usize, note: &'static str) -> Self {
        self.does(at, who, Do::Mark(n, MarkResult::Ok, note, None))
    }
}

/// The body whose lane a committee member writes in.
pub(super) const fn body_of(who: Who) -> Option<Body> {
    match who.profile().role {
        Role::Committee(body) => Some(body),
        Role::Steward
        | Role::Property
        | Role::Supervisor(_)
        | Role::Observer
        | Role::Admin(_)
        | Role::System => None,
    }
}

/// Sent to a fixer.
pub(super) fn dispatched(fixer: Org) -> What {
    What::Dispatched { fixer: fixer.id() }
}

/// Moved to another fixer.
pub(super) fn transferred(fixer: Org, reason: &str) -> What {
    What::Transferred {
        fixer: fixer.id(),
        reason: reason.to_owned(),
    }
}

/// Referred to a department.
pub(super) fn handed_off(department: Org, reason: &str) -> What {
    What::HandedOff {
        department: department.id(),
        reason: reason.to_owned(),
    }
}

/// Refused by its fixer.
pub(super) fn declined(reason: &str) -> What {
    What::Declined {
        reason: reason.to_owned(),
    }
}

/// Resting.
pub(super) fn paused(reason: &str) -> What {
    What::Paused {
        reason: reason.to_owned(),
    }
}

/// Please hurry.
pub(super) fn urged(note: &str) -> What {
    What::Urged {
        note: note.to_owned(),
    }
}

/// The resident was reached.
pub(super) const fn called_back(solved: bool, score: u8) -> What {
    What::CalledBack {
        reached: true,
        solved: Some(solved),
        score: Some(score),
    }
}

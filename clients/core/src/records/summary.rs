//! One small row beside each document, so that lists and counts load no documents.

use lianjian_protocol::domain::complaint::schema::Severity;
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::{Author, Event};
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::ids::{
    BuildingId, CheckpointId, DocRef, EntryKey, OrganisationId, PersonId, RouteId,
};
use lianjian_protocol::time::{Span, Timestamp};
use minicbor::{Decode, Encode};
use serde::Serialize;

/// How far a record has come: each shows its own truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Delivery {
    /// 已存手机: durable here, not acknowledged.
    #[n(0)]
    Saved,
    /// 正在发送: on its way.
    #[n(1)]
    Sending,
    /// 已送达: the server has acknowledged all of it.
    #[n(2)]
    Delivered,
    /// 物业已看: someone of another organisation, one that repairs here, has read up to this person's last change.
    #[n(3)]
    Read,
}

/// A document's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct Summary {
    /// The document.
    #[n(0)]
    pub doc: DocRef,
    /// Its kind.
    #[n(1)]
    pub kind: DocKind,
    /// Who sees it.
    #[n(2)]
    pub audience: Audience,
    /// For [`Audience::Own`], whose it is.
    #[n(3)]
    pub owner: Option<PersonId>,
    /// One line.
    #[n(4)]
    pub title: String,
    /// For complaints, where it stands as this device sees it, unsent work included.
    #[n(5)]
    pub status: Option<Status>,
    /// For complaints, the category in force.
    #[n(6)]
    pub category: Option<String>,
    /// For complaints, the building.
    #[n(7)]
    pub building: Option<BuildingId>,
    /// For complaints, who has it to fix.
    #[n(8)]
    pub fixer: Option<OrganisationId>,
    /// Who filed it.
    #[n(9)]
    pub author: Option<PersonId>,
    /// When it was filed.
    #[n(10)]
    pub filed_at: Timestamp,
    /// When something last happened.
    #[n(11)]
    pub at: Timestamp,
    /// How far it has come.
    #[n(12)]
    pub delivery: Delivery,
    /// Unsent changes.
    #[n(13)]
    pub pending: u32,
    /// Drafts that wait for the person.
    #[n(14)]
    pub attention: u32,
    /// Others changed it since this store's person read it.
    #[n(15)]
    pub unread: bool,
    /// It left this device's reach and is kept for what is unsent.
    #[n(16)]
    pub removed: bool,
    /// What the confirmed part adds to its log's digest; none while nothing is confirmed.
    #[serde(skip)]
    #[cbor(n(17), with = "minicbor::bytes")]
    pub digest: Option<[u8; 32]>,
    /// What lists show besides; none in a row that an older program wrote.
    #[serde(skip)]
    #[n(18)]
    pub detail: Option<Detail>,
}

/// What lists show besides, and what says who may do what next, all without loading the document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Detail {
    /// For complaints, how bad, as the reporter sees it.
    #[n(0)]
    pub severity: Option<Severity>,
    /// For complaints, the place in words.
    #[n(1)]
    pub place: Option<String>,
    /// Photos and voice notes.
    #[n(2)]
    pub photos: u32,
    /// For complaints, when it was seen.
    #[n(3)]
    pub observed_at: Option<Timestamp>,
    /// Who made it, as what.
    #[n(4)]
    pub by: Option<Author>,
    /// Who handed it to a department, while it is handed off.
    #[n(5)]
    pub handed_off_by: Option<Author>,
    /// When it was last settled: [`lianjian_protocol::domain::complaint::case::Case::settled_at`].
    #[n(6)]
    pub settled_at: Option<Timestamp>,
    /// Its first event is a quick fix.
    #[n(7)]
    pub quick_fix: bool,
    /// The fix that stands is that quick fix.
    #[n(8)]
    pub quick_fix_stands: bool,
    /// It reads as 未回访.
    #[n(9)]
    pub unreached: bool,
    /// The category as the reporter has it, which the policy goes by.
    #[n(10)]
    pub reported_category: Option<String>,
    /// When the fixer's own clock began.
    #[n(11)]
    pub available_at: Option<Timestamp>,
    /// Deadlines that whoever has it has still to meet.
    #[n(12)]
    pub dues: Vec<Due>,
    /// Who had it to fix before, and has not now.
    #[n(13)]
    pub had: Vec<OrganisationId>,
    /// For patrols, the route.
    #[n(14)]
    pub route: Option<RouteId>,
    /// For patrols, checkpoints of the route that are marked.
    #[n(15)]
    pub marked: u32,
    /// For patrols and visits, finished or closed.
    #[n(16)]
    pub done: bool,
    /// Who does the work, as whoever has it wrote in their lane.
    #[n(17)]
    pub assignee: Option<String>,
    /// What whoever has it asked for and nobody has answered, the earliest first.
    #[cbor(n(18), default)]
    pub asks: Vec<Ask>,
    /// For patrols, the checkpoints whose last mark says that something is amiss.
    #[cbor(n(19), default)]
    pub found: Vec<CheckpointId>,
}

/// A request that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Ask {
    /// Its key in `events`, which the answer names.
    #[n(0)]
    pub key: EntryKey,
    /// The request.
    #[n(1)]
    pub event: Event,
}

/// What a deadline is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Milestone {
    /// 接单.
    #[n(0)]
    Accept,
    /// 到场.
    #[n(1)]
    Arrive,
    /// 出方案.
    #[n(2)]
    Plan,
    /// 完工.
    #[n(3)]
    Fix,
}

/// What began a fixer's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum StartedBy {
    /// 派单.
    #[n(0)]
    Dispatched,
    /// 改派.
    #[n(1)]
    Transferred,
    /// 转办.
    #[n(2)]
    HandedOff,
    /// 返工, 没修好.
    #[n(3)]
    Reopened,
}

/// A deadline of whoever has a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Due {
    /// For what.
    #[n(0)]
    pub milestone: Milestone,
    /// From when it counts.
    #[n(1)]
    pub from: Timestamp,
    /// By when; while the clock rests, as it stood when that began.
    #[n(2)]
    pub due: Timestamp,
    /// When it was met, if it was.
    #[n(3)]
    pub met_at: Option<Timestamp>,
    /// Since when the clock rests, if it does: the due time moves on with the clock.
    #[n(4)]
    pub stopped_at: Option<Timestamp>,
    /// What began it.
    #[n(5)]
    pub started_by: StartedBy,
    /// The due time is another system's.
    #[n(6)]
    pub external: bool,
}

impl Due {
    /// By when, as it stands at `now`.
    #[must_use]
    pub fn due_at(&self, now: Timestamp) -> Timestamp {
        match self.stopped_at {
            Some(since) if !self.external => self.due.plus(now.since(since)),
            Some(_) | None => self.due,
        }
    }

    /// Whether the clock rests. Another system's date does not.
    #[must_use]
    pub const fn rests(&self) -> bool {
        self.stopped_at.is_some() && !self.external
    }

    /// When half of its time has passed, while the clock runs.
    #[must_use]
    pub const fn half(&self) -> Timestamp {
        let half = self.due.since(self.from).as_micros() / 2;
        self.from.plus(Span::from_micros(half))
    }

    /// Whether its time has passed without its being met.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.met_at.is_none() && self.due_at(now) < now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{decode, encode};
    use crate::storage::Table;

    /// A row as it was written before there was a [`Detail`].
    #[derive(Encode)]
    struct Before {
        #[n(0)]
        doc: DocRef,
        #[n(1)]
        kind: DocKind,
        #[n(2)]
        audience: Audience,
        #[n(4)]
        title: String,
        #[n(10)]
        filed_at: Timestamp,
        #[n(11)]
        at: Timestamp,
        #[n(12)]
        delivery: Delivery,
        #[n(13)]
        pending: u32,
        #[n(14)]
        attention: u32,
        #[n(15)]
        unread: bool,
        #[n(16)]
        removed: bool,
        #[cbor(n(17), with = "minicbor::bytes")]
        digest: Option<[u8; 32]>,
    }

    #[test]
    fn a_row_of_an_older_program_is_read() {
        let old = Before {
            doc: lianjian_protocol::fixture::DOC,
            kind: DocKind::Complaint,
            audience: Audience::All,
            title: "大门坏了".to_owned(),
            filed_at: Timestamp::from_secs(1),
            at: Timestamp::from_secs(2),
            delivery: Delivery::Delivered,
            pending: 0,
            attention: 0,
            unread: true,
            removed: false,
            digest: Some([7; 32]),
        };
        let row: Summary = decode(Table::Summaries, &encode(&old)).unwrap();
        assert_eq!((row.title.as_str(), row.unread), ("大门坏了", true));
        assert_eq!((row.digest, row.detail), (Some([7; 32]), None));
    }

    /// What an older program wrote besides, before anything was asked.
    #[derive(Encode)]
    struct DetailBefore {
        #[n(2)]
        photos: u32,
        #[n(7)]
        quick_fix: bool,
        #[n(8)]
        quick_fix_stands: bool,
        #[n(9)]
        unreached: bool,
        #[n(12)]
        dues: Vec<Due>,
        #[n(13)]
        had: Vec<OrganisationId>,
        #[n(15)]
        marked: u32,
        #[n(16)]
        done: bool,
    }

    #[test]
    fn what_an_older_program_wrote_besides_is_read() {
        let old = DetailBefore {
            photos: 3,
            quick_fix: true,
            quick_fix_stands: false,
            unreached: false,
            dues: Vec::new(),
            had: Vec::new(),
            marked: 0,
            done: false,
        };
        let detail: Detail = decode(Table::Summaries, &encode(&old)).unwrap();
        assert_eq!((detail.photos, detail.quick_fix), (3, true));
        assert!(detail.asks.is_empty());
    }

    #[test]
    fn a_resting_clock_moves_its_due_time_along() {
        let at = Timestamp::from_secs;
        let due = Due {
            milestone: Milestone::Fix,
            from: at(0),
            due: at(100),
            met_at: None,
            stopped_at: Some(at(40)),
            started_by: StartedBy::Dispatched,
            external: false,
        };
        assert_eq!(due.due_at(at(1_000)).since(at(1_000)).as_secs(), 60);
        assert!(!due.is_over(at(1_000)));
        let city = Due {
            external: true,
            ..due
        };
        assert!(city.is_over(at(1_000)), "the city's date does not rest");
    }
}

//! Rows. No document is loaded for them.

use lianjian_protocol::domain::complaint::reading::SETTLES_AFTER;
use lianjian_protocol::domain::complaint::schema::Severity;
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::domain::sla::defaults::{CRITICAL, URGENT};
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::time::{Span, Timestamp};

use super::desks::{desks, is_own_fix};
use super::types::{Clock, Desk, DocKey, Micros, Reading, Row, StewardWord, Tone, Walked};
use super::viewer::Viewer;
use crate::clocks;
use crate::records::{Detail, Due, Summary};
use crate::replica::Replica;
use crate::storage::{Storage, StorageError};

/// The rows of the documents that are wanted, the latest first.
pub(super) async fn rows<S: Storage>(
    replica: &Replica<S>,
    viewer: &Viewer<'_>,
    now: Timestamp,
    wanted: impl Fn(&Summary) -> bool,
) -> Result<Vec<Row>, StorageError> {
    let mut rows = Vec::new();
    let add = |summary: &Summary| {
        if wanted(summary) && !replica.withholds(summary, now) {
            rows.push(row(summary, viewer));
        }
    };
    replica.each_row(add).await?;
    sort_by_key(&mut rows, |row| (std::cmp::Reverse(row.at), row.doc));
    Ok(rows)
}

/// A document's row.
pub(super) fn row(summary: &Summary, viewer: &Viewer<'_>) -> Row {
    let detail = summary.detail.clone().unwrap_or_default();
    let reading = reading(summary, viewer.now);
    let category = summary.category.as_deref();
    let tier = category
        .and_then(|code| viewer.category(code))
        .map(|category| category.tier.clone());
    let (desks, does) = desks(summary, reading, viewer);
    Row {
        does,
        for_fixer: summary.kind == DocKind::Complaint
            && summary.audience == Audience::All
            && !detail.quick_fix_stands,
        walked: (summary.kind == DocKind::Patrol).then(|| walked(&detail, viewer)),
        doc: DocKey(summary.doc),
        scope: summary.doc.scope,
        scope_name: viewer.scope(summary.doc.scope),
        kind: summary.kind,
        audience: summary.audience,
        title: summary.title.clone(),
        status: summary.status,
        steward_word: summary
            .status
            .map(|status| steward_word(status, reading, is_own_fix(summary))),
        reading,
        category: summary.category.clone(),
        category_name: category.and_then(|code| viewer.category_names(code)),
        building: summary.building,
        building_name: summary.building.and_then(|id| viewer.building(id)),
        place: detail.place,
        fixer: summary.fixer,
        fixer_name: summary.fixer.map(|id| viewer.organisation(id)),
        author: summary.author,
        author_name: summary.author.and_then(|id| viewer.person(id)),
        mine: summary.author.is_some_and(|id| viewer.is_me(id)),
        filed_at: summary.filed_at.into(),
        at: summary.at.into(),
        delivery: summary.delivery,
        pending: summary.pending,
        attention: summary.attention,
        unread: summary.unread,
        removed: summary.removed,
        severity: detail.severity,
        photos: detail.photos,
        quick_fix: detail.quick_fix,
        done: detail.done,
        assignee: detail.assignee,
        batch: desks.contains(&Desk::ToAccept) && is_usual(tier.as_deref(), detail.severity),
        tier,
        order: order(&detail.dues, viewer.now),
        changes_at: changes_at(summary, viewer).map(Into::into),
        clock: clocks::next(&detail.dues).map(|due| clock(due, viewer.now)),
        desks,
    }
}

/// What a patrol came to, as its row has it.
fn walked(detail: &Detail, viewer: &Viewer<'_>) -> Walked {
    let routes = &viewer.reference.routes;
    let route = routes.iter().find(|route| Some(route.id) == detail.route);
    let total = route.map_or(0, |route| route.checkpoints.len());
    let found = detail.found.iter();
    Walked {
        marked: detail.marked,
        total: u32::try_from(total).unwrap_or(u32::MAX),
        found: found.map(|id| viewer.checkpoint(*id)).collect(),
    }
}

/// Neither 特急 nor 急修, by its class or by whoever reported it: each of those is looked at alone.
fn is_usual(tier: Option<&str>, severity: Option<Severity>) -> bool {
    tier.is_some_and(|code| code != CRITICAL && code != URGENT)
        && severity == Some(Severity::Normal)
}

/// A deadline as it stands now.
pub(super) fn clock(due: &Due, now: Timestamp) -> Clock {
    Clock {
        milestone: due.milestone,
        from: due.from.into(),
        due: due.due_at(now).into(),
        tone: tone(due, now),
        started_by: due.started_by,
        met_at: due.met_at.map(Into::into),
        external: due.external,
    }
}

pub(super) fn tone(due: &Due, now: Timestamp) -> Tone {
    if due.met_at.is_some() {
        Tone::Calm
    } else if due.rests() {
        Tone::Rests
    } else if due.is_over(now) {
        Tone::Over
    } else if now >= due.half() {
        Tone::Soon
    } else {
        Tone::Calm
    }
}

/// The instants at which a deadline begins to read otherwise.
pub(super) fn turns(due: &Due) -> impl Iterator<Item = Timestamp> + use<> {
    let runs = due.met_at.is_none() && !due.rests();
    let turns = [due.half(), just_after(due.due)];
    turns.into_iter().filter(move |_| runs)
}

/// The first instant at which "until then" is over.
pub(super) const fn just_after(at: Timestamp) -> Timestamp {
    at.plus(Span::from_micros(1))
}

/// What JavaScript still counts exactly.
const LAST: Micros = Micros((1 << 53) - 1);

fn order(dues: &[Due], now: Timestamp) -> Micros {
    match clocks::next(dues) {
        Some(due) if tone(due, now) != Tone::Rests => due.due.into(),
        Some(_) | None => LAST,
    }
}

/// When time alone next changes a row: its clock, what it reads as, the roles of who looks.
pub(super) fn changes_at(summary: &Summary, viewer: &Viewer<'_>) -> Option<Timestamp> {
    let detail = summary.detail.as_ref()?;
    let clock = clocks::next(&detail.dues).into_iter().flat_map(turns);
    let settles = detail.settled_at.map(|at| at.plus(SETTLES_AFTER));
    viewer.next(clock.chain(settles))
}

/// What time has made of a case.
pub(super) fn reading(summary: &Summary, now: Timestamp) -> Option<Reading> {
    let detail = summary.detail.as_ref()?;
    let rested = detail
        .settled_at
        .is_some_and(|at| now.since(at) >= SETTLES_AFTER);
    let status = summary.status?;
    if status == Status::Confirmed && rested {
        Some(Reading::Archived)
    } else if status == Status::Fixed && rested && detail.quick_fix_stands {
        Some(Reading::ClosedSelfFixed)
    } else if status == Status::Fixed && detail.unreached {
        Some(Reading::ClosedUnreached)
    } else {
        None
    }
}

/// Whether nobody has anything to do with it any more.
pub(super) fn is_closed(status: Status, reading: Option<Reading>) -> bool {
    reading.is_some() || !(status.is_open() || status == Status::Fixed)
}

/// A steward's word for a status. A quick fix is looked at by the committee, not by who made it.
pub(super) fn steward_word(status: Status, reading: Option<Reading>, own_fix: bool) -> StewardWord {
    if is_closed(status, reading) {
        return StewardWord::Closed;
    }
    match status {
        Status::Reported | Status::Returned => StewardWord::Waiting,
        Status::Verified
        | Status::Dispatched
        | Status::Accepted
        | Status::Declined
        | Status::InProgress
        | Status::Paused
        | Status::HandedOff => StewardWord::Working,
        Status::Fixed if own_fix => StewardWord::Working,
        Status::Fixed => StewardWord::Check,
        Status::Confirmed
        | Status::ClosedUnfixed
        | Status::Withdrawn
        | Status::Merged
        | Status::Voided => StewardWord::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Milestone, StartedBy};

    #[test]
    fn a_clock_that_rests_presses_nobody_but_another_system_s_does_not_rest() {
        let at = Timestamp::from_secs;
        let runs = Due {
            milestone: Milestone::Fix,
            from: at(0),
            due: at(100),
            met_at: None,
            stopped_at: None,
            started_by: StartedBy::Dispatched,
            external: false,
        };
        let rests = Due {
            stopped_at: Some(at(40)),
            ..runs
        };
        let city = Due {
            external: true,
            ..rests
        };
        let now = at(200);
        assert_eq!(order(&[runs], now), at(100).into());
        assert_eq!((order(&[rests], now), order(&[], now)), (LAST, LAST));
        assert_eq!((tone(&rests, now), turns(&rests).count()), (Tone::Rests, 0));
        assert_eq!(
            (tone(&city, now), tone(&city, at(60))),
            (Tone::Over, Tone::Soon)
        );
    }

    #[test]
    fn only_what_is_usual_is_accepted_together() {
        let normal = Some(Severity::Normal);
        assert!(is_usual(Some("normal"), normal) && is_usual(Some("complex"), normal));
        for tier in [Some(CRITICAL), Some(URGENT), None] {
            assert!(!is_usual(tier, normal), "{tier:?}");
        }
        for severity in [Some(Severity::Urgent), Some(Severity::Critical), None] {
            assert!(!is_usual(Some("normal"), severity), "{severity:?}");
        }
    }
}

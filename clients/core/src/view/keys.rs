//! Every key of the catalogue `core` (`clients/web/src/i18n/*/core.json`), with the parameters that
//! its words may use. A screen looks a key up and fills it in; which key it is, is decided here.

use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event_type::EventType;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::wire::ErrorCode;

use super::viewer::role_key;
use crate::storage::StorageError;

const WHO: &[&str] = &["who"];
const WAIT: &[&str] = &["fixer", "milestone", "span", "due"];
const OTHERS: &[&str] = &["who", "thing"];
const MARK: &[&str] = &["checkpoint", "at"];

/// Keys that belong to no family.
#[rustfmt::skip]
const KEYS: &[(&str, &[&str])] = &[
    ("person.me", &[]),
    ("person.other", &["role", "name"]),
    ("term.another_case", &[]),
    ("term.fixer", &[]),
    ("term.us", &[]),

    ("event.extension_granted", &["who", "until"]),
    ("event.extension_agreed", WHO),
    ("event.extension_refused", WHO),
    ("event.exempt_granted", WHO),
    ("event.exempt_refused", WHO),
    ("event.pause_granted", WHO),
    ("event.pause_refused", WHO),
    ("event.called_back_unreached", WHO),
    ("event.called_back_reached", WHO),
    ("event.called_back_solved", WHO),
    ("event.called_back_unsolved", WHO),
    ("event.comment", WHO),
    ("event.photo", &["who", "n"]),
    ("event.voice", &["who", "n"]),
    ("event.patrol_started", WHO),
    ("event.patrol_finished", WHO),
    ("event.patrol_reviewed", WHO),
    ("event.marked_ok", &["who", "checkpoint"]),
    ("event.marked_issue", &["who", "checkpoint"]),
    ("event.visit_recorded", WHO),
    ("event.visit_followed_up", WHO),
    ("event.visit_closed", WHO),

    ("part.done", &["who", "at", "deed"]),
    ("part.given", &["who", "at", "deed", "to"]),
    ("part.done_unseen", &["who", "at", "deed", "whose", "unseen"]),
    ("part.given_unseen", &["who", "at", "deed", "to", "whose", "unseen"]),

    ("reason.status_moved", &["status"]),
    ("reason.fixer_changed", &["fixer"]),
    ("reason.routed_meanwhile", &[]),
    ("reason.other_fix", &[]),
    ("reason.already_done", &[]),
    ("reason.work_on_site", &[]),
    ("reason.never_late", &[]),
    ("reason.voided", &[]),
    ("reason.not_an_opening", &[]),
    ("reason.broken_since", &[]),
    ("reason.reopened_at_once", WHO),
    ("reason.assists", WHO),
    ("reason.evidence", &[]),
    ("reason.became_request", &[]),
    ("reason.held", &[]),
    ("reason.because_of", &[]),

    ("verdict.counts", OTHERS),
    ("verdict.first", OTHERS),
    ("now.routed", &["fixer", "who", "thing"]),
    ("now.on_site", &["fixer", "who", "thing"]),
    ("now.reopened", &["fixer"]),
    ("now.reopened_unrouted", &[]),
    ("now.voided", OTHERS),
    ("now.already", OTHERS),
    ("now.assists", &["who", "helper"]),
    ("now.request", WHO),
    ("now.recorded", OTHERS),

    ("next.register", WHO),
    ("next.details", WHO),
    ("next.route", WHO),
    ("next.route_again", WHO),
    ("next.refer", WHO),
    ("next.accept", &["fixer"]),
    ("next.work", &["fixer"]),
    ("next.paused", &["fixer"]),
    ("next.handed_off", &["fixer"]),
    ("next.left", WAIT),
    ("next.over", WAIT),
    ("next.rests", WAIT),
    ("next.check", &["fixer", "who"]),
    ("next.refuted", WHO),
    ("next.object", &["fixer", "who"]),
    ("next.object_own", &["who"]),
    ("next.confirmed", &[]),
    ("next.closed_unfixed", &[]),
    ("next.withdrawn", &[]),
    ("next.merged", &["into"]),
    ("next.voided", &[]),
    ("next.voided_with_work", &[]),
    ("next.archived", &[]),
    ("next.closed_self_fixed", &[]),
    ("next.closed_unreached", &[]),

    ("flag.too_fast", MARK),
    ("flag.outside_window", MARK),
    ("flag.out_of_order", MARK),
    ("flag.away", MARK),
    ("flag.outside_patrol", MARK),
    ("flag.not_on_route", MARK),
    ("flag.repeated", MARK),
    ("flag.issue_without_words", MARK),
    ("flag.arrived_late", MARK),
    ("flag.by_another", MARK),
    ("flag.all_by_hand", &[]),
    ("flag.missed", &["checkpoint"]),

    ("warn.not_called_back", &[]),
    ("warn.no_after_photo", &[]),
    ("warn.refuted", &[]),

    ("wanted.act", &["deed"]),

    ("day.nothing", &[]),
    ("day.summary", &["patrols", "marks", "issues", "filed", "quick_fixes", "visits", "acts", "words", "photos"]),
];

/// Families of words without parameters: the names of what the views hold.
#[rustfmt::skip]
const FAMILIES: &[(&str, &[&str])] = &[
    ("steward_word", &["waiting", "working", "check", "closed"]),
    ("reading", &["archived", "closed_self_fixed", "closed_unreached"]),
    ("desk", &["mine_open", "mine_returned", "mine_check", "mine_closed", "to_register", "to_route", "to_verify", "to_answer", "to_accept", "working",
        "awaiting_check", "moved_away", "closed", "all"]),
    ("delivery", &["saved", "sending", "delivered", "read"]),
    ("severity", &["normal", "urgent", "critical"]),
    ("report_type", &["complaint", "repair", "opinion"]),
    ("channel", &["patrol", "visit", "phone", "reception_day", "hotline"]),
    ("link", &["discover", "consult", "decide", "act", "oversee"]),
    ("milestone", &["accept", "arrive", "plan", "fix"]),
    ("started_by", &["dispatched", "transferred", "handed_off", "reopened"]),
    ("level", &["community", "subdistrict", "district"]),
    ("body", &["party", "residents", "owners", "property"]),
    ("for_whom", &["resident", "owners", "committee", "community"]),
    ("ground", &["not_our_duty", "no_entry", "maintenance_fund"]),
    ("method", &["qr", "nfc", "manual"]),
    ("presence", &["at", "away", "unknown"]),
    ("result", &["ok", "issue"]),
    ("phase", &["before", "during", "after"]),
    ("effect", &["in_effect", "assists", "evidence", "attached", "became_request", "not_in_effect"]),
    ("fixer_kind", &["company", "substitute", "emergency_centre", "developer", "utility", "department"]),
    ("door", &["retry", "supplement", "hand_over", "discard"]),
    ("settlement", &["retried", "supplemented", "discarded"]),
    ("action", &["resubmitted", "withdrawn", "verified", "returned", "dispatched", "accepted", "declined", "started",
        "arrived", "paused", "resumed", "fixed", "confirmed", "closed_unfixed", "reopened", "sighting", "transferred",
        "handed_off", "merged", "voided", "reinstated", "urged", "escalated", "sent_down", "extension_asked",
        "extension_decided", "exempt_asked", "exempt_decided", "pause_decided", "withdrawal_asked", "called_back",
        "supplement", "comment", "add_photo", "edit_report", "edit_text", "set_property_field", "set_committee_field",
        "mark", "finish_patrol", "review_patrol", "edit_visit", "follow_up_visit", "close_visit"]),
    ("field", &["reason", "note", "missing", "text", "fixer", "department", "category", "for_whom", "observed_at",
        "photos", "into", "level", "suggestion", "until", "answers", "granted", "ground", "reached", "solved", "score",
        "title", "unit", "place", "severity", "checkpoint", "method", "presence", "result", "case", "assignee",
        "appointment", "eta", "plan", "quote", "priority", "lead", "co_handlers", "household", "need", "follow_up",
        "type", "building", "channel", "external_no", "external_due"]),
    ("wanted", &["file_complaint", "quick_fix", "edit_report", "edit_text", "set_committee_field", "set_property_field",
        "comment", "add_photo", "start_patrol", "mark", "finish_patrol", "review_patrol", "new_visit", "edit_visit",
        "follow_up_visit", "close_visit"]),
];

/// Codes of this device's own, beside the protocol's.
const LOCAL_CODES: [&str; 5] = [
    "not_enrolled",
    "other_owner",
    "no_scope",
    "token_reused",
    "already_settled",
];

/// Every key with its parameters, sorted.
#[must_use]
pub fn all() -> Vec<(String, Vec<&'static str>)> {
    let mut all: Vec<(String, Vec<&'static str>)> = Vec::new();
    let mut add = |key: String, params: &[&'static str]| all.push((key, params.to_vec()));
    for (key, params) in KEYS {
        add((*key).to_owned(), params);
    }
    for (family, names) in FAMILIES {
        for name in *names {
            add(format!("{family}.{name}"), &[]);
        }
    }
    for role in Role::ALL {
        add(role_key(role), &[]);
    }
    for status in Status::ALL {
        add(format!("status.{status}"), &[]);
    }
    for event in EventType::ALL {
        add(format!("deed.{event}"), &[]);
        add(format!("thing.{event}"), &[]);
        if let Some(params) = event_params(event) {
            add(format!("event.{event}"), params);
        }
    }
    for code in ErrorCode::ALL {
        add(format!("code.{code}"), &[]);
    }
    for code in StorageError::CODES.into_iter().chain(LOCAL_CODES) {
        add(format!("code.{code}"), &[]);
    }
    all.sort();
    all
}

/// What the sentence of an event says besides; none for one that has a sentence for each answer.
const fn event_params(event: EventType) -> Option<&'static [&'static str]> {
    use EventType as E;
    match event {
        E::Dispatched | E::Transferred | E::HandedOff => Some(&["who", "to"]),
        E::Confirmed => Some(&["who", "for_whom"]),
        E::Reopened | E::Sighting => Some(&["who", "observed"]),
        E::Merged => Some(&["who", "into"]),
        E::Escalated => Some(&["who", "level"]),
        E::ExtensionAsked => Some(&["who", "until"]),
        E::ExemptAsked => Some(&["who", "ground"]),
        E::ExtensionDecided | E::ExemptDecided | E::PauseDecided | E::CalledBack => None,
        E::Reported
        | E::SelfFixed
        | E::Resubmitted
        | E::Withdrawn
        | E::Verified
        | E::Returned
        | E::Accepted
        | E::Declined
        | E::Started
        | E::Arrived
        | E::Paused
        | E::Resumed
        | E::Fixed
        | E::ClosedUnfixed
        | E::Voided
        | E::Reinstated
        | E::Urged
        | E::SentDown
        | E::WithdrawalAsked
        | E::ToTopic
        | E::Supplement => Some(WHO),
    }
}

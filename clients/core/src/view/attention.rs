//! What was refused: my words, what I wanted, why it could not stand, and the doors.

use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::ErrorCode;

use super::case::deed_key;
use super::types::{AttentionItem, DocKey, Door, Param, Sentence};
use crate::records::{Draft, Summary};
use crate::replica::Replica;
use crate::storage::{Storage, StorageError};
use crate::words;

/// What waits, the latest first; then what was settled and is still kept.
pub(super) async fn attention<S: Storage>(
    replica: &Replica<S>,
    now: Timestamp,
) -> Result<Vec<AttentionItem>, StorageError> {
    let mut items = Vec::new();
    for draft in replica.drafts(true).await? {
        if draft.is_spent(now) {
            continue;
        }
        // One's own words are shown, what others wrote may not be.
        let summary = replica.summary(draft.doc).await?;
        let summary = summary.filter(|summary| !replica.withholds(summary, now));
        items.push(item(draft, summary.as_ref()));
    }
    sort_by_key(&mut items, |item| {
        (item.resolved.is_some(), std::cmp::Reverse(item.id))
    });
    Ok(items)
}

fn item(draft: Draft, summary: Option<&Summary>) -> AttentionItem {
    let doors = match draft.resolved {
        Some(_) => Vec::new(),
        None => doors(&draft, summary),
    };
    AttentionItem {
        id: draft.id,
        doc: DocKey(draft.doc),
        title: summary.map(|row| row.title.clone()).unwrap_or_default(),
        words: words::of(&draft.command),
        wanted: wanted(&draft.command),
        reason: reason(&draft),
        code: draft.code.as_str().to_owned(),
        held: draft.held,
        because_of: draft.because_of,
        made_at: draft.made_at.into(),
        doors,
        resolved: draft.resolved.map(|resolved| resolved.how),
    }
}

/// What a command would have done.
pub(super) fn wanted(command: &Command) -> Sentence {
    let key = match command {
        Command::Act { what } => {
            let deed = Param::term(deed_key(what.event_type()));
            return Sentence::new("wanted.act").with("deed", deed);
        }
        Command::FileComplaint { .. } => "wanted.file_complaint",
        Command::QuickFix { .. } => "wanted.quick_fix",
        Command::EditReport { .. } => "wanted.edit_report",
        Command::EditText { .. } | Command::RewriteText { .. } => "wanted.edit_text",
        Command::SetCommitteeField { .. } => "wanted.set_committee_field",
        Command::SetPropertyField { .. } => "wanted.set_property_field",
        Command::Comment { .. } => "wanted.comment",
        Command::AddPhoto { .. } => "wanted.add_photo",
        Command::StartPatrol { .. } => "wanted.start_patrol",
        Command::Mark { .. } => "wanted.mark",
        Command::FinishPatrol { .. } => "wanted.finish_patrol",
        Command::ReviewPatrol { .. } => "wanted.review_patrol",
        Command::NewVisit { .. } => "wanted.new_visit",
        Command::EditVisit { .. } => "wanted.edit_visit",
        Command::FollowUpVisit { .. } => "wanted.follow_up_visit",
        Command::CloseVisit { .. } => "wanted.close_visit",
    };
    Sentence::new(key)
}

/// Why it could not stand.
fn reason(draft: &Draft) -> Sentence {
    if draft.held {
        Sentence::new("reason.held")
    } else if draft.because_of.is_some() {
        Sentence::new("reason.because_of")
    } else {
        Sentence::new(format!("code.{}", draft.code))
    }
}

/// The ways out. Doing it again helps where time or a correction may; a supplement needs a case
/// that is still here, and words; handing it over, someone else who may.
fn doors(draft: &Draft, summary: Option<&Summary>) -> Vec<Door> {
    let mut doors = Vec::new();
    let here = summary.is_some_and(|row| !row.removed);
    // What was to make the document can be done again; anything else needs it here.
    let makes = draft.command.creates().is_some();
    let someone_else = matches!(
        draft.code,
        ErrorCode::RoleMayNot
            | ErrorCode::RoleEnded
            | ErrorCode::NotYourLane
            | ErrorCode::OutsideBuildings
            | ErrorCode::ConflictOfInterest
            | ErrorCode::NoSuchDocument
            | ErrorCode::TooLate
    );
    if !draft.held && !someone_else && (makes || here) {
        doors.push(Door::Retry);
    }
    let filed = summary.is_some_and(|row| row.kind == DocKind::Complaint && row.status.is_some());
    if here && filed && !makes && !words::of(&draft.command).is_empty() {
        doors.push(Door::Supplement);
    }
    if someone_else || draft.held {
        doors.push(Door::HandOver);
    }
    doors.push(Door::Discard);
    doors
}

//! The words that a person put into a command: what must never be lost.

use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::complaint::schema::Report;
use lianjian_protocol::domain::event::What;

/// Everything that the person wrote, without what is empty, in the order in which it reads.
#[must_use]
pub fn of(command: &Command) -> Vec<String> {
    let words: Vec<&str> = match command {
        Command::FileComplaint { report, .. } => report_words(report),
        Command::QuickFix { report, note } => {
            let mut words = report_words(report);
            words.push(note);
            words
        }
        Command::EditReport { patch } => [
            &patch.title,
            &patch.category,
            &patch.unit,
            &patch.place,
            &patch.external_no,
        ]
        .into_iter()
        .filter_map(|field| field.as_deref())
        .collect(),
        Command::EditText { splices } => splices.iter().map(|s| s.insert.as_str()).collect(),
        Command::RewriteText { text, .. } => vec![text],
        Command::SetCommitteeField { value, .. }
        | Command::SetPropertyField { value, .. }
        | Command::EditVisit { value, .. } => vec![value],
        Command::Act { what } => event_words(what),
        Command::Comment { text } => vec![text],
        Command::AddPhoto { caption, .. } => vec![caption],
        Command::StartPatrol { .. } => Vec::new(),
        Command::Mark { note, .. }
        | Command::FinishPatrol { note }
        | Command::ReviewPatrol { note }
        | Command::FollowUpVisit { note }
        | Command::CloseVisit { note } => vec![note],
        Command::NewVisit { record } => vec![
            &record.household,
            &record.need,
            &record.note,
            &record.follow_up,
        ],
    };
    words
        .into_iter()
        .filter(|words| !words.trim().is_empty())
        .map(str::to_owned)
        .collect()
}

fn report_words(report: &Report) -> Vec<&str> {
    let mut words = vec![report.title.as_str(), report.text.as_str()];
    words.extend(report.unit.as_deref());
    words.extend(report.place.as_deref());
    words.extend(report.external_no.as_deref());
    words
}

fn event_words(what: &What) -> Vec<&str> {
    match what {
        What::SelfFixed { note }
        | What::Resubmitted { note }
        | What::Fixed { note, .. }
        | What::Sighting { note, .. }
        | What::Urged { note }
        | What::SentDown { note } => vec![note],
        What::Withdrawn { reason }
        | What::Declined { reason }
        | What::Paused { reason }
        | What::ClosedUnfixed { reason }
        | What::Reopened { reason, .. }
        | What::Transferred { reason, .. }
        | What::HandedOff { reason, .. }
        | What::Voided { reason }
        | What::Reinstated { reason }
        | What::ExtensionAsked { reason, .. }
        | What::ExemptAsked { reason, .. }
        | What::WithdrawalAsked { reason } => vec![reason],
        What::Returned { missing } => vec![missing],
        What::Escalated { suggestion, .. } => vec![suggestion],
        What::Supplement { text } => vec![text],
        What::Reported
        | What::Verified
        | What::Dispatched { .. }
        | What::Accepted
        | What::Started
        | What::Arrived
        | What::Resumed
        | What::Confirmed { .. }
        | What::Merged { .. }
        | What::ExtensionDecided { .. }
        | What::ExemptDecided { .. }
        | What::PauseDecided { .. }
        | What::CalledBack { .. }
        | What::ToTopic { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_every_word_and_drops_what_is_empty() {
        let words = of(&Command::Act {
            what: What::Declined {
                reason: "水管不归我们".to_owned(),
            },
        });
        assert_eq!(words, ["水管不归我们"]);
        assert!(
            of(&Command::Comment {
                text: " ".to_owned()
            })
            .is_empty()
        );
    }
}

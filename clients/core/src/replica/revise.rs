//! The same instruction with other words: what was done under its token, and what it still takes
//! for what is asked now to stand.
//!
//! A form whose answer got lost does not know whether it was saved. Its person may well go on
//! writing and save again: done anew it would be there twice, said to be done it would lose what
//! they wrote since. So it becomes an edit of what was saved.

use lianjian_protocol::domain::command::{Command, ReportPatch};
use lianjian_protocol::domain::complaint::schema::Report;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::visit::VisitField;

/// The commands that make what is `asked` of what was `done`; none where that can't be.
pub(super) fn revised(done: &Command, asked: &Command) -> Option<Vec<Command>> {
    if let (
        Command::FileComplaint {
            report: was,
            internal: a,
        },
        Command::FileComplaint {
            report,
            internal: b,
        },
    ) = (done, asked)
        && a == b
    {
        return report_edits(was, report);
    }
    if let (
        Command::QuickFix {
            report: was,
            note: a,
        },
        Command::QuickFix { report, note: b },
    ) = (done, asked)
    {
        let mut edits = report_edits(was, report)?;
        // What was done is an event, and written once.
        edits.extend((a != b).then(|| Command::Comment { text: b.clone() }));
        return Some(edits);
    }
    if let (Command::NewVisit { record: was }, Command::NewVisit { record }) = (done, asked) {
        let fields = [
            (VisitField::Household, &was.household, &record.household),
            (VisitField::Need, &was.need, &record.need),
            (VisitField::Note, &was.note, &record.note),
            (VisitField::FollowUp, &was.follow_up, &record.follow_up),
        ];
        let changed = fields.into_iter().filter(|(_, was, now)| was != now);
        let edits = changed.map(|(field, _, now)| Command::EditVisit {
            field,
            value: now.clone(),
        });
        return Some(edits.collect());
    }
    if let (Command::RewriteText { text: was, .. }, Command::RewriteText { text, .. }) =
        (done, asked)
    {
        return Some(vec![Command::RewriteText {
            was: was.clone(),
            text: text.clone(),
        }]);
    }
    // The case that a mark led to has the words.
    if let (
        Command::Mark {
            checkpoint: a,
            case: Some(c),
            ..
        },
        Command::Mark {
            checkpoint: b,
            case: Some(d),
            ..
        },
    ) = (done, asked)
    {
        return (a == b && c == d).then(Vec::new);
    }
    if writes_the_same_place(done, asked) {
        return Some(vec![asked.clone()]);
    }
    more_words(done, asked).map(|text| vec![Command::Comment { text }])
}

/// Whether what is asked takes the place of what was done.
fn writes_the_same_place(done: &Command, asked: &Command) -> bool {
    if let (Command::EditReport { .. }, Command::EditReport { .. }) = (done, asked) {
        return true;
    }
    if let (
        Command::SetCommitteeField {
            body: a, field: f, ..
        },
        Command::SetCommitteeField {
            body: b, field: g, ..
        },
    ) = (done, asked)
    {
        return a == b && f == g;
    }
    if let (
        Command::SetPropertyField { field: f, .. },
        Command::SetPropertyField { field: g, .. },
    ) = (done, asked)
    {
        return f == g;
    }
    matches!(
        (done, asked),
        (Command::EditVisit { field: f, .. }, Command::EditVisit { field: g, .. }) if f == g
    )
}

/// Words that stand beside a case, where those that are asked come after those that were said.
fn more_words(done: &Command, asked: &Command) -> Option<String> {
    if let (Command::Comment { .. }, Command::Comment { text }) = (done, asked) {
        return Some(text.clone());
    }
    let (Command::Act { what: done }, Command::Act { what: asked }) = (done, asked) else {
        return None;
    };
    if let (What::Supplement { .. }, What::Supplement { text }) = (done, asked) {
        return Some(text.clone());
    }
    if let (
        What::Sighting { observed_at: a, .. },
        What::Sighting {
            observed_at: b,
            note,
        },
    ) = (done, asked)
    {
        return (a == b).then(|| note.clone());
    }
    None
}

/// What turns one report into another; none where a field would have to be emptied that can't be.
fn report_edits(was: &Report, now: &Report) -> Option<Vec<Command>> {
    fn changed<T: PartialEq + Clone>(was: &T, now: &T) -> Option<T> {
        (was != now).then(|| now.clone())
    }
    let words = |was: &Option<String>, now: &Option<String>| {
        changed(was, now).map(Option::unwrap_or_default)
    };
    let patch = ReportPatch {
        kind: changed(&was.kind, &now.kind),
        category: changed(&was.category, &now.category),
        title: changed(&was.title, &now.title),
        building: changed(&was.building, &now.building).flatten(),
        unit: words(&was.unit, &now.unit),
        place: words(&was.place, &now.place),
        observed_at: changed(&was.observed_at, &now.observed_at),
        external_no: words(&was.external_no, &now.external_no),
        external_due: changed(&was.external_due, &now.external_due).flatten(),
        severity: changed(&was.severity, &now.severity),
        channel: changed(&was.channel, &now.channel),
    };
    let emptied = (was.building.is_some() && now.building.is_none())
        || (was.external_due.is_some() && now.external_due.is_none());
    if emptied {
        return None;
    }
    let fields = (patch != ReportPatch::default()).then_some(Command::EditReport { patch });
    let text = (was.text != now.text).then(|| Command::RewriteText {
        was: was.text.clone(),
        text: now.text.clone(),
    });
    Some(fields.into_iter().chain(text).collect())
}

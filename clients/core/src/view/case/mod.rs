//! One case, as every role sees it: where it stands and why, what it waits for, what may be done.

mod actions;
mod asks;
mod cards;
mod fields;
mod next;
mod offers;
mod probes;
mod say;
mod timeline;

pub(super) use actions::{plain, words};
pub(super) use fields::{field, option, text};
pub(super) use say::{deed_key, event as event_sentence};
pub(super) use timeline::{blank, comments, order, photo_items, photos, said};

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::complaint::case::Case;
use lianjian_protocol::domain::complaint::codec;
use lianjian_protocol::domain::complaint::schema::{Report, ReportField};
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::reference::{FixerKind, Person};
use lianjian_protocol::domain::schema::{Media, Phase};
use lianjian_protocol::ids::{DocRef, OrganisationId, PersonId};
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::policy;
use lianjian_protocol::time::Timestamp;

use super::stand::Stand;
use super::types::{
    Action, ActionView, CallBack, CaseView, CommitteeValue, FieldConflict, PartyView,
    PropertyValue, ReaderView, Reading, ReportView, Row, UnsentView,
};
use super::viewer::Viewer;
use super::{duplicates, rows};
use crate::clocks::{Clocks, clocks};
use crate::records::{Delivery, Detail, Summary};
use crate::replica::Replica;
use crate::storage::{Storage, StorageError};

/// Everything that the sentences about a case are made from.
pub(super) struct Scene<'a> {
    pub(super) viewer: &'a Viewer<'a>,
    pub(super) stand: &'a Stand,
    pub(super) case: &'a Case,
    pub(super) summaries: &'a [Summary],
    /// The roles in force here, in the order in which an action prefers them.
    roles: Vec<Role>,
    reading: Option<Reading>,
    clocks: Clocks,
    parties: Vec<PartyView>,
    committee: Vec<CommitteeValue>,
    property: Vec<PropertyValue>,
    merge_into: Vec<Row>,
    asked: Vec<CallBack>,
    photos: usize,
    after_photos: usize,
    /// Keys of what who looks photographed of the work done since the last fix.
    my_after_photos: Vec<String>,
    actions: Vec<ActionView>,
}

/// A case; none where it is not here, is none, or can't be read.
pub(super) async fn case<S: Storage>(
    replica: &mut Replica<S>,
    doc: DocRef,
    now: Timestamp,
) -> Result<Option<CaseView>, StorageError> {
    let document = replica.readable_document(doc, now).await?;
    let summaries = replica.readable(now).await?;
    let unsent = replica.unsent_of(doc).await?;
    let reads = replica.reads_of(doc).await?;
    let (Some(document), Some(viewer)) = (document, Viewer::of(replica, now)) else {
        return Ok(None);
    };
    let stand = Stand::of_document(&document, &viewer);
    let summary = summaries.iter().find(|row| row.doc == doc);
    let (Some(case), Some(report), Some(summary)) = (&stand.case, &stand.report, summary) else {
        return Ok(None);
    };
    let alike = duplicates::of_case(summary, &summaries, &viewer);
    let mut scene = Scene {
        viewer: &viewer,
        stand: &stand,
        case,
        summaries: &summaries,
        roles: roles(&viewer, doc),
        reading: rows::reading(summary, viewer.now),
        clocks: clocks(&document, report, case, &stand.events, viewer.reference),
        parties: parties(&stand, case, report, &viewer),
        committee: committee(&document),
        property: property(&document, &viewer),
        merge_into: alike.older,
        asked: asked(&stand, case, &viewer),
        photos: 0,
        after_photos: 0,
        my_after_photos: Vec::new(),
        actions: Vec::new(),
    };
    scene.count_photos(&document);
    scene.actions = actions::actions(&scene);
    Ok(Some(CaseView {
        offers: offers::offers(&scene.actions, &scene.roles),
        asks: asks::asks(&scene),
        workers: workers(&scene),
        reporter: viewer.who(&case.reporter),
        changes_at: changes_at(&scene, summary).map(Into::into),
        row: rows::row(summary, &viewer),
        report: report_view(report, &document),
        next_step: next::next_step(&scene),
        link: next::link(case.status),
        clocks: scene
            .clocks
            .dues
            .iter()
            .map(|due| rows::clock(due, viewer.now))
            .collect(),
        timeline: timeline::timeline(&document, &scene),
        cards: cards::cards(&scene),
        photos: photos(&document, &viewer),
        duplicates: alike.all,
        merge_here: alike.here,
        unsent: unsent
            .into_iter()
            .map(|pending| UnsentView {
                seq: pending.seq,
                at: pending.at.into(),
                command: pending.command,
            })
            .collect(),
        reads: readers(reads, &viewer),
        readers_of_mine: summary.delivery == Delivery::Read,
        exempt: scene.clocks.exempt,
        reopenings: case.reopenings,
        declines: case.declines,
        committee: scene.committee,
        property: scene.property,
        actions: scene.actions,
        asked: scene.asked,
        merge_into: scene.merge_into,
        parties: scene.parties,
    }))
}

/// When time alone next changes what is shown or offered here.
fn changes_at(scene: &Scene<'_>, summary: &Summary) -> Option<Timestamp> {
    let viewer = scene.viewer;
    let report = scene.stand.report.as_ref();
    let category = report.map(|report| report.category.as_str());
    let ends = policy::ends(scene.case, viewer.reference, category);
    let dues = scene.clocks.dues.iter().flat_map(rows::turns);
    let row = rows::changes_at(summary, viewer);
    viewer.next(dues.chain(ends.map(rows::just_after)).chain(row))
}

impl Scene<'_> {
    fn count_photos(&mut self, document: &Document) {
        let since = self.case.available_at.unwrap_or_default();
        for photo in document.photos() {
            if photo.value.media != Media::Photo {
                continue;
            }
            self.photos += 1;
            if photo.value.phase == Phase::After && photo.value.at >= since {
                self.after_photos += 1;
                if self.viewer.is_me(photo.value.by.person) {
                    self.my_after_photos.push(photo.key.to_string());
                }
            }
        }
    }
}

/// A desk's role before a steward's, where somebody is both: it may more.
fn roles(viewer: &Viewer<'_>, doc: DocRef) -> Vec<Role> {
    let mut roles = viewer.roles(doc.scope);
    sort_by_key(&mut roles, |role| match role {
        Role::Committee(_) => 0,
        Role::Property => 1,
        Role::Steward => 2,
        Role::Supervisor(_) => 3,
        Role::Observer | Role::Admin(_) | Role::System => 4,
    });
    roles
}

fn parties(stand: &Stand, case: &Case, report: &Report, viewer: &Viewer<'_>) -> Vec<PartyView> {
    let scope = stand.header.scope;
    let category = stand.classes.first().unwrap_or(&report.category);
    // Whoever declined it stays on the list, and is not the one that is named for it.
    let declined = stand
        .events
        .iter()
        .filter(|received| matches!(received.event.what, What::Declined { .. }))
        .map(|received| received.event.by.organisation)
        .collect::<Vec<_>>();
    let responsible = viewer.reference.responsible(scope, category);
    let suggested = responsible.filter(|organisation| !declined.contains(organisation));
    let compound = viewer.reference.compound(scope);
    let listed = compound.map(|compound| compound.parties.as_slice());
    let mut parties: Vec<PartyView> = listed
        .unwrap_or_default()
        .iter()
        .map(|party| PartyView {
            organisation: party.organisation,
            name: viewer.organisation(party.organisation),
            kind: party.kind,
            declined: just_declined(party.organisation, stand, case),
            suggested: suggested == Some(party.organisation),
        })
        .collect();
    sort_by_key(&mut parties, |party| {
        let department = party.kind == FixerKind::Department;
        (party.declined.is_some(), !party.suggested, department)
    });
    parties
}

/// Why a party has just refused the case, while nobody has it since.
fn just_declined(party: OrganisationId, stand: &Stand, case: &Case) -> Option<String> {
    let last = stand.event_at(case.last_in_effect)?;
    let What::Declined { reason } = &last.event.what else {
        return None;
    };
    (last.event.by.organisation == party).then(|| reason.clone())
}

/// Whom a company may send. Whose work is what is nowhere written: it shows in who was sent and who
/// filed.
fn workers(scene: &Scene<'_>) -> Vec<String> {
    let lane = |action: &ActionView| action.action == Action::SetPropertyField;
    if !scene.actions.iter().any(lane) {
        return Vec::new();
    }
    let us = scene.viewer.principal.organisation;
    let details = || scene.summaries.iter().filter_map(|row| row.detail.as_ref());
    let rank = |person: &Person| {
        let sent = |detail: &Detail| detail.assignee.as_ref() == Some(&person.name);
        let files = |detail: &Detail| {
            let by = detail.by.as_ref();
            by.is_some_and(|by| by.person == person.id && by.role == Role::Steward)
        };
        if details().any(sent) {
            0
        } else if scene.viewer.is_me(person.id) {
            3
        } else {
            1 + u8::from(details().any(files))
        }
    };
    let people = scene.viewer.reference.people.iter();
    let ours: Vec<_> = people
        .filter(|person| person.organisation == us)
        .map(|person| (rank(person), &person.name))
        .collect();
    let of = |rank| ours.iter().filter(move |(its, _)| *its == rank);
    (0..=3)
        .flat_map(of)
        .map(|(_, name)| (*name).clone())
        .collect()
}

fn committee(document: &Document) -> Vec<CommitteeValue> {
    document
        .committee_fields(None)
        .into_iter()
        .map(|((body, field), value)| CommitteeValue {
            body,
            field,
            value: value.value,
            others: value.others,
        })
        .collect()
}

fn property(document: &Document, viewer: &Viewer<'_>) -> Vec<PropertyValue> {
    document
        .property_fields(None)
        .into_iter()
        .map(|((organisation, field), value)| PropertyValue {
            organisation,
            organisation_name: viewer.organisation(organisation),
            field,
            value: value.value,
            others: value.others,
        })
        .collect()
}

/// Call-backs since the fix that stands.
fn asked(stand: &Stand, case: &Case, viewer: &Viewer<'_>) -> Vec<CallBack> {
    let since = case
        .outcomes
        .iter()
        .skip_while(|outcome| Some(outcome.key) != case.standing_fix);
    since
        .filter_map(|outcome| stand.event_at(outcome.key))
        .filter_map(|received| {
            let What::CalledBack {
                reached,
                solved,
                score,
            } = received.event.what
            else {
                return None;
            };
            let by = viewer.who(&received.event.by);
            Some(CallBack {
                person: by.person,
                name: by.name,
                reached,
                solved,
                score,
                at: received.event.at.into(),
            })
        })
        .collect()
}

fn readers(reads: Vec<(PersonId, Timestamp)>, viewer: &Viewer<'_>) -> Vec<ReaderView> {
    let mut readers: Vec<ReaderView> = reads
        .into_iter()
        .filter(|(person, _)| !viewer.is_me(*person))
        .map(|(person, at)| ReaderView {
            person,
            name: viewer.person(person).unwrap_or_default(),
            organisation_name: viewer
                .organisation_of(person)
                .map(|organisation| viewer.organisation(organisation))
                .unwrap_or_default(),
            at: at.into(),
        })
        .collect();
    sort_by_key(&mut readers, |reader| std::cmp::Reverse(reader.at));
    readers
}

fn report_view(report: &Report, document: &Document) -> ReportView {
    let conflicts = document
        .report_conflicts()
        .into_iter()
        .map(|(field, readings)| FieldConflict {
            field: field.key().to_owned(),
            values: readings
                .iter()
                .map(|reading| value_of(reading, field))
                .collect(),
        })
        .collect();
    ReportView {
        kind: report.kind,
        category: report.category.clone(),
        title: report.title.clone(),
        text: report.text.clone(),
        unit: report.unit.clone(),
        place: report.place.clone(),
        observed_at: report.observed_at.into(),
        channel: report.channel,
        external_no: report.external_no.clone(),
        external_due: report.external_due.map(Into::into),
        severity: report.severity,
        conflicts,
    }
}

/// A field as text: words as they are, codes as codes, times in microseconds.
fn value_of(report: &Report, field: ReportField) -> String {
    match field {
        ReportField::Building => report.building.map(|id| id.to_string()).unwrap_or_default(),
        ReportField::Type
        | ReportField::Category
        | ReportField::Title
        | ReportField::Unit
        | ReportField::Place
        | ReportField::ObservedAt
        | ReportField::Channel
        | ReportField::ExternalNo
        | ReportField::ExternalDue
        | ReportField::Severity => codec::encode(report, field)
            .map(|value| match value {
                automerge::ScalarValue::Str(text) => text.to_string(),
                other => other.to_string(),
            })
            .unwrap_or_default(),
    }
}

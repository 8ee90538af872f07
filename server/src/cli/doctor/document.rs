//! A document, held against what the log says of it.

use std::collections::BTreeMap;

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::ids::{Actor, DeviceId, OrganisationId, PersonId};
use lianjian_protocol::invariants::{LogEntry, Subject, of_document};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::validate::{Context, UntrustedChange, refill};
use lianjian_protocol::wire::Limits;

use super::listing::Listed;
use super::{Findings, Place, Rule};
use crate::store::DocumentHead;

/// Checks one document.
pub(super) fn check(
    head: &DocumentHead,
    document: &Document,
    listed: &Listed,
    thorough: bool,
    findings: &mut Findings,
) {
    let place = Place::log(&head.log).doc(head.doc.doc);
    // What came after the document was loaded is looked at the next time.
    let entries: Vec<LogEntry> = listed
        .entries
        .iter()
        .filter(|entry| entry.seq <= head.last_seq)
        .copied()
        .collect();
    let last = entries.last().map_or(0, |entry| entry.seq);
    if last != head.last_seq {
        let detail = format!("its place is {}, its last entry's {last}", head.last_seq);
        findings.add(Rule::Store(4), place, detail);
    }
    let kind = document.header().kind;
    if (listed.kind, listed.incarnation) != (head.kind, head.incarnation) || head.kind != kind {
        let detail = format!(
            "the log has a {:?} of incarnation {}, its row a {:?} of {}, its header a {kind:?}",
            listed.kind, listed.incarnation, head.kind, head.incarnation
        );
        findings.add(Rule::Store(5), place, detail);
    }
    let subject = Subject {
        document,
        doc: head.doc.doc,
        log: &head.log,
        entries: &entries,
        heads: &head.heads,
        status: None,
    };
    findings.extend(&head.log, of_document(&subject));
    if thorough && let Err(problem) = make_anew(head, document, &entries) {
        findings.add(Rule::Store(3), place, problem);
    }
}

/// S3: makes the document again, change by change, each through the checks that a device's refill
/// passes after a restore: all but whether its author may, which was judged by what was known then.
fn make_anew(head: &DocumentHead, document: &Document, entries: &[LogEntry]) -> Result<(), String> {
    let owners: BTreeMap<Actor, (PersonId, DeviceId)> = entries
        .iter()
        .map(|entry| (entry.actor, (entry.person, entry.device)))
        .collect();
    let reference = Reference::default();
    let mut again: Option<Document> = None;
    for change in document.automerge().get_changes(&[]) {
        let framed = UntrustedChange::new(change.raw_bytes())
            .frame(&Limits::DEFAULT)
            .map_err(|refusal| format!("{}: {}", change.hash(), refusal.detail))?;
        let hash = framed.hash();
        let (person, device) = *owners
            .get(&framed.actor())
            .ok_or_else(|| format!("nobody is known to have written {hash}"))?;
        let principal = Principal {
            person,
            organisation: OrganisationId::from_bytes([0; 16]),
            badge: String::new(),
            device,
            grants: Vec::new(),
        };
        let context = Context {
            reference: &reference,
            principal: &principal,
            now: Timestamp::default(),
            limits: &Limits::DEFAULT,
            doc: head.doc,
            kind: head.kind,
            actor_owner: Some((device, person)),
        };
        let valid = refill(framed, again.as_ref(), &context)
            .map_err(|refusal| format!("{hash}: {}: {}", refusal.code, refusal.detail))?;
        again = Some(valid.into_document(None));
    }
    match again {
        Some(again) if again.heads() == document.heads() => Ok(()),
        Some(_) => Err("made again it has other heads".to_owned()),
        None => Err("it has no changes".to_owned()),
    }
}

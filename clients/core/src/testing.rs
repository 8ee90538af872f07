//! A hub in memory that takes changes by the protocol's own checks and hands out pages, and devices
//! that talk to it through lost, cut and repeated calls. For unit tests: the real server is tested
//! from end to end elsewhere.

mod device;

use std::collections::BTreeMap;

pub(crate) use device::{Device, Line, company, file, residents, steward};
use lianjian_protocol::document::Document;
use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::fixture::{self, DOC, minute};
use lianjian_protocol::ids::{DocId, DocRef, Epoch, Hash};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::validate::{Context, UntrustedChange, validate};
use lianjian_protocol::wire::{
    Cursor, Cursors, Entry, EntryBody, ErrorCode, GrantsUpdate, Limits, LogId, LogPage,
    PageDocument, Receipt, ReferenceUpdate, SyncRequest, SyncResponse, Verdict, cursor_digest,
    decode, encode,
};
use minicbor::bytes::ByteVec;
use sha2::{Digest as _, Sha256};

/// The one log of these tests.
pub(crate) const LOG: LogId = LogId {
    scope: DOC.scope,
    audience: Audience::All,
    owner: None,
};

/// Another document of the compound.
pub(crate) fn doc(n: u8) -> DocRef {
    DocRef {
        scope: DOC.scope,
        doc: DocId::from_bytes([n; 16]),
    }
}

pub(crate) struct Row {
    pub(crate) doc: DocRef,
    pub(crate) change: Vec<u8>,
    pub(crate) hash: Hash,
    pub(crate) received_at: Timestamp,
}

/// A hub with one log.
pub(crate) struct Hub {
    pub(crate) epoch: Epoch,
    pub(crate) log: Vec<Row>,
    pub(crate) docs: BTreeMap<DocRef, Document>,
    /// Verdicts that stand whatever the checks say.
    pub(crate) refused: BTreeMap<Hash, (ErrorCode, bool)>,
    /// Refuse every change that is offered from now on with this, once each.
    pub(crate) refuse_next: Option<(ErrorCode, bool)>,
    /// Refuse whatever is offered with this, as long as it stands.
    pub(crate) refuse_all: Option<ErrorCode>,
    pub(crate) lost: Vec<LogId>,
    pub(crate) page: usize,
    pub(crate) knows_cursors: bool,
    agreed: BTreeMap<[u8; 16], Vec<Cursor>>,
    pub(crate) now: Timestamp,
    /// What it judges by and hands out.
    pub(crate) reference: Reference,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self {
            epoch: Epoch::from_bytes([1; 16]),
            log: Vec::new(),
            docs: BTreeMap::new(),
            refused: BTreeMap::new(),
            refuse_next: None,
            refuse_all: None,
            lost: Vec::new(),
            page: 100,
            knows_cursors: true,
            agreed: BTreeMap::new(),
            now: minute(1),
            reference: fixture::reference(),
        }
    }

    pub(crate) fn call(&mut self, principal: &Principal, body: &[u8]) -> Vec<u8> {
        let request: SyncRequest = decode(body).unwrap();
        let before = self.log.len();
        let mut verdicts = Vec::new();
        for push in &request.push {
            let mut blocker = None;
            for change in &push.changes {
                let verdict = match blocker {
                    Some(by) => Verdict::Blocked(by),
                    None => self.judge(principal, push.doc, push.kind, change),
                };
                let taken = matches!(verdict, Verdict::Accepted(_) | Verdict::Duplicate(_));
                if !taken && blocker.is_none() {
                    blocker = u32::try_from(verdicts.len()).ok();
                }
                verdicts.push(verdict);
            }
        }
        let cursors = match request.cursors {
            Cursors::List(list) => Some(list),
            Cursors::Unchanged(digest) => self
                .agreed
                .get(&digest)
                .filter(|_| self.knows_cursors)
                .cloned(),
        };
        let same_life = request.server_epoch == Some(self.epoch);
        let need_cursors = cursors.is_none();
        let cursor = cursors.unwrap_or_default().first().copied();
        let seq = cursor.filter(|_| same_life).map_or(0, |c| c.seq);
        // A server names those logs alone that the device says it has.
        let mut lost = self.lost.clone();
        lost.retain(|log| cursor.is_some_and(|cursor| cursor.log == *log));
        let mut more = false;
        let mut pull = Vec::new();
        if !need_cursors && self.lost.is_empty() && (seq as usize) < self.log.len() {
            let to = self.log.len().min(seq as usize + self.page);
            more = to < self.log.len();
            pull.push(self.page(seq, to as u64, before as u64));
        }
        if let Some(page) = pull.first() {
            let list = vec![Cursor {
                log: LOG,
                seq: page.next,
                filling: false,
            }];
            self.agreed.insert(cursor_digest(&list), list);
        } else {
            let list: Vec<Cursor> = cursor.into_iter().collect();
            self.agreed.insert(cursor_digest(&list), list);
        }
        let reference = encode(&self.reference);
        let version = ByteVec::from(Sha256::digest(&reference).to_vec());
        encode(&SyncResponse {
            verdicts,
            pull,
            grants: (request.grants_version != Some(1)).then(|| GrantsUpdate {
                version: 1,
                grants: principal.grants.clone(),
            }),
            lost,
            reference: (request.reference_version.as_ref() != Some(&version)).then(|| {
                ReferenceUpdate {
                    version,
                    data: ByteVec::from(reference),
                }
            }),
            need_cursors,
            more,
            server_time: self.now,
            server_epoch: self.epoch,
            lacking: Vec::new(),
            signature: None,
        })
    }

    fn judge(
        &mut self,
        principal: &Principal,
        doc: DocRef,
        kind: DocKind,
        change: &[u8],
    ) -> Verdict {
        let hash = fixture::hash(change).unwrap();
        if let Some(index) = self.log.iter().position(|row| row.hash == hash) {
            return Verdict::Duplicate(Receipt {
                seq: index as u64 + 1,
                received_at: self.log[index].received_at,
            });
        }
        if let Some(code) = self.refuse_all {
            return Verdict::Refused {
                code,
                detail: "as the test wants".to_owned(),
            };
        }
        if let Some(refusal) = self.refuse_next.take() {
            self.refused.insert(hash, refusal);
        }
        match self.refused.get(&hash) {
            Some((code, true)) => return Verdict::Held(*code),
            Some((code, false)) => {
                return Verdict::Refused {
                    code: *code,
                    detail: "as the test wants".to_owned(),
                };
            }
            None => {}
        }
        let limits = Limits::DEFAULT;
        let context = Context {
            reference: &self.reference,
            principal,
            now: self.now,
            limits: &limits,
            doc,
            kind,
            actor_owner: None,
        };
        let valid = UntrustedChange::new(change)
            .frame(&limits)
            .and_then(|framed| validate(framed, self.docs.get(&doc), &context));
        match valid {
            Ok(valid) => {
                let last = self.log.last().map_or(self.now, |row| row.received_at);
                let received_at = self.now.max(last.next());
                self.docs
                    .insert(doc, valid.into_document(Some(received_at)));
                self.log.push(Row {
                    doc,
                    change: change.to_vec(),
                    hash,
                    received_at,
                });
                Verdict::Accepted(Receipt {
                    seq: self.log.len() as u64,
                    received_at,
                })
            }
            Err(refusal) if refusal.held => Verdict::Held(refusal.code),
            Err(refusal) => Verdict::Refused {
                code: refusal.code,
                detail: refusal.detail,
            },
        }
    }

    /// Rows after `after` up to `to`, without those after `pushed`, which this call brought.
    pub(crate) fn page(&self, after: u64, to: u64, pushed: u64) -> LogPage {
        let mut page = LogPage {
            log: LOG,
            after,
            next: to,
            base: minute(0),
            documents: Vec::new(),
            entries: Vec::new(),
            filling: false,
        };
        let (mut seq, mut at) = (after as i64, minute(0).as_micros() as i64);
        for (index, row) in self.log.iter().enumerate() {
            let n = index as u64 + 1;
            if n <= after || n > to || n > pushed {
                continue;
            }
            let place = page.documents.iter().position(|d| d.doc == row.doc.doc);
            let place = place.unwrap_or_else(|| {
                page.documents.push(PageDocument {
                    doc: row.doc.doc,
                    kind: self.docs[&row.doc].header().kind,
                    incarnation: 0,
                });
                page.documents.len() - 1
            });
            page.entries.push(Entry {
                seq: n as i64 - seq,
                doc: place as u32,
                received_at: row.received_at.as_micros() as i64 - at,
                body: EntryBody::Change(ByteVec::from(row.change.clone())),
            });
            (seq, at) = (n as i64, row.received_at.as_micros() as i64);
        }
        page
    }
}

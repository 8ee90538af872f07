//! A cheating client against the real server: an enrolled device with a valid token that says
//! what no honest one would. Each lie has its verdict, the server stays up, honest devices go on,
//! and the log holds nothing of it.
//!
//! - `shapes`: hostile changes, every one that the protocol names;
//! - `rights`: honest changes of what is not one's own, and reading what one may not;
//! - `tokens`: who one says one is.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod rights;
mod shapes;
mod tokens;

use lianjian_protocol::document::Document;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::wire::{EntryBody, ErrorCode, SyncRequest, SyncResponse, Verdict};
use lianjian_tests::{Caller, Database, Server, ServerOptions, request};

/// A server that lets its test call as often as it likes.
fn server(database: Database) -> Server {
    Server::with(ServerOptions::new(database).with("LIANJIAN_RATE_LIMIT__ENABLED", "false"))
}

/// The one verdict of an answer.
#[track_caller]
fn verdict(answer: &SyncResponse) -> Verdict {
    assert_eq!(answer.verdicts.len(), 1, "{:?}", answer.verdicts);
    answer.verdicts[0].clone()
}

/// The code of a refusal; none for any other verdict.
fn refused(verdict: &Verdict) -> Option<ErrorCode> {
    match verdict {
        Verdict::Refused { code, .. } => Some(*code),
        Verdict::Accepted(_) | Verdict::Duplicate(_) | Verdict::Held(_) | Verdict::Blocked(_) => {
            None
        }
    }
}

/// A document as the server gives it to this caller.
#[track_caller]
fn document(caller: &Caller, doc: DocRef) -> Document {
    let answer = caller.sync(&SyncRequest {
        want: vec![doc],
        ..request()
    });
    let mut changes = Vec::new();
    for page in &answer.pull {
        let mut at = page.base.as_micros() as i64;
        for entry in &page.entries {
            at += entry.received_at;
            if page.documents[entry.doc as usize].doc != doc.doc {
                continue;
            }
            let receipt = lianjian_protocol::time::Timestamp::from_micros(at as u64);
            match &entry.body {
                EntryBody::Snapshot { bytes, receipts } => {
                    return Document::from_snapshot(bytes, receipts).expect("a document");
                }
                EntryBody::Change(change) => changes.push((change.to_vec(), receipt)),
                EntryBody::Reads(_) | EntryBody::Removed | EntryBody::Redacted(_) => {}
            }
        }
    }
    let changes = changes.iter().map(|(change, at)| (&change[..], Some(*at)));
    Document::from_changes(changes).expect("a document")
}

//! `PROTOCOL.md` says what the code does: codes, limits and rights are held to it here.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use lianjian_protocol::policy::table;
use lianjian_protocol::wire::{ErrorCode, Limits, PROTOCOL, Reaction};

const DOCUMENT: &str = include_str!("../PROTOCOL.md");

fn holds(text: &str) {
    assert!(
        DOCUMENT.contains(text),
        "PROTOCOL.md lacks, or says otherwise:\n{text}"
    );
}

#[test]
fn it_names_the_version() {
    holds(&format!("protocol, version {PROTOCOL}"));
}

#[test]
fn it_lists_every_code_and_no_other() {
    for code in ErrorCode::ALL {
        let device = match code.reaction() {
            Reaction::Retry => "offer again",
            Reaction::Rerun => "run again",
            Reaction::Draft => "draft",
            Reaction::SignIn => "sign in",
            Reaction::Human => "human",
        };
        holds(&format!(
            "\n| {} | `{code}` | {} | {device} |",
            code.number(),
            code.http_status()
        ));
    }
    let (_, codes) = DOCUMENT.split_once("## Codes").unwrap();
    assert_eq!(
        codes.matches("\n| ").count() - 1,
        ErrorCode::ALL.len(),
        "rows in the table of codes"
    );
}

#[test]
fn it_holds_the_table_of_rights() {
    holds(&table::render());
}

#[test]
fn it_holds_the_limits() {
    holds(&limits());
}

fn limits() -> String {
    let l = Limits::DEFAULT;
    let rows = [
        ("bytes of a body, inflated", l.body_bytes as u64),
        ("bytes of a change as it travels", l.change_bytes as u64),
        (
            "bytes of a change, inflated",
            l.inflated_change_bytes as u64,
        ),
        ("operations of a change", l.change_ops as u64),
        ("dependencies of a change", l.change_deps as u64),
        ("changes in a call", l.push_changes as u64),
        ("documents pushed in a call", l.push_documents as u64),
        ("changes of a document", l.document_changes as u64),
        ("cursors in a call", l.cursors as u64),
        ("documents wanted in a call", l.want as u64),
        ("read marks in a call", l.reads as u64),
        (
            "characters of a report's text or a comment",
            l.text_chars as u64,
        ),
        ("characters of a shorter field", l.field_chars as u64),
        ("bytes of an entry", l.entry_bytes as u64),
        ("bytes of a photo", l.photo_bytes),
        ("bytes of a voice note", l.voice_bytes),
        (
            "photos and voice notes of a document",
            u64::from(l.document_attachments),
        ),
        ("bytes of pages, at least", l.page_bytes.0 as u64),
        ("bytes of pages, at most", l.page_bytes.1 as u64),
        (
            "seconds that an event's `at` may be ahead",
            l.clock_ahead.as_secs(),
        ),
        (
            "seconds after a role's end in which it may count",
            l.role_grace.as_secs(),
        ),
    ];
    let rows: String = rows
        .iter()
        .map(|(what, most)| format!("| {what} | {most} |\n"))
        .collect();
    format!("| limit | |\n|---|---|\n{rows}")
}

//! Bytes at random, and honest changes with bytes altered: nothing panics, nothing that is taken
//! does more than it says, and the short way and the full way agree.

use automerge::transaction::Transactable;
use proptest::prelude::*;

use super::*;
use crate::validate::frame::chunk_of;

/// A document with some history, and honest changes of it by two people.
fn seeds() -> (Server, Vec<(Vec<u8>, Author)>) {
    let mut server = Server::filed();
    server.act(2, What::Verified, &residents()).unwrap();
    let steward = steward();
    let doc = server.doc();
    let comment = comment(&steward, server.now);
    let saw = Some(server.last());
    let supplement = event(
        What::Supplement { text: "快".into() },
        &steward,
        server.now,
        saw,
    );
    let lane = CommitteeField::Note.key(Body::Residents);
    let changes = vec![
        (
            fixture::edit(doc, actor(5), |tx| {
                fixture::put_entry(tx, schema::COMMENTS, key(actor(5), 1), &comment);
            }),
            steward.clone(),
        ),
        (fixture::act(doc, actor(6), &supplement), steward.clone()),
        (
            fixture::edit(doc, actor(1), |tx| {
                let map = doc.map(schema::REPORT).unwrap();
                tx.put(map, ReportField::Title.key(), "四楼").unwrap();
                let text = doc.text_object().unwrap();
                tx.splice_text(text, 2, 3, "字句").unwrap();
            }),
            steward,
        ),
        (
            fixture::edit(doc, actor(2), |tx| {
                let map = doc.map(schema::COMMITTEE).unwrap();
                tx.put(map, lane.as_str(), "知道了").unwrap();
            }),
            residents(),
        ),
    ];
    (server, changes)
}

/// What a document shows, by place.
fn shown(document: &Document) -> Vec<(String, String)> {
    use automerge::ReadDoc;
    let automerge = document.automerge();
    let mut shown = vec![("header".to_owned(), format!("{:?}", document.header()))];
    for map in schema::top_level_maps(document.header().kind) {
        for item in automerge.map_range(document.map(map).unwrap(), ..) {
            shown.push((format!("{map}/{}", item.key), format!("{:?}", item.value)));
        }
    }
    if let Some(text) = document.text_object() {
        let text = automerge.text(text).unwrap();
        shown.retain(|(place, _)| place != "report/text");
        shown.push(("report/text".to_owned(), text));
    }
    shown
}

fn holds_to_what_it_says(server: &Server, change: &[u8], by: &Author) {
    let short = server.judge(change, by, false);
    let full = server.judge(change, by, true);
    assert_eq!(
        short.as_ref().map(ValidChange::written),
        full.as_ref().map(ValidChange::written)
    );
    let Ok(valid) = short else { return };
    let before = shown(server.doc());
    let after = shown(valid.document());
    let places = before.iter().chain(&after).map(|(place, _)| place);
    for place in places {
        let find = |all: &[(String, String)]| all.iter().find(|(p, _)| p == place).cloned();
        if find(&before) != find(&after) {
            let (map, key) = place.split_once('/').unwrap();
            assert!(
                valid.written().iter().any(|w| w.is_at(map, key)),
                "{place} changed unsaid"
            );
        }
    }
    let (bytes, receipts) = valid.document().snapshot();
    let loaded = Document::from_snapshot(&bytes, &receipts).unwrap();
    assert_eq!(loaded.heads(), valid.document().heads());
}

fn content(change: &[u8]) -> &[u8] {
    // Magic, checksum, type and a length of one or two bytes.
    let len = if change[9] & 0x80 == 0 { 10 } else { 11 };
    &change[len..]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        silence_caught_panics();
        let limits = Limits::DEFAULT;
        prop_assert!(UntrustedChange::new(&bytes).frame(&limits).is_err());
        // With a right frame around them they come further.
        let (framed, _) = chunk_of(&bytes);
        let server = Server::filed();
        prop_assert!(server.judge(&framed, &steward(), true).is_err());
    }

    #[test]
    fn altered_honest_changes_do_no_more_than_they_say(
        which in 0..4_usize,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in proptest::option::weighted(0.1, any::<prop::sample::Index>()),
    ) {
        silence_caught_panics();
        let (server, changes) = seeds();
        let (change, by) = &changes[which];
        let mut data = content(change).to_vec();
        for (index, value) in &flips {
            *index.get_mut(&mut data) = *value;
        }
        if let Some(cut) = cut {
            let at = cut.index(data.len());
            data.remove(at);
        }
        let (altered, _) = chunk_of(&data);
        holds_to_what_it_says(&server, &altered, by);
        // Without a new checksum nothing of the kind comes through at all.
        let mut raw = change.clone();
        for (index, value) in &flips {
            *index.get_mut(&mut raw) ^= *value;
        }
        if raw != *change {
            prop_assert!(UntrustedChange::new(&raw).frame(&Limits::DEFAULT).is_err());
        }
    }
}

#[test]
fn the_seeds_are_honest() {
    let (server, changes) = seeds();
    for (change, by) in &changes {
        holds_to_what_it_says(&server, change, by);
        server.judge(change, by, true).unwrap();
    }
}

/// Every single byte of every seed, set to telling values: deeper than the random flips.
#[test]
fn every_byte_altered_once() {
    silence_caught_panics();
    let (server, changes) = seeds();
    for (change, by) in &changes {
        let data = content(change);
        for at in 0..data.len() {
            for value in [0, 1, 0x7f, data[at].wrapping_add(1), data[at] ^ 0x40] {
                let mut altered = data.to_vec();
                altered[at] = value;
                holds_to_what_it_says(&server, &chunk_of(&altered).0, by);
            }
        }
    }
}

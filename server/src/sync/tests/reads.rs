//! Read receipts: what becomes an entry of the log, and who is sent it.

use lianjian_protocol::ids::PersonId;
use lianjian_protocol::wire::ReadMark;

use super::*;

/// What a response says of who has read what.
fn readings(response: &SyncResponse) -> Vec<(DocRef, Vec<(PersonId, Timestamp)>)> {
    let pages = response.pull.iter();
    pages
        .flat_map(|page| page.entries.iter().map(move |entry| (page, entry)))
        .filter_map(|(page, entry)| match &entry.body {
            EntryBody::Reads(reads) => {
                let doc = page.documents[entry.doc as usize].doc;
                let scope = page.log.scope;
                Some((DocRef { scope, doc }, reads.clone()))
            }
            EntryBody::Change(_)
            | EntryBody::Snapshot { .. }
            | EntryBody::Removed
            | EntryBody::Redacted(_) => None,
        })
        .collect()
}

impl Town {
    async fn has_read(&self, phone: &Phone, doc: DocRef, received_at: Timestamp) {
        let request = SyncRequest {
            reads: vec![ReadMark { doc, received_at }],
            ..asking(Cursors::Unchanged([9; 16]))
        };
        self.call(phone, request).await;
    }

    /// A case of a steward's, and where its change was received.
    async fn filed(&self, li: &mut Phone) -> Receipt {
        let filed = li.file(doc(1), ReportType::Complaint);
        accepted(&self.offer(li, doc(1), &[&filed]).await[0])
    }

    async fn following(&self, phone: &Phone, seq: u64) -> SyncResponse {
        let cursor = Cursor {
            log: ALL,
            seq,
            filling: false,
        };
        self.call(phone, asking(Cursors::List(vec![cursor]))).await
    }
}

#[tokio::test]
async fn reading_anothers_change_is_told_once_and_looking_again_is_not() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let desk = town.residents().await;
    let receipt = town.filed(&mut li).await;
    for _ in 0..3 {
        town.has_read(&desk, doc(1), receipt.received_at).await;
    }
    assert_eq!(town.head(ALL).await, receipt.seq + 1, "one entry");
    let told = town.following(&li, receipt.seq).await;
    let mark = (desk.author.person, receipt.received_at);
    assert_eq!(readings(&told), [(doc(1), vec![mark])]);
    assert_eq!(told.pull[0].next, receipt.seq + 1);
    // One's own change is no news to oneself.
    town.has_read(&li, doc(1), receipt.received_at).await;
    assert_eq!(town.head(ALL).await, receipt.seq + 1);
}

#[tokio::test]
async fn a_colleagues_look_is_kept_and_not_told() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let receipt = town.filed(&mut li).await;
    let colleague = Author {
        organisation: li.author.organisation,
        ..author(4, Role::Steward)
    };
    let colleague = town.phone(colleague).await;
    town.has_read(&colleague, doc(1), receipt.received_at).await;
    assert_eq!(town.head(ALL).await, receipt.seq);
    let kept = town.store.reads(&[doc(1)]).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].received_at, kept[0].told),
        (receipt.received_at, None)
    );
}

#[tokio::test]
async fn a_mark_counts_for_what_is_there_and_only_where_its_reader_may_read() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let company = town.company().await;
    let receipt = town.filed(&mut li).await;
    // From a clock far ahead: it has read what there is, and no more.
    town.has_read(&company, doc(1), minute(9_999)).await;
    let kept = town.store.reads(&[doc(1)]).await.unwrap();
    assert_eq!(kept[0].received_at, receipt.received_at);
    town.has_read(&company, doc(9), minute(9_999)).await;

    let internal = true;
    let report = fixture::report();
    let command = Command::FileComplaint { report, internal };
    let filed = li.run(doc(2), &command, minute(5));
    let receipt = accepted(&town.offer(&li, doc(2), &[&filed]).await[0]);
    town.has_read(&company, doc(2), receipt.received_at).await;
    assert_eq!(town.store.reads(&[doc(2), doc(9)]).await.unwrap(), []);
    assert_eq!(town.head(INTERNAL).await, receipt.seq);
}

#[tokio::test]
async fn whoever_fills_a_log_is_told_of_all_that_was_told() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let desk = town.residents().await;
    let receipt = town.filed(&mut li).await;
    town.has_read(&desk, doc(1), receipt.received_at).await;
    let company = town.company().await;
    let first = town.call(&company, asking(Cursors::List(Vec::new()))).await;
    let mark = (desk.author.person, receipt.received_at);
    assert_eq!(readings(&first), [(doc(1), vec![mark])]);
    let cursors = moved(Vec::new(), &first);
    assert_eq!(cursors[0].seq, town.head(ALL).await, "to the log's end");
    assert!(!cursors[0].filling);
    let again = town.call(&company, asking(Cursors::List(cursors))).await;
    assert_eq!(again.pull, []);

    // And one that was sent a document on an earlier page of the filling.
    let later = li.file(doc(2), ReportType::Complaint);
    town.offer(&li, doc(2), &[&later]).await;
    let half = Cursor {
        log: ALL,
        seq: receipt.seq,
        filling: true,
    };
    let rest = town.call(&li, asking(Cursors::List(vec![half]))).await;
    assert_eq!(readings(&rest), [(doc(1), vec![mark])]);
    let wanted = SyncRequest {
        want: vec![doc(1)],
        ..asking(Cursors::List(Vec::new()))
    };
    let wanted = town.call(&li, wanted).await;
    assert!(readings(&wanted).contains(&(doc(1), vec![mark])));
}

#[tokio::test]
async fn marks_that_come_together_are_one_entry() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let desk = town.residents().await;
    let company = town.company().await;
    let receipt = town.filed(&mut li).await;
    let calls = [&desk, &company].map(|phone| town.has_read(phone, doc(1), receipt.received_at));
    futures::future::join_all(calls).await;
    let told = readings(&town.following(&li, receipt.seq).await);
    let readers: usize = told.iter().map(|(_, reads)| reads.len()).sum();
    assert_eq!(readers, 2, "{told:?}");
    assert_eq!(town.head(ALL).await, receipt.seq + told.len() as u64);
}

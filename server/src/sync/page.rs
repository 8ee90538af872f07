//! Building a page of a log: documents numbered, places and times as differences.

use std::collections::HashMap;

use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::{DocId, PersonId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{
    ActorReceipts, Entry, EntryBody, LogId, LogPage, PageDocument, Receipt,
};

/// What an entry costs beyond its bytes, about: its place in the arrays and its differences.
const FRAMING: usize = 12;

/// What a read receipt costs, about: a person and a time.
const READ: usize = 27;

/// A page being built.
pub(super) struct PageBuilder {
    page: LogPage,
    numbers: HashMap<DocId, u32>,
    last: Receipt,
    bytes: usize,
}

impl PageBuilder {
    /// An empty page of `log` after `after`, whose times count from `base`.
    pub(super) fn new(log: LogId, after: u64, base: Timestamp) -> Self {
        let page = LogPage {
            log,
            after,
            next: after,
            base,
            documents: Vec::new(),
            entries: Vec::new(),
            filling: false,
        };
        Self {
            page,
            numbers: HashMap::new(),
            last: Receipt {
                seq: after,
                received_at: base,
            },
            bytes: 0,
        }
    }

    /// About how many bytes are on it.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Where the last entry stands.
    pub(super) const fn last(&self) -> Receipt {
        self.last
    }

    /// Adds one change.
    pub(super) fn change(&mut self, doc: PageDocument, receipt: Receipt, bytes: Vec<u8>) {
        self.bytes += bytes.len();
        self.entry(doc, receipt, EntryBody::Change(bytes.into()));
    }

    /// Adds a whole document as it stands at `receipt`.
    pub(super) fn snapshot(
        &mut self,
        doc: PageDocument,
        receipt: Receipt,
        bytes: Vec<u8>,
        receipts: Vec<ActorReceipts>,
    ) {
        self.bytes += bytes.len() + receipts_size(&receipts);
        self.entry(
            doc,
            receipt,
            EntryBody::Snapshot {
                bytes: bytes.into(),
                receipts,
            },
        );
    }

    /// Adds word of who has read a document.
    pub(super) fn reads(
        &mut self,
        doc: PageDocument,
        receipt: Receipt,
        reads: Vec<(PersonId, Timestamp)>,
    ) {
        self.bytes += reads.len() * READ;
        self.entry(doc, receipt, EntryBody::Reads(reads));
    }

    /// Adds word that a document is out of reach.
    pub(super) fn removed(&mut self, doc: DocId) {
        let document = PageDocument {
            doc,
            kind: DocKind::Complaint,
            incarnation: 0,
        };
        self.entry(document, self.last, EntryBody::Removed);
    }

    fn entry(&mut self, doc: PageDocument, receipt: Receipt, body: EntryBody) {
        let next = u32::try_from(self.page.documents.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(doc.doc).or_insert_with(|| {
            self.page.documents.push(doc);
            next
        });
        if number == next {
            self.bytes += FRAMING + 16;
        }
        self.bytes += FRAMING;
        self.page.entries.push(Entry {
            seq: difference(receipt.seq, self.last.seq),
            doc: number,
            received_at: difference(
                receipt.received_at.as_micros(),
                self.last.received_at.as_micros(),
            ),
            body,
        });
        self.last = receipt;
    }

    /// The page, with the cursor to keep once it is stored.
    pub(super) fn finish(mut self, next: u64, filling: bool) -> LogPage {
        self.page.next = next;
        self.page.filling = filling;
        self.page
    }
}

/// `a - b`; both are far below the sign bit.
fn difference(a: u64, b: u64) -> i64 {
    i64::try_from(i128::from(a) - i128::from(b)).unwrap_or(i64::MAX)
}

/// About how many bytes the receipts take on the wire.
pub(super) fn receipts_size(receipts: &[ActorReceipts]) -> usize {
    receipts
        .iter()
        .map(|r| FRAMING + 5 * r.received_at.len())
        .sum()
}

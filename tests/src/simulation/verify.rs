//! What must hold once everybody has been online and nothing is left to say.

use std::collections::{BTreeMap, BTreeSet};

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::policy::sight;
use lianjian_protocol::wire::LogId;

use super::history::History;
use super::world::COMPOUNDS;
use lianjian_protocol::time::Span;

/// Rounds in which everybody calls; after as many something is stuck.
const ROUNDS: usize = 25;

impl History {
    /// Brings everybody online and lets them finish.
    pub(super) async fn quiesce(&mut self) {
        for device in 0..self.devices.len() {
            let now = self.now();
            if self.devices[device].full {
                self.devices[device].set_full(false);
            }
            // Whatever fault still waits for a commit is not for now.
            self.devices[device].crash(now).await;
        }
        let mut before = None;
        for _ in 0..ROUNDS {
            self.server.pass(Span::from_mins(15));
            for device in 0..self.devices.len() {
                self.sync_cleanly(device).await;
            }
            let mut pending = 0;
            for device in &self.devices {
                pending += device.pending().await.len();
            }
            let now = (self.model.changes(), pending);
            if pending == 0 && before == Some(now) {
                return;
            }
            before = Some(now);
        }
        for (number, device) in self.devices.iter().enumerate() {
            for pending in device.pending().await {
                eprintln!("device {number} still has {pending:?}");
            }
        }
        panic!("everybody is online, and they do not come to an end");
    }

    /// All that must hold at the end.
    pub(super) async fn verify(&mut self) {
        self.model.hold(self.server.store()).await;
        self.server.crash().await;
        self.model.hold(self.server.store()).await;
        let digests = self.model.digests();
        for device in 0..self.devices.len() {
            self.sees_what_it_may(device, &digests).await;
            self.knows_who_has_read(device).await;
            self.lost_no_command(device).await;
        }
        let line = format!("{digests:?}");
        self.say(&line);
    }

    /// Every log that the device's person may read is there as the server has it, and no other.
    async fn sees_what_it_may(
        &mut self,
        device: usize,
        digests: &BTreeMap<LogId, ([u8; 32], usize)>,
    ) {
        let principal = self.principal(device).await;
        let reference = self.server.store().reference_for(&COMPOUNDS).await;
        let reference = reference.expect("the store answers");
        let now = self.now();
        let readable = |log: &LogId| sight::can_read(&principal, log, &reference, now);
        let replica = &self.devices[device].engine.replica;
        let mine = replica.digest().await.expect("memory can be read");
        let mut found = BTreeSet::new();
        for log in mine.iter().filter(|log| log.documents > 0) {
            let id = LogId {
                scope: log.scope,
                audience: log.audience,
                owner: log.owner,
            };
            assert!(
                readable(&id),
                "device {device} keeps {id:?}, out of its reach"
            );
            let (digest, documents) = digests.get(&id).expect("the server has the log");
            assert_eq!(
                log.documents, *documents,
                "device {device}, documents of {id:?}"
            );
            assert_eq!(log.digest, hex::encode(digest), "device {device}, {id:?}");
            assert_eq!(log.pending, 0, "device {device}, {id:?}");
            found.insert(id);
        }
        for log in digests.keys().filter(|log| readable(log)) {
            assert!(found.contains(log), "device {device} lacks {log:?}");
        }
    }

    /// Whoever is said to have read a document has, as far as is said; and whatever was said of a
    /// document that the device holds, it has heard.
    async fn knows_who_has_read(&mut self, device: usize) {
        let replica = &mut self.devices[device].engine.replica;
        let me = replica.owner().map(|owner| owner.person);
        let summaries = replica.summaries().await.expect("memory can be read");
        for summary in summaries.iter().filter(|summary| !summary.removed) {
            let readers = replica.readers(summary.doc).await;
            let readers = readers.expect("memory can be read").into_iter();
            let heard: BTreeMap<_, _> = readers.map(|r| (r.person, r.to)).collect();
            let told = self.server.store().reads(&[summary.doc]).await;
            let told = told.expect("the store answers").into_iter();
            let told = told.filter(|read| Some(read.person) != me);
            let told: BTreeMap<_, _> = told.filter_map(|r| Some((r.person, r.told?))).collect();
            assert_eq!(heard, told, "device {device}, {}", summary.doc);
        }
    }

    /// Every command that was ever saved is in a log, once, or a draft with its words.
    async fn lost_no_command(&mut self, device: usize) {
        let replica = &self.devices[device].engine.replica;
        let drafts = replica.drafts(true).await.expect("memory can be read");
        let drafts: BTreeMap<u64, _> = drafts.into_iter().map(|d| (d.id, d)).collect();
        for (seq, saved) in &self.devices[device].saved {
            let in_log = saved
                .hashes
                .iter()
                .filter(|hash| self.model.receipt(saved.doc, **hash).is_some())
                .count();
            let draft = drafts.get(seq);
            assert_eq!(
                in_log + usize::from(draft.is_some()),
                1,
                "device {device}, command {seq}: {in_log} times in the log, draft {draft:?}; {saved:?}"
            );
            let Some(draft) = draft else { continue };
            assert_eq!(
                draft.command, saved.command,
                "device {device}, the words of {seq}"
            );
            assert_eq!(
                draft.doc, saved.doc,
                "device {device}, the document of {seq}"
            );
            if draft.held {
                let mut kept = false;
                for hash in &saved.hashes {
                    let held = self.server.store().held_change(saved.doc, *hash).await;
                    kept |= held.expect("the store answers").is_some();
                }
                assert!(
                    kept,
                    "device {device}, {seq} is held here and not at the server"
                );
            }
        }
    }

    async fn principal(&self, device: usize) -> Principal {
        let session = self.server.store().session(self.devices[device].id).await;
        session
            .expect("the store answers")
            .expect("it is enrolled")
            .principal
    }
}

//! Documents that a device asks for whole.

use std::collections::{HashMap, HashSet};

use lianjian_protocol::domain::kind::Audience;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::policy::sight;
use lianjian_protocol::wire::{Cursor, LogId, LogPage};

use super::{Form, Pull, ReadsOf};
use crate::store::{Documents, StoredDocument};
use crate::sync::SyncError;
use crate::sync::page::PageBuilder;

/// How many documents that a device asks for are loaded at a time.
const WANTED_AT_A_TIME: usize = 16;

impl Pull<'_> {
    /// Documents that the device asks for whole, as many as fit; whether there are more. One that
    /// it may not read, or that does not exist, is answered as removed, so that it asks no more.
    pub(super) async fn wanted(
        &self,
        want: &[DocRef],
        held: &HashMap<LogId, Cursor>,
        budget: usize,
    ) -> Result<(Vec<(LogPage, usize)>, bool), SyncError> {
        let mut seen = HashSet::new();
        let want: Vec<DocRef> = want.iter().copied().filter(|d| seen.insert(*d)).collect();
        let mut pages = Vec::new();
        let mut bytes = 0;
        for some in want.chunks(WANTED_AT_A_TIME) {
            let stored = Documents::load(self.store, some).await?;
            let reads = self.reads_of(some).await?;
            for doc in some {
                if bytes >= budget {
                    return Ok((pages, true));
                }
                let page = self.wanted_one(*doc, stored.get(doc), &reads, held).await?;
                bytes += page.1;
                pages.push(page);
            }
        }
        Ok((pages, false))
    }

    async fn wanted_one(
        &self,
        doc: DocRef,
        stored: Option<&StoredDocument>,
        reads: &ReadsOf,
        held: &HashMap<LogId, Cursor>,
    ) -> Result<(LogPage, usize), SyncError> {
        let found = stored.filter(|s| {
            let reference = &self.view.reference.reference;
            sight::can_read(
                &self.caller.principal,
                &s.head.log,
                reference,
                self.view.now,
            )
        });
        let log = found.map_or(
            LogId {
                scope: doc.scope,
                audience: Audience::All,
                owner: None,
            },
            |s| s.head.log,
        );
        let cursor = held.get(&log).copied().unwrap_or(Cursor {
            log,
            seq: 0,
            filling: true,
        });
        let mut builder = PageBuilder::new(log, cursor.seq, self.view.now);
        match found {
            // A snapshot and never changes: it alone says that this is the whole, and ends the
            // asking.
            Some(stored) => {
                self.whole(&mut builder, stored, reads, Form::Snapshot)
                    .await?;
            }
            None => builder.removed(doc.doc),
        }
        let bytes = builder.bytes();
        Ok((builder.finish(cursor.seq, cursor.filling), bytes))
    }
}

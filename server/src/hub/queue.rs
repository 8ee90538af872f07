//! What waits to be said on one socket: bounded, however slow the line and however much moves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lianjian_protocol::ids::DocRef;
use lianjian_protocol::wire::{ErrorCode, LiveMessage, LogId};
use tokio::sync::Notify;

/// Logs, and attachments, that wait at most. Beyond that a socket is told [`LiveMessage::Missed`].
const MOST: usize = 64;

/// What waits.
#[derive(Debug, Default)]
struct Waiting {
    /// The last number of each log: an advance says no more than the later one.
    advances: BTreeMap<LogId, u64>,
    attachments: BTreeSet<(DocRef, [u8; 32])>,
    missed: bool,
    /// Who this is must be asked anew.
    check: bool,
    bye: Option<ErrorCode>,
}

/// What a socket is to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Say this.
    Say(LiveMessage),
    /// Ask anew who this is and what they may read.
    Check,
    /// Say goodbye for this reason, and end.
    End(ErrorCode),
}

/// The queue of one socket.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    wake: Notify,
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, change: impl FnOnce(&mut Waiting)) {
        change(&mut self.waiting());
        self.wake.notify_one();
    }

    pub(super) fn advance(&self, log: LogId, seq: u64) {
        self.put(|waiting| {
            if waiting.missed {
                return;
            }
            if waiting.advances.len() >= MOST && !waiting.advances.contains_key(&log) {
                waiting.advances.clear();
                waiting.missed = true;
                return;
            }
            let last = waiting.advances.entry(log).or_default();
            *last = seq.max(*last);
        });
    }

    pub(super) fn attachment(&self, doc: DocRef, content: [u8; 32]) {
        self.put(|waiting| {
            if waiting.missed {
                return;
            }
            waiting.attachments.insert((doc, content));
            if waiting.attachments.len() > MOST {
                waiting.attachments.clear();
                waiting.missed = true;
            }
        });
    }

    pub(super) fn check(&self) {
        self.put(|waiting| waiting.check = true);
    }

    pub(super) fn end(&self, code: ErrorCode) {
        self.put(|waiting| waiting.bye = Some(code));
    }

    /// What is next, once there is something. Given up and called again, it loses nothing.
    pub(super) async fn next(&self) -> Next {
        loop {
            if let Some(next) = self.take() {
                return next;
            }
            self.wake.notified().await;
        }
    }

    fn take(&self) -> Option<Next> {
        let mut waiting = self.waiting();
        if let Some(code) = waiting.bye {
            return Some(Next::End(code));
        }
        if std::mem::take(&mut waiting.check) {
            return Some(Next::Check);
        }
        if std::mem::take(&mut waiting.missed) {
            return Some(Next::Say(LiveMessage::Missed));
        }
        if let Some((log, seq)) = waiting.advances.pop_first() {
            return Some(Next::Say(LiveMessage::Advance { log, seq }));
        }
        let (doc, content) = waiting.attachments.pop_first()?;
        Some(Next::Say(LiveMessage::Attachment { doc, content }))
    }
}

#[cfg(test)]
mod tests {
    use lianjian_protocol::domain::kind::Audience;
    use lianjian_protocol::ids::{DocId, ScopeId};

    use super::*;

    fn log(n: u8) -> LogId {
        LogId {
            scope: ScopeId::from_bytes([n; 16]),
            audience: Audience::All,
            owner: None,
        }
    }

    #[test]
    fn advances_of_a_log_become_one() {
        let queue = Queue::default();
        for seq in [4, 9, 7] {
            queue.advance(log(1), seq);
        }
        queue.advance(log(2), 1);
        let said: Vec<Next> = std::iter::from_fn(|| queue.take()).collect();
        let advance = |log, seq| Next::Say(LiveMessage::Advance { log, seq });
        assert_eq!(said, [advance(log(1), 9), advance(log(2), 1)]);
    }

    #[test]
    fn a_line_that_takes_nothing_holds_no_more_than_a_word() {
        let queue = Queue::default();
        for n in 0..=255 {
            queue.advance(log(n), 1);
            let doc = DocRef {
                scope: log(1).scope,
                doc: DocId::from_bytes([n; 16]),
            };
            queue.attachment(doc, [n; 32]);
        }
        {
            let waiting = queue.waiting();
            assert!(waiting.advances.len() <= MOST && waiting.attachments.len() <= MOST);
        }
        assert_eq!(queue.take(), Some(Next::Say(LiveMessage::Missed)));
        queue.end(ErrorCode::Busy);
        queue.advance(log(1), 5);
        assert_eq!(queue.take(), Some(Next::End(ErrorCode::Busy)), "before all");
    }

    #[tokio::test]
    async fn whoever_waits_is_woken() {
        let queue = std::sync::Arc::new(Queue::default());
        let waiting = tokio::spawn({
            let queue = std::sync::Arc::clone(&queue);
            async move { queue.next().await }
        });
        tokio::task::yield_now().await;
        queue.check();
        assert_eq!(waiting.await.unwrap(), Next::Check);
    }
}

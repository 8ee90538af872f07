//! One at a time for each key, and the holder hears that somebody waits.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, OwnedMutexGuard};

/// Above this many keys the ones that nobody holds are forgotten.
const KEYS: usize = 1_024;

/// Turns by key.
#[derive(Debug)]
pub(super) struct Turns<K>(Mutex<HashMap<K, Weak<Place>>>);

#[derive(Debug, Default)]
struct Place {
    lock: Arc<tokio::sync::Mutex<()>>,
    waiting: AtomicUsize,
    asked: Notify,
}

/// A turn; dropping it lets the next one in.
#[derive(Debug)]
pub(super) struct Turn {
    place: Arc<Place>,
    _guard: OwnedMutexGuard<()>,
}

/// Somebody who waits, also when the wait is given up.
struct Waiting<'a>(&'a Place);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

impl<K> Default for Turns<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Turns<K> {
    /// Waits for the turn, at most so long.
    pub(super) async fn take(&self, key: K, patience: Duration) -> Option<Turn> {
        let place = self.place(key);
        place.waiting.fetch_add(1, Ordering::SeqCst);
        let waiting = Waiting(&place);
        place.asked.notify_one();
        let guard = tokio::time::timeout(patience, Arc::clone(&place.lock).lock_owned()).await;
        drop(waiting);
        guard.ok().map(|guard| Turn {
            place,
            _guard: guard,
        })
    }

    fn place(&self, key: K) -> Arc<Place> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.get(&key).and_then(Weak::upgrade) {
            return place;
        }
        if places.len() >= KEYS {
            places.retain(|_, place| place.strong_count() > 0);
        }
        let place = Arc::new(Place::default());
        places.insert(key, Arc::downgrade(&place));
        place
    }
}

impl Turn {
    /// Whether somebody waits for the turn.
    pub(super) fn is_wanted(&self) -> bool {
        self.place.waiting.load(Ordering::SeqCst) > 0
    }

    /// Ends when somebody has begun to wait.
    pub(super) async fn asked(&self) {
        self.place.asked.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn one_at_a_time_and_the_holder_hears_of_the_next() {
        let turns = Arc::new(Turns::default());
        let first = turns.take(1, LONG).await.unwrap();
        assert!(!first.is_wanted());
        assert!(turns.take(2, LONG).await.is_some(), "another key is free");
        let next = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.take(1, LONG).await.is_some() }
        });
        while !first.is_wanted() {
            first.asked().await;
        }
        assert!(turns.take(1, Duration::ZERO).await.is_none());
        drop(first);
        assert!(next.await.unwrap());
        assert!(turns.take(1, LONG).await.is_some());
    }

    #[tokio::test]
    async fn keys_that_nobody_holds_are_forgotten() {
        let turns = Turns::default();
        let kept = turns.take(0, LONG).await;
        for key in 1..3 * KEYS {
            turns.take(key, LONG).await;
        }
        assert!(turns.0.lock().unwrap().len() <= KEYS);
        assert!(turns.take(0, Duration::ZERO).await.is_none());
        drop(kept);
    }
}

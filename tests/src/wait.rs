//! Waiting for a condition.

use std::time::{Duration, Instant};

/// How often a condition is looked at. It decides how soon a wait ends, never whether it succeeds.
const LOOK: Duration = Duration::from_millis(10);

/// Waits until `condition` gives something, and returns it.
///
/// # Panics
/// When it has given nothing for as long as `within`; `what` says what was waited for.
#[track_caller]
pub fn wait_for<T>(what: &str, within: Duration, mut condition: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(value) = condition() {
            return value;
        }
        assert!(
            started.elapsed() < within,
            "waited {within:?} in vain for {what}"
        );
        std::thread::park_timeout(LOOK);
    }
}

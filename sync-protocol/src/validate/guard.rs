//! Running automerge on bytes that somebody made: a panic becomes an error.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// How many guards this thread is inside of.
    static GUARDED: Cell<u32> = const { Cell::new(0) };
}

/// Runs `f`; a panic is an error with its message. What `f` was changing must be thrown away then,
/// so it works on clones only.
pub(super) fn guarded<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    GUARDED.set(GUARDED.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(f));
    GUARDED.set(GUARDED.get() - 1);
    result.map_err(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
        text.unwrap_or_else(|| "a panic".to_owned())
    })
}

/// Wraps the process's panic hook, once, so that panics which the validator catches print nothing:
/// a hostile device must not be able to fill a log. All other panics reach the hook that was there
/// before. The program calls it, if it wants to, since the hook is the program's.
pub fn silence_caught_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if GUARDED.get() == 0 {
                before(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_the_guard_is_lifted() {
        silence_caught_panics();
        assert_eq!(guarded(|| 1), Ok(1));
        let caught: Result<(), _> = guarded(|| panic!("broken {}", 2));
        assert_eq!(caught, Err("broken 2".to_owned()));
        let caught: Result<(), _> = guarded(|| panic!("plain"));
        assert_eq!(caught, Err("plain".to_owned()));
        assert_eq!(GUARDED.get(), 0);
    }
}

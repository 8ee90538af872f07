//! The demo's time: days count back from the day of the story, which is the last one that is over.

use lianjian_protocol::time::{Span, Timestamp};

/// Minutes that the demo's clocks are ahead of UTC (Asia/Shanghai).
const UTC_OFFSET_MINUTES: u64 = 480;

/// The minute of the day after which that day's story has been told.
const STORY_ENDS: u64 = 21 * 60 + 30;

const DAY: u64 = 24 * 60;

/// A moment of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// So many days before the day of the story, at this minute of the day.
    Day(u64, u64),
    /// So many minutes before the demo is loaded.
    Ago(u64),
}

/// `days` before the day of the story, at this local time.
pub(super) const fn day(days: u64, hour: u64, minute: u64) -> When {
    When::Day(days, hour * 60 + minute)
}

/// So long before the demo is loaded.
pub(super) const fn ago(hours: u64, minutes: u64) -> When {
    When::Ago(hours * 60 + minutes)
}

/// Turns moments into instants.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    now: Timestamp,
    /// Local midnight of the day of the story.
    midnight: Timestamp,
}

impl Calendar {
    /// As seen at `now`.
    pub(super) const fn new(now: Timestamp) -> Self {
        let local = now.as_micros() / 60_000_000 + UTC_OFFSET_MINUTES;
        let days = local / DAY - if local % DAY < STORY_ENDS { 1 } else { 0 };
        let midnight = Timestamp::from_secs((days * DAY - UTC_OFFSET_MINUTES) * 60);
        Self { now, midnight }
    }

    /// The instant of a moment.
    pub(super) const fn at(&self, when: When) -> Timestamp {
        match when {
            When::Day(days, minute) => self
                .midnight
                .minus(Span::from_mins(days * DAY))
                .plus(Span::from_mins(minute)),
            When::Ago(minutes) => self.now.minus(Span::from_mins(minutes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> Timestamp {
        format!("{text}+08:00").parse().unwrap()
    }

    #[test]
    fn the_day_of_the_story_is_over() {
        for (now, midnight) in [
            ("2026-11-22T21:29:59", "2026-11-21T00:00:00"),
            ("2026-11-22T21:30:00", "2026-11-22T00:00:00"),
            ("2026-11-23T00:10:00", "2026-11-22T00:00:00"),
        ] {
            let calendar = Calendar::new(local(now));
            assert_eq!(calendar.at(day(0, 0, 0)), local(midnight), "{now}");
            assert!(calendar.at(day(0, 21, 30)) <= local(now), "{now}");
        }
    }
}

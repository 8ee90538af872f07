//! The hybrid clock: the device's wall clock set right by the server's, never behind what it has
//! seen or issued.

use lianjian_protocol::time::{Span, Timestamp};
use minicbor::{Decode, Encode};

/// What the device knows of time. Persisted, since a phone's clock may be set back between runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct Clock {
    /// The server's clock less this device's, in microseconds, as last measured.
    #[n(0)]
    pub offset: i64,
    /// The latest receipt seen.
    #[n(1)]
    pub seen: Timestamp,
    /// The latest time issued.
    #[n(2)]
    pub issued: Timestamp,
}

impl Clock {
    /// What the server's clock says when this device's says `now`, as well as is known.
    #[must_use]
    pub fn server_time(&self, now: Timestamp) -> Timestamp {
        if self.offset < 0 {
            now.minus(Span::from_micros(self.offset.unsigned_abs()))
        } else {
            now.plus(Span::from_micros(self.offset.unsigned_abs()))
        }
    }

    /// A time for something new: later than anything seen or issued before.
    #[must_use]
    pub fn issue(&mut self, now: Timestamp) -> Timestamp {
        let at = self
            .server_time(now)
            .max(self.seen.next())
            .max(self.issued.next());
        self.issued = at;
        at
    }

    /// A time for something done when the device's clock said `wall`, to be said again now: not
    /// later than `now` and, unlike [`Self::issue`], not after everything issued since.
    #[must_use]
    pub fn reissue(&self, wall: Timestamp, now: Timestamp) -> Timestamp {
        self.server_time(wall).min(self.server_time(now))
    }

    /// Takes in the server's clock as it stood at some time between the call's start and its
    /// answer. What is known already is kept as long as it agrees with that: a long call says
    /// little, and must not undo what a short one said.
    pub fn measure(&mut self, server_time: Timestamp, called: Timestamp, answered: Timestamp) {
        let since = |local: Timestamp| {
            let offset = i128::from(server_time.as_micros()) - i128::from(local.as_micros());
            i64::try_from(offset).unwrap_or(if offset < 0 { i64::MIN } else { i64::MAX })
        };
        let (least, most) = (since(answered.max(called)), since(called));
        self.offset = self.offset.clamp(least, most);
        // A clock that ran ahead must not keep what is made from now on ahead as well.
        self.issued = self.issued.min(server_time);
    }

    /// Takes in a receipt.
    pub fn see(&mut self, received_at: Timestamp) {
        self.seen = self.seen.max(received_at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn never_issues_the_same_time_twice_nor_an_older_one() {
        let mut clock = Clock::default();
        let first = clock.issue(at(100));
        assert_eq!(first, at(100));
        assert_eq!(clock.issue(at(50)), first.next(), "set back");
        clock.see(at(200));
        assert_eq!(clock.issue(at(60)), at(200).next(), "behind what was seen");
    }

    #[test]
    fn a_clock_a_day_ahead_is_set_right_by_one_answer() {
        let day = 86_400;
        let mut clock = Clock::default();
        assert_eq!(clock.issue(at(day + 10)), at(day + 10));
        clock.measure(at(11), at(day + 11), at(day + 11));
        assert_eq!(clock.issue(at(day + 12)), at(12));
        assert_eq!(clock.reissue(at(day + 10), at(day + 12)), at(10));
    }

    #[test]
    fn a_long_call_does_not_undo_what_a_short_one_said() {
        let mut clock = Clock::default();
        clock.measure(at(1_000), at(100), at(100));
        assert_eq!(clock.server_time(at(100)), at(1_000));
        clock.measure(at(1_101), at(200), at(260));
        assert_eq!(clock.server_time(at(300)), at(1_200), "it agrees");
        clock.measure(at(1_500), at(400), at(401));
        assert_eq!(clock.server_time(at(400)), at(1_499), "it can't be");
    }
}

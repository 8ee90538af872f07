//! Working days: weekdays that are no holidays, and the weekend days that are worked (调休).
//!
//! An allowance of n working days ends with the n-th working day after the day on which it began,
//! at midnight: the day itself does not count, as the Civil Code reckons periods in days (art.
//! 201–203). All days are local days of the calendar's offset; there is no daylight saving time in
//! it.

use crate::domain::reference::{Allowance, Calendar};
use crate::time::{Span, Timestamp};

const DAY: u64 = 24 * 60 * 60 * 1_000_000;

/// How far ahead a working day is looked for, in days: a calendar that makes every day a holiday
/// must not keep us looking for ever.
const HORIZON: u64 = 3_660;

/// A local day, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub u32);

impl Calendar {
    /// The local day of an instant.
    #[must_use]
    pub fn day_of(&self, at: Timestamp) -> Day {
        let local = i128::from(at.as_micros()) + self.offset();
        Day(u32::try_from(local.max(0) / i128::from(DAY)).unwrap_or(u32::MAX))
    }

    /// The first instant of a local day.
    #[must_use]
    pub fn start_of(&self, day: Day) -> Timestamp {
        let local = i128::from(day.0) * i128::from(DAY);
        let utc = (local - self.offset()).max(0);
        Timestamp::from_micros(u64::try_from(utc).unwrap_or(u64::MAX))
    }

    /// Whether a day is worked.
    #[must_use]
    pub fn is_worked(&self, day: Day) -> bool {
        // 1970-01-01 was a Thursday.
        let weekday = (day.0 % 7 + 3) % 7;
        let weekend = weekday >= 5;
        match weekend {
            true => self.workdays.contains(&day.0),
            false => !self.holidays.contains(&day.0),
        }
    }

    /// When an allowance that begins at `from` ends.
    #[must_use]
    pub fn end_of(&self, allowance: Allowance, from: Timestamp) -> Timestamp {
        match allowance {
            Allowance::Elapsed(span) => from.plus(span),
            Allowance::WorkingDays(days) => self.after_working_days(from, days),
        }
    }

    /// The end of the n-th working day after the day of `from`.
    #[must_use]
    pub fn after_working_days(&self, from: Timestamp, days: u16) -> Timestamp {
        let mut day = self.day_of(from);
        let mut left = days;
        let mut looked = 0;
        while left > 0 && looked < HORIZON + u64::from(days) * 7 {
            day = Day(day.0.saturating_add(1));
            left -= u16::from(self.is_worked(day));
            looked += 1;
        }
        self.start_of(Day(day.0.saturating_add(1)))
    }

    /// The time between two instants that lies on working days, whole days of 24 hours.
    #[must_use]
    pub fn worked_between(&self, from: Timestamp, to: Timestamp) -> Span {
        let mut sum = 0_u64;
        let mut at = from;
        let mut looked = 0;
        while at < to && looked < HORIZON {
            let day = self.day_of(at);
            let end = self.start_of(Day(day.0.saturating_add(1))).min(to);
            if self.is_worked(day) {
                sum = sum.saturating_add(end.since(at).as_micros());
            }
            if end <= at {
                break;
            }
            at = end;
            looked += 1;
        }
        Span::from_micros(sum)
    }

    /// The instant at which so much time on working days has passed since `from`.
    #[must_use]
    pub fn after_worked(&self, from: Timestamp, span: Span) -> Timestamp {
        let mut left = span.as_micros();
        let mut at = from;
        let mut looked = 0;
        while left > 0 && looked < HORIZON {
            let day = self.day_of(at);
            let end = self.start_of(Day(day.0.saturating_add(1)));
            if self.is_worked(day) {
                let here = end.since(at).as_micros();
                if left <= here {
                    return at.plus(Span::from_micros(left));
                }
                left -= here;
            }
            if end <= at {
                break;
            }
            at = end;
            looked += 1;
        }
        at
    }

    fn offset(&self) -> i128 {
        i128::from(self.utc_offset_minutes) * 60 * 1_000_000
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Shanghai; the Dragon Boat Festival of 2026 (Friday, 19 June) is a holiday, Sunday the 28th
    /// is worked.
    fn shanghai() -> Calendar {
        Calendar {
            utc_offset_minutes: 480,
            holidays: vec![day("2026-06-19")],
            workdays: vec![day("2026-06-28")],
        }
    }

    fn day(date: &str) -> u32 {
        let at: Timestamp = format!("{date}T00:00:00Z").parse().unwrap();
        u32::try_from(at.as_micros() / DAY).unwrap()
    }

    fn at(local: &str) -> Timestamp {
        format!("{local}+08:00").parse().unwrap()
    }

    #[test]
    fn a_local_day_begins_at_local_midnight() {
        let calendar = shanghai();
        let noon = at("2026-06-15T12:00:00");
        assert_eq!(calendar.day_of(noon), Day(day("2026-06-15")));
        assert_eq!(
            calendar.day_of(at("2026-06-15T00:00:00")),
            Day(day("2026-06-15"))
        );
        assert_eq!(
            calendar.day_of(at("2026-06-14T23:59:59")),
            Day(day("2026-06-14"))
        );
        assert_eq!(
            calendar.start_of(calendar.day_of(noon)),
            at("2026-06-15T00:00:00")
        );
    }

    #[test]
    fn weekends_and_holidays_are_not_worked_but_for_the_exceptions() {
        let calendar = shanghai();
        for (date, worked) in [
            ("2026-06-18", true),
            ("2026-06-19", false),
            ("2026-06-20", false),
            ("2026-06-21", false),
            ("2026-06-22", true),
            ("2026-06-27", false),
            ("2026-06-28", true),
        ] {
            assert_eq!(calendar.is_worked(Day(day(date))), worked, "{date}");
        }
    }

    #[test]
    fn working_days_are_counted_from_the_day_after_to_midnight() {
        let calendar = shanghai();
        let thursday = at("2026-06-18T16:30:00");
        // Friday is a holiday, then a weekend.
        assert_eq!(
            calendar.end_of(Allowance::WorkingDays(1), thursday),
            at("2026-06-23T00:00:00")
        );
        assert_eq!(
            calendar.end_of(Allowance::WorkingDays(5), thursday),
            at("2026-06-27T00:00:00")
        );
        // The worked Sunday counts.
        assert_eq!(
            calendar.end_of(Allowance::WorkingDays(6), thursday),
            at("2026-06-29T00:00:00")
        );
        // Begun on a Saturday.
        assert_eq!(
            calendar.end_of(Allowance::WorkingDays(1), at("2026-06-13T10:00:00")),
            at("2026-06-16T00:00:00")
        );
    }

    #[test]
    fn hours_run_by_the_clock() {
        let saturday = at("2026-06-13T23:00:00");
        assert_eq!(
            shanghai().end_of(Allowance::Elapsed(Span::from_hours(2)), saturday),
            at("2026-06-14T01:00:00")
        );
    }

    #[test]
    fn a_calendar_of_nothing_but_holidays_ends() {
        let calendar = Calendar {
            utc_offset_minutes: 480,
            holidays: (0..100_000).collect(),
            workdays: vec![],
        };
        let from = at("2026-06-15T12:00:00");
        assert!(calendar.after_working_days(from, 5) > from);
        assert!(calendar.after_worked(from, Span::from_hours(1)) > from);
    }

    proptest! {
        #[test]
        fn worked_time_adds_up(start in 0..2_000_000_000_000_000_u64, hours in 0..2_000_u64) {
            let calendar = shanghai();
            let from = Timestamp::from_micros(start);
            let span = Span::from_hours(hours);
            let to = calendar.after_worked(from, span);
            prop_assert_eq!(calendar.worked_between(from, to), span);
        }
    }
}

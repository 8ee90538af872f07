//! Instants as text, by RFC 3339. A calendar library does this too, and with time zones and formats
//! that nobody here asks for is a thirtieth of what a phone downloads.

use std::fmt;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar. Years begin in March here,
/// so that a leap day is a year's last; 400 years have 146,097 days.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let of_era = year.rem_euclid(400);
    let leap_days = of_era / 4 - of_era / 100;
    year.div_euclid(400) * 146_097 + of_era * 365 + leap_days + of_year - 719_468
}

/// Year, month and day, so many days after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let of_era = days.rem_euclid(146_097);
    let years = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = days.div_euclid(146_097) * 400 + years;
    match month < 10 {
        true => (year, month + 3, day),
        false => (year + 1, month - 9, day),
    }
}

/// Writes an instant in UTC with microseconds; one after the year 9999 has no such text.
pub(super) fn write(micros: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let at = i64::try_from(micros).unwrap_or(i64::MAX);
    let (year, month, day) = date(at / DAY);
    if year > 9_999 {
        return write!(f, "{micros}us");
    }
    let (seconds, micros) = (at % DAY / SECOND, at % SECOND);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    write!(
        f,
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z"
    )
}

/// What is still to be read.
struct Text<'a>(&'a [u8]);

impl Text<'_> {
    /// The next byte, if it is one of these.
    fn one(&mut self, of: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        of.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// A number of exactly so many digits, within bounds.
    fn number(&mut self, digits: usize, least: i64, most: i64) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        let value = number.iter().try_fold(0, |sum, byte| {
            byte.is_ascii_digit()
                .then(|| sum * 10 + i64::from(byte - b'0'))
        })?;
        self.0 = rest;
        (least..=most).contains(&value).then_some(value)
    }

    /// Microseconds of a fraction; what is finer is cut off.
    fn fraction(&mut self) -> Option<i64> {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        let digits = digits.count();
        if digits == 0 {
            return None;
        }
        let (fraction, rest) = self.0.split_at(digits);
        self.0 = rest;
        let of_six = fraction.iter().chain([b'0'; 6].iter()).take(6);
        Some(of_six.fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0')))
    }

    /// Seconds that local time is ahead of UTC.
    fn offset(&mut self) -> Option<i64> {
        let ahead = match self.one(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(0),
        };
        let hours = self.number(2, 0, 23)?;
        self.one(b":")?;
        Some(ahead * (hours * 3_600 + self.number(2, 0, 59)? * 60))
    }
}

/// The microseconds since 1970 of an instant with any offset; none for other text, and before 1970.
pub(super) fn read(text: &str) -> Option<u64> {
    let mut text = Text(text.as_bytes());
    let year = text.number(4, 0, 9_999)?;
    text.one(b"-")?;
    let month = text.number(2, 1, 12)?;
    text.one(b"-")?;
    let day = text.number(2, 1, 31)?;
    let days = days(year, month, day);
    if date(days) != (year, month, day) {
        return None;
    }
    text.one(b"Tt ")?;
    let hour = text.number(2, 0, 23)?;
    text.one(b":")?;
    let minute = text.number(2, 0, 59)?;
    text.one(b":")?;
    // A leap second is read as the last one of its minute.
    let second = text.number(2, 0, 60)?.min(59);
    let micros = match text.one(b".") {
        Some(_) => text.fraction()?,
        None => 0,
    };
    let seconds = hour * 3_600 + minute * 60 + second - text.offset()?;
    if !text.0.is_empty() {
        return None;
    }
    u64::try_from(days * DAY + seconds * SECOND + micros).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Timestamp;
    use super::read;

    /// The last instant that jiff knows.
    const LAST: u64 = 253_402_207_200_999_999;

    fn jiff(text: &str) -> Option<u64> {
        let instant: jiff::Timestamp = text.parse().ok()?;
        instant.as_microsecond().try_into().ok()
    }

    proptest! {
        #[test]
        fn text_is_what_a_calendar_library_writes(micros in 0..=LAST) {
            let instant = jiff::Timestamp::from_microsecond(micros.cast_signed()).unwrap();
            let text = Timestamp::from_micros(micros).to_string();
            prop_assert_eq!(&text, &format!("{instant:.6}"));
            prop_assert_eq!(read(&text), Some(micros));
        }

        #[test]
        fn what_is_read_is_what_a_calendar_library_reads(
            text in "(19[67]|20[0-4])[0-9]-(0[0-9]|1[0-3])-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,9})?(Z|z|[+-]([01][0-9]|2[0-3]):[0-6][0-9])"
        ) {
            prop_assert_eq!(read(&text), jiff(&text), "{}", text);
        }
    }

    #[test]
    fn other_text_is_no_instant() {
        for text in [
            "",
            "2023-11-14",
            "2023-11-14T22:13:20",
            "2023-11-14T22:13:20.Z",
            "2023-11-14T22:13:20Zz",
            "2023-11-14T22:13:20+0800",
            "+023-11-14T22:13:20Z",
            "2023-02-29T22:13:20Z",
            "1970-01-01T00:00:00+00:01",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("1970-01-01T08:00:00+08:00"), Some(0));
        assert_eq!(
            Timestamp::from_micros(u64::MAX).to_string(),
            format!("{}us", u64::MAX)
        );
    }
}

//! Times as people write them.

use lianjian_protocol::time::Timestamp;

/// The time now.
#[must_use]
pub fn now() -> Timestamp {
    let micros = jiff::Timestamp::now().as_microsecond();
    Timestamp::from_micros(u64::try_from(micros).unwrap_or(0))
}

/// A time in RFC 3339, or a local date with or without a time of day: `2019/8/19 11:48:23`,
/// `2019-08-19 11:48`, `2019-08-19`. `utc_offset_minutes` says what local is.
#[must_use]
pub fn parse(text: &str, utc_offset_minutes: i32) -> Option<Timestamp> {
    let text = text.trim();
    if text == "now" {
        return Some(now());
    }
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    let text = text.replace(['/', '.'], "-").replace('T', " ");
    let local = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| jiff::civil::DateTime::strptime(format, &text).ok())
        .or_else(|| {
            let date = jiff::civil::Date::strptime("%Y-%m-%d", &text).ok()?;
            Some(date.to_datetime(jiff::civil::Time::midnight()))
        })?;
    let offset = jiff::tz::Offset::from_seconds(utc_offset_minutes.checked_mul(60)?).ok()?;
    let instant = offset.to_timestamp(local).ok()?;
    Some(Timestamp::from_micros(
        u64::try_from(instant.as_microsecond()).ok()?,
    ))
}

/// The time on the compound's clocks, to the minute: `2026-11-21 08:41`.
#[must_use]
pub fn local(at: Timestamp, utc_offset_minutes: i32) -> String {
    let shown = || {
        let instant =
            jiff::Timestamp::from_microsecond(i64::try_from(at.as_micros()).ok()?).ok()?;
        let offset = jiff::tz::Offset::from_seconds(utc_offset_minutes.checked_mul(60)?).ok()?;
        Some(
            offset
                .to_datetime(instant)
                .strftime("%Y-%m-%d %H:%M")
                .to_string(),
        )
    };
    shown().unwrap_or_else(|| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        let noon: Timestamp = "2019-08-19T03:48:23Z".parse().unwrap();
        assert_eq!(parse("2019/8/19 11:48:23", 480), Some(noon));
        assert_eq!(parse("2019-08-19 11:48:23", 480), Some(noon));
        assert_eq!(parse("2019-08-19T11:48:23+08:00", 0), Some(noon));
        let midnight: Timestamp = "2019-08-18T16:00:00Z".parse().unwrap();
        assert_eq!(parse("2019-8-19", 480), Some(midnight));
        for bad in ["", "昨天", "2019-13-01", "1960-01-01"] {
            assert_eq!(parse(bad, 480), None, "{bad}");
        }
    }
}

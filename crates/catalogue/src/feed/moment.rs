//! ISO 8601 moments as feeds and tables write them: `2026-02-24T11:07:31+0100`, `2005-04-02 23:53:47`.

use crate::Timestamp;

/// Seconds since 1970 of a date with or without a time of day, in UTC unless it names an offset.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let mut parts = date.splitn(3, '-');
    let year = number(parts.next()?, 4, 1..=9999)?;
    let month = number(parts.next()?, 2, 1..=12)?;
    let day = number(parts.next()?, 2, 1..=31)?;
    let at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = (time.get(..at)?, time.get(at..)?);
    let mut seconds = 0;
    if !clock.is_empty() {
        let mut parts = clock.splitn(3, ':');
        seconds = number(parts.next()?, 2, 0..=23)? * 3600 + number(parts.next()?, 2, 0..=59)? * 60;
        if let Some(second) = parts.next() {
            seconds += number(second.split('.').next()?, 2, 0..=60)?;
        }
    }
    let offset = match zone.split_at_checked(1) {
        None | Some(("Z", "")) => 0,
        Some((sign, digits)) => {
            let digits = digits.replace(':', "");
            let minutes = number(digits.get(..2)?, 2, 0..=18)? * 60 + number(digits.get(2..)?, 2, 0..=59)?;
            match sign {
                "+" => minutes * 60,
                "-" => -minutes * 60,
                _ => return None,
            }
        }
    };
    Some(days(year, month, day) * 86_400 + seconds - offset)
}

/// Whether `now` lies in an interval `from/to`; `None` where it is no interval.
pub fn within(interval: &str, now: Timestamp) -> Option<bool> {
    let (from, to) = interval.split_once('/')?;
    Some((parse(from)?..parse(to)?).contains(&now))
}

fn number(text: &str, digits: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let whole = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| whole && range.contains(number))
}

/// Days since 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil), years from 1.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_with_their_offset() {
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2024-02-29T23:59:59Z"), Some(1_709_251_199));
        assert_eq!(parse("2024-03-01T07:59:59+0800"), Some(1_709_251_199));
        assert_eq!(parse("2024-02-29T18:29-05:30"), Some(1_709_251_140));
        for wrong in
            ["", "2024", "2024-13-01", "2024-1-1", "2024-01-01T25:00", "2024-01-01T10:00+1", "二〇二四"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_interval_ends_before_its_end() {
        let sale = "2024-02-24T00:00+0800/2024-02-29T00:00+0800";
        let end = parse("2024-02-29T00:00+0800").unwrap();
        assert_eq!(within(sale, end - 1), Some(true));
        assert_eq!(within(sale, end), Some(false));
        assert_eq!(within("2024-02-24", 0), None);
    }
}

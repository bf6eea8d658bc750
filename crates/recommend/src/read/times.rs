//! Times in the forms that rating files have.

use jingxuan_catalogue::feed::moment;

use crate::interactions::Entry;

/// Seconds (or the file's own parts of them) since 1970: whole or with a point, or a date with or without a time of day.
pub(super) fn parse(text: &str) -> Option<i64> {
    if let Ok(whole) = text.parse() {
        return Some(whole);
    }
    if let Ok(number) = text.parse::<f64>() {
        #[allow(clippy::cast_possible_truncation)] // no time is that long ago
        return number.is_finite().then_some(number as i64);
    }
    moment::parse(&text.strip_suffix("UTC").unwrap_or(text).replace('/', "-"))
}

/// Whether a field is rather a time than a rating.
pub(super) fn is_time(text: &str) -> bool {
    text.parse::<f64>()
        .map_or_else(|_| parse(text).is_some(), |number| number.abs() >= 1e8 && number.is_finite())
}

/// Makes seconds of times in smaller parts, which are told by their size: no second of this age is beyond 1e11. Says which they
/// were and how many make a second.
pub(super) fn in_seconds(cells: &mut [(u32, Entry)]) -> Option<(&'static str, i64)> {
    // The median of ten thousand says as much as that of all.
    let step = cells.len() / 10_000 + 1;
    let known = cells.iter().step_by(step).map(|(_, entry)| entry.at.unsigned_abs()).filter(|at| *at > 0);
    let mut times: Vec<u64> = known.collect();
    if times.is_empty() {
        return None;
    }
    let middle = times.len() / 2;
    let (_, median, _) = times.select_nth_unstable(middle);
    let (name, parts) = match *median {
        0..=100_000_000_000 => return None,
        100_000_000_001..=100_000_000_000_000 => ("milliseconds", 1_000),
        100_000_000_000_001..=100_000_000_000_000_000 => ("microseconds", 1_000_000),
        _ => ("nanoseconds", 1_000_000_000),
    };
    cells.iter_mut().for_each(|(_, entry)| entry.at = entry.at.div_euclid(parts));
    Some((name, parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_whole_with_a_point_and_as_dates() {
        for (text, wanted) in [
            ("881250949", Some(881_250_949)),
            ("881250949.0", Some(881_250_949)),
            ("8.81250949E8", Some(881_250_949)),
            ("2005-04-02 23:53:47", Some(1_112_486_027)),
            ("2005-04-02T23:53:47Z", Some(1_112_486_027)),
            ("2005-04-02 23:53:47 UTC", Some(1_112_486_027)),
            ("2005/04/02", Some(1_112_400_000)),
            ("now", None),
            ("NaN", None),
        ] {
            assert_eq!(parse(text), wanted, "{text}");
        }
        assert!(is_time("881250949") && is_time("2005-04-02") && !is_time("4.5") && !is_time("good"));
    }

    #[test]
    fn the_size_of_the_times_says_their_unit() {
        for (parts, name) in [
            (1, None),
            (1_000, Some("milliseconds")),
            (1_000_000, Some("microseconds")),
            (1_000_000_000, Some("nanoseconds")),
        ] {
            // What is not known stays so.
            let cell = |at| (0, Entry { index: 0, value: 1.0, at });
            let mut cells = [cell(0), cell(881_250_949 * parts), cell(1_700_000_000 * parts + parts / 2)];
            assert_eq!(in_seconds(&mut cells).map(|(name, _)| name), name);
            assert_eq!(cells.map(|(_, entry)| entry.at), [0, 881_250_949, 1_700_000_000]);
        }
    }
}

//! Days of the calendar.

use crate::Timestamp;

/// Year, month and day of a moment, UTC.
#[must_use]
pub fn date(at: Timestamp) -> (i64, i64, i64) {
    // Counted from the first of March of the year 0, so that the leap day comes last.
    let days = at.div_euclid(86_400) + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leap_days_and_times_before_the_epoch_are_dates_too() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(951_827_696), (2000, 2, 29));
        assert_eq!(date(1_709_251_199), (2024, 2, 29));
        assert_eq!(date(-1), (1969, 12, 31));
    }
}

//! Durations of stages: recorded per frame, read as percentiles.

use std::{collections::VecDeque, time::Duration};

use serde::Serialize;

/// The last [`Meter::KEPT`] durations of one stage.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    milliseconds: VecDeque<f32>,
}

/// Percentiles of a [`Meter`], milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Percentiles {
    /// How many durations these are of.
    pub count: usize,
    /// A tenth were at most this long.
    pub p10: f32,
    /// Half were at most this long.
    pub median: f32,
    /// Nine tenths were at most this long.
    pub p90: f32,
    /// The longest.
    pub max: f32,
}

impl Meter {
    /// Five minutes at sixty frames a second.
    const KEPT: usize = 18_000;

    /// Adds one duration.
    pub fn record(&mut self, duration: Duration) {
        if self.milliseconds.len() == Self::KEPT {
            self.milliseconds.pop_front();
        }
        self.milliseconds.push_back(duration.as_secs_f32() * 1000.0);
    }

    /// Percentiles of what was recorded; zeros when nothing was.
    #[must_use]
    pub fn percentiles(&self) -> Percentiles {
        let mut sorted: Vec<f32> = self.milliseconds.iter().copied().collect();
        sorted.sort_by(f32::total_cmp);
        let at = |share: f32| {
            let last = sorted.len().saturating_sub(1);
            sorted.get((share * last as f32).round() as usize).copied().unwrap_or_default()
        };
        Percentiles { count: sorted.len(), p10: at(0.1), median: at(0.5), p90: at(0.9), max: at(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_what_was_recorded() {
        let mut meter = Meter::default();
        for ms in 1..=101 {
            meter.record(Duration::from_millis(ms));
        }
        let p = meter.percentiles();
        assert_eq!(
            (p.count, p.p10.round(), p.median.round(), p.p90.round(), p.max.round()),
            (101, 11.0, 51.0, 91.0, 101.0)
        );
        assert_eq!(Meter::default().percentiles(), Percentiles::default());
    }
}

//! Dynamic quality: what a picture may cost.
//!
//! The rate comes first: a mirror that lags is no mirror. When pictures take too long, the controller lowers one thing
//! after another, the least visible first, and raises them again, in reverse, when there has been time to spare for a
//! while. A step up that had to be taken back is tried again only after twice as long: quality that swings is seen.

use std::time::{Duration, Instant};

use serde::Serialize;

/// Share of a new duration in the smoothed one.
const BLEND: f32 = 0.12;
/// A duration counts for no more than this many budgets: loading a garment takes long once.
const OUTLIER: f32 = 3.0;
/// Over budget for this long: a step down.
const DOWN_AFTER: Duration = Duration::from_millis(700);
/// Below this share of the budget ...
const SPARE: f32 = 0.7;
/// ... for this long: a step up.
const UP_AFTER: Duration = Duration::from_secs(4);
/// A step up that is taken back within this time was a mistake.
const REGRET: Duration = Duration::from_secs(8);
/// The longest pause between attempts to raise.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// What the controller lowered, in the order in which it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lowered {
    /// Motion blur is off.
    MotionBlur,
    /// The shadow map has half its side.
    ShadowSize,
    /// The cloth takes half its substeps.
    ClothSubsteps,
    /// Garments are drawn at three quarters of the picture's resolution.
    Resolution,
    /// Weave and grain are off.
    FineDetail,
    /// No shadow map.
    Shadows,
    /// Garments are drawn at half the picture's resolution.
    HalfResolution,
    /// The cloth follows the body without simulation.
    ClothSimulation,
}

/// Everything that can be lowered, the least visible first.
pub const STEPS: [Lowered; 8] = [
    Lowered::MotionBlur,
    Lowered::ShadowSize,
    Lowered::ClothSubsteps,
    Lowered::Resolution,
    Lowered::FineDetail,
    Lowered::Shadows,
    Lowered::HalfResolution,
    Lowered::ClothSimulation,
];

/// How many of [`STEPS`] are lowered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quality(usize);

impl Quality {
    /// Nothing lowered.
    pub const FULL: Self = Self(0);

    /// What is lowered.
    #[must_use]
    pub fn lowered(self) -> &'static [Lowered] {
        &STEPS[..self.0]
    }

    /// Whether this is lowered.
    #[must_use]
    pub fn is_lowered(self, what: Lowered) -> bool {
        self.lowered().contains(&what)
    }
}

/// What one picture may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// Dressing and drawing of one picture.
    pub work: Duration,
    /// From the capture of a frame to its picture.
    pub delay: Duration,
}

impl Budget {
    /// The budget for a rate: work leaves a tenth of the interval for what the machine does besides; a picture may be 2.25
    /// intervals old (150 ms at 15 a second), a tenth of it kept in reserve.
    #[must_use]
    pub fn for_rate(pictures_per_second: f32) -> Self {
        let interval = 1.0 / pictures_per_second.max(1.0);
        Self { work: Duration::from_secs_f32(0.9 * interval), delay: Duration::from_secs_f32(2.0 * interval) }
    }
}

/// Chooses the quality from how long pictures take.
#[derive(Debug)]
pub struct QualityController {
    budget: Budget,
    quality: Quality,
    load: Option<f32>,
    over_since: Option<Instant>,
    spare_since: Option<Instant>,
    raised_at: Option<Instant>,
    pause: Duration,
}

impl QualityController {
    /// Starts with nothing lowered.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        Self {
            budget,
            quality: Quality::FULL,
            load: None,
            over_since: None,
            spare_since: None,
            raised_at: None,
            pause: UP_AFTER,
        }
    }

    /// The quality of the next picture.
    #[must_use]
    pub fn quality(&self) -> Quality {
        self.quality
    }

    /// Takes note of a picture; whether the quality changed.
    pub fn picture(&mut self, now: Instant, work: Duration, delay: Duration) -> bool {
        let share = |took: Duration, allowed: Duration| took.as_secs_f32() / allowed.as_secs_f32().max(1e-3);
        let load = share(work, self.budget.work).max(share(delay, self.budget.delay)).min(OUTLIER);
        let smoothed = self.load.map_or(load.min(1.0), |old| old + BLEND * (load - old));
        self.load = Some(smoothed);
        self.over_since = (smoothed > 1.0).then(|| self.over_since.unwrap_or(now));
        self.spare_since = (smoothed < SPARE).then(|| self.spare_since.unwrap_or(now));
        let lasted = |since: Option<Instant>, long: Duration| {
            since.is_some_and(|since| now.saturating_duration_since(since) >= long)
        };
        if lasted(self.over_since, DOWN_AFTER) && self.quality.0 < STEPS.len() {
            self.quality.0 += 1;
            if self.raised_at.take().is_some_and(|raised| now.saturating_duration_since(raised) < REGRET) {
                self.pause = (self.pause * 2).min(LONGEST_PAUSE);
            }
        } else if lasted(self.spare_since, self.pause) && self.quality.0 > 0 {
            self.quality.0 -= 1;
            self.raised_at = Some(now);
        } else {
            if self.raised_at.is_some_and(|raised| now.saturating_duration_since(raised) >= REGRET) {
                // The step up held: the next may come as soon as the first.
                (self.raised_at, self.pause) = (None, UP_AFTER);
            }
            return false;
        }
        // What follows is measured anew.
        (self.over_since, self.spare_since) = (None, None);
        self.load = None;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    /// Feeds pictures for `seconds`, each taking what `cost` says for the quality in force; the qualities it went through.
    fn run(
        controller: &mut QualityController,
        clock: &mut Instant,
        seconds: u64,
        cost: impl Fn(Quality) -> u64,
    ) -> Vec<usize> {
        let end = *clock + Duration::from_secs(seconds);
        let mut seen = Vec::new();
        while *clock < end {
            let took = MS(cost(controller.quality()));
            *clock += took.max(MS(33));
            controller.picture(*clock, took, took + MS(30));
            seen.push(controller.quality().0);
        }
        seen
    }

    fn controller() -> (QualityController, Instant) {
        (QualityController::new(Budget::for_rate(15.0)), Instant::now())
    }

    #[test]
    fn a_fast_machine_lowers_nothing() {
        let (mut controller, mut clock) = controller();
        assert!(run(&mut controller, &mut clock, 60, |_| 30).iter().all(|level| *level == 0));
        assert!(controller.quality().lowered().is_empty());
    }

    #[test]
    fn a_slow_machine_lowers_until_the_rate_holds_and_no_further() {
        let (mut controller, mut clock) = controller();
        // 90 ms in full, 10 ms less with every step; the budget is 60
        let cost = |quality: Quality| 90 - 10 * quality.0 as u64;
        let seen = run(&mut controller, &mut clock, 60, cost);
        let level = *seen.last().unwrap();
        assert!((3..=5).contains(&level), "went to {level}");
        assert_eq!(controller.quality().lowered(), &STEPS[..level]);
        assert!(seen.windows(2).all(|w| w[1].abs_diff(w[0]) <= 1), "one step at a time");
    }

    #[test]
    fn quality_returns_when_there_is_time_to_spare() {
        let (mut controller, mut clock) = controller();
        run(&mut controller, &mut clock, 20, |_| 200);
        assert_eq!(controller.quality().lowered().len(), STEPS.len());
        run(&mut controller, &mut clock, 120, |_| 15);
        assert_eq!(controller.quality(), Quality::FULL);
    }

    #[test]
    fn a_step_up_that_does_not_hold_is_tried_ever_more_rarely() {
        let (mut controller, mut clock) = controller();
        // full quality is too dear, one step lower has plenty to spare
        let cost = |quality: Quality| if quality.0 == 0 { 90 } else { 30 };
        let seen = run(&mut controller, &mut clock, 300, cost);
        let ups: Vec<usize> =
            seen.windows(2).enumerate().filter(|(_, w)| w[1] < w[0]).map(|(n, _)| n).collect();
        assert!(ups.len() <= 7, "raised {} times in five minutes", ups.len());
        assert!(ups.windows(3).all(|w| w[2] - w[1] > w[1] - w[0]), "the pauses do not grow: {ups:?}");
    }

    #[test]
    fn one_long_picture_changes_nothing() {
        let (mut controller, mut clock) = controller();
        run(&mut controller, &mut clock, 5, |_| 30);
        clock += MS(2000);
        assert!(!controller.picture(clock, MS(2000), MS(2000)), "a garment that is put on takes long once");
        assert!(run(&mut controller, &mut clock, 5, |_| 30).iter().all(|level| *level == 0));
    }

    #[test]
    fn old_pictures_lower_quality_even_when_drawing_is_quick() {
        let (mut controller, mut clock) = controller();
        for _ in 0..200 {
            clock += MS(40);
            controller.picture(clock, MS(20), MS(400));
        }
        assert!(!controller.quality().lowered().is_empty());
    }
}

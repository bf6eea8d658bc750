//! The one-euro filter: little jitter at rest, little lag in motion.

use std::time::Instant;

use glam::Vec3;

/// Filter for `N` points at once.
///
/// Source: Casiez, Roussel and Vogel, "1 euro filter: a simple speed-based low-pass filter for noisy input in
/// interactive systems", CHI 2012. Speeds are measured in body sizes per second, so that a shopper far away is
/// filtered like one who stands near.
#[derive(Clone, Debug)]
pub struct OneEuro<const N: usize> {
    /// Cut-off at rest, hertz.
    min_cutoff: f32,
    /// How much speed (body sizes per second) raises the cut-off.
    beta: f32,
    /// Cut-off of the speed estimate, hertz.
    speed_cutoff: f32,
    last: Option<(Instant, [Vec3; N], [Vec3; N])>,
}

impl<const N: usize> OneEuro<N> {
    /// A filter with its three constants.
    #[must_use]
    pub fn new(min_cutoff: f32, beta: f32, speed_cutoff: f32) -> Self {
        Self { min_cutoff, beta, speed_cutoff, last: None }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.last = None;
    }

    /// Filters `points` taken at `time`; `body_size` is the unit of length of the same axes (pixels or metres).
    pub fn filter(&mut self, points: &mut [Vec3; N], time: Instant, body_size: f32) {
        let unit = body_size.max(1e-6);
        let Some((before, last, speeds)) = &mut self.last else {
            self.last = Some((time, *points, [Vec3::ZERO; N]));
            return;
        };
        // Two frames of the same instant, or a clock that stands still, must not divide by zero.
        let elapsed = time.saturating_duration_since(*before).as_secs_f32().max(1e-4);
        *before = time;
        let gain = |cutoff: f32| {
            let r = std::f32::consts::TAU * cutoff * elapsed;
            r / (r + 1.0)
        };
        for ((point, last), speed) in points.iter_mut().zip(last).zip(speeds) {
            let measured = (*point - *last) / (elapsed * unit);
            *speed += (measured - *speed) * gain(self.speed_cutoff);
            let smooth = |new: f32, old: f32, speed: f32| {
                old + (new - old) * gain(self.min_cutoff + self.beta * speed.abs())
            };
            *last = Vec3::new(
                smooth(point.x, last.x, speed.x),
                smooth(point.y, last.y, speed.y),
                smooth(point.z, last.z, speed.z),
            );
            *point = *last;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn run(signal: impl Fn(f32) -> f32) -> Vec<(f32, f32)> {
        let mut filter = OneEuro::<1>::new(0.05, 80.0, 1.0);
        let start = Instant::now();
        (0..90)
            .map(|i| {
                let t = i as f32 / 30.0;
                let mut points = [Vec3::new(signal(t), 0.0, 0.0)];
                filter.filter(&mut points, start + Duration::from_secs_f32(t), 500.0);
                (signal(t), points[0].x)
            })
            .collect()
    }

    #[test]
    fn jitter_at_rest_is_reduced_fourfold() {
        let noise = |t: f32| 100.0 + (t * 977.0).sin();
        let tail = &run(noise)[30..];
        let spread = |pick: fn(&(f32, f32)) -> f32| {
            let mean = tail.iter().map(pick).sum::<f32>() / tail.len() as f32;
            (tail.iter().map(|p| (pick(p) - mean).powi(2)).sum::<f32>() / tail.len() as f32).sqrt()
        };
        assert!(spread(|p| p.1) * 4.0 < spread(|p| p.0));
    }

    #[test]
    fn fast_motion_lags_less_than_a_frame() {
        let speed = 1000.0; // two body sizes a second
        let (wanted, got) = run(|t| t * speed)[89];
        assert!(wanted - got < speed / 30.0, "lag of {} px", wanted - got);
    }

    #[test]
    fn a_clock_that_stands_still_gives_finite_numbers() {
        let mut filter = OneEuro::<1>::new(0.05, 80.0, 1.0);
        let now = Instant::now();
        for x in [0.0, 1e6, -1e6] {
            let mut points = [Vec3::splat(x)];
            filter.filter(&mut points, now, 0.0);
            assert!(points[0].is_finite());
        }
    }
}

//! Steadiness of the shown pose: one-euro filters on rotations and on the translation, by real elapsed time.
//!
//! Source: Casiez, Roussel and Vogel, "1 euro filter", CHI 2012. Speeds come from the rotation between neighbouring
//! poses, so the filter knows no wrap-around and no preferred axis. At rest the cut-off is low (no jitter), in motion
//! it rises with the speed (no lag). The speed estimate needs a moment to notice that a motion has begun; until then the
//! distance to the measurement, beyond what noise explains, raises the cut-off too.

use std::time::Duration;

use glam::{Quat, Vec3};

use crate::JOINTS;

/// Constants of a one-euro filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steadiness {
    /// Cut-off at rest, hertz.
    pub min_cutoff: f32,
    /// How much a speed (radians or metres per second) raises the cut-off, hertz per unit of speed.
    pub beta: f32,
    /// Cut-off of the speed estimate, hertz.
    pub speed_cutoff: f32,
    /// Distance (radians or metres) that noise explains: what is shown lags no further behind for long.
    pub slack: f32,
    /// How much a distance beyond `slack` raises the cut-off, hertz per radian or metre.
    pub catch_up: f32,
}

impl Steadiness {
    /// Cut-off for a speed and a distance between what is shown and what is measured.
    fn cutoff(&self, speed: f32, behind: f32) -> f32 {
        self.min_cutoff + self.beta * speed + self.catch_up * (behind - self.slack).max(0.0)
    }
}

/// The pose as shown: local rotations (index 0 the root, body to camera) and translation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Posture {
    pub rotations: [Quat; JOINTS],
    pub transl: Vec3,
}

/// Filters postures.
#[derive(Clone, Debug)]
pub(super) struct Steady {
    joints: Steadiness,
    transl: Steadiness,
    last: Option<State>,
}

#[derive(Clone, Debug)]
struct State {
    shown: Posture,
    /// Previous unfiltered posture: speeds are taken between measurements, not against the lagging filter.
    raw: Posture,
    turn: [Vec3; JOINTS],
    speed: Vec3,
}

impl Steady {
    pub fn new(joints: Steadiness, transl: Steadiness) -> Self {
        Self { joints, transl, last: None }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.last = None;
    }

    /// The steadied posture, `elapsed` after the last one.
    pub fn filter(&mut self, raw: &Posture, elapsed: Duration) -> Posture {
        let Some(state) = &mut self.last else {
            self.last = Some(State { shown: *raw, raw: *raw, turn: [Vec3::ZERO; JOINTS], speed: Vec3::ZERO });
            return *raw;
        };
        let elapsed = elapsed.as_secs_f32().max(1e-3);
        let gain = |cutoff: f32| {
            let r = std::f32::consts::TAU * cutoff * elapsed;
            r / (r + 1.0)
        };
        for joint in 0..JOINTS {
            let measured = turn_between(state.raw.rotations[joint], raw.rotations[joint]) / elapsed;
            state.turn[joint] += (measured - state.turn[joint]) * gain(self.joints.speed_cutoff);
            let behind = turn_between(state.shown.rotations[joint], raw.rotations[joint]);
            let step = behind * gain(self.joints.cutoff(state.turn[joint].length(), behind.length()));
            let turned = Quat::from_scaled_axis(step) * state.shown.rotations[joint];
            state.shown.rotations[joint] = turned.normalize();
        }
        let measured = (raw.transl - state.raw.transl) / elapsed;
        state.speed += (measured - state.speed) * gain(self.transl.speed_cutoff);
        let behind = raw.transl - state.shown.transl;
        state.shown.transl += behind * gain(self.transl.cutoff(state.speed.length(), behind.length()));
        state.raw = *raw;
        state.shown
    }
}

/// The rotation vector that turns `from` into `to`, the short way.
pub(super) fn turn_between(from: Quat, to: Quat) -> Vec3 {
    let turn = to * from.conjugate();
    (if turn.w < 0.0 { -turn } else { turn }).to_scaled_axis()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Duration = Duration::from_millis(33);

    fn steady() -> Steady {
        let constants =
            Steadiness { min_cutoff: 0.25, beta: 0.8, speed_cutoff: 1.0, slack: 0.08, catch_up: 40.0 };
        Steady::new(constants, constants)
    }

    fn posture(angle: f32) -> Posture {
        Posture { rotations: [Quat::from_rotation_y(angle); JOINTS], transl: Vec3::ZERO }
    }

    #[test]
    fn jitter_at_rest_shrinks_to_a_third() {
        let mut filter = steady();
        let mut shown = Vec::new();
        for frame in 0..200 {
            let noise = 0.02 * ((frame * 7919 % 101) as f32 / 50.0 - 1.0);
            shown.push(turn_between(Quat::IDENTITY, filter.filter(&posture(noise), FRAME).rotations[5]).y);
        }
        let settled = &shown[60..];
        let rms = (settled.iter().map(|a| a * a).sum::<f32>() / settled.len() as f32).sqrt();
        assert!(rms < 0.0115 / 3.0, "{rms}");
    }

    #[test]
    fn a_sudden_motion_is_followed_within_three_frames() {
        let mut filter = steady();
        for _ in 0..30 {
            filter.filter(&posture(0.0), FRAME);
        }
        for _ in 0..3 {
            filter.filter(&posture(0.6), FRAME);
        }
        let shown = filter.filter(&posture(0.6), FRAME).rotations[5];
        assert!(turn_between(shown, Quat::from_rotation_y(0.6)).length() < 0.15);
    }

    #[test]
    fn a_fast_turn_lags_less_than_a_frame_and_a_half() {
        let mut filter = steady();
        let mut lag = 0.0;
        for frame in 0..60 {
            let angle = 4.0 * frame as f32 * FRAME.as_secs_f32(); // four radians a second, past half a turn
            let shown = filter.filter(&posture(angle), FRAME).rotations[0];
            lag = turn_between(shown, Quat::from_rotation_y(angle)).length();
        }
        assert!(lag < 1.5 * 4.0 * FRAME.as_secs_f32(), "{lag}");
    }
}

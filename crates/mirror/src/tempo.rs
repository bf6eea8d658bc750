//! When perception begins.
//!
//! A scene that waits for the renderer grows old, and one that is replaced before it was drawn was work for nothing.
//! So perception begins just early enough to be done when the renderer is: on a machine that draws slowly the picture
//! is as fresh as it can be and the processors are the renderer's meanwhile; on one that draws quickly there is nothing
//! to wait for.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Share of a new duration in the smoothed one.
const BLEND: f32 = 0.2;
/// Perception is expected to take this much longer than usual, so that the renderer seldom waits ...
const CAUTION: f32 = 1.25;
/// ... and this much besides: a frame is decoded only when perception asks for it.
const MARGIN: Duration = Duration::from_millis(8);
/// A duration counts for no more than this many times the usual one: putting on a garment takes long once.
const OUTLIER: f32 = 2.0;
/// No estimate is worth waiting longer for.
const LONGEST_WAIT: Duration = Duration::from_millis(200);

/// How long the two stages take, learned while they run.
#[derive(Debug, Default)]
pub(crate) struct Tempo(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    drawing_since: Option<Instant>,
    drawing: f32,
    perceiving: f32,
}

impl Tempo {
    /// The renderer has taken a scene.
    pub fn drawing_begins(&self, now: Instant) {
        self.0.lock().drawing_since = Some(now);
    }

    /// The picture is out.
    pub fn drawing_ends(&self, now: Instant) {
        let mut state = self.0.lock();
        if let Some(since) = state.drawing_since.take() {
            learn(&mut state.drawing, now.saturating_duration_since(since));
        }
    }

    /// A frame was perceived.
    pub fn perceived(&self, took: Duration) {
        learn(&mut self.0.lock().perceiving, took);
    }

    /// How long perception should still wait before it takes a frame.
    pub fn wait(&self, now: Instant) -> Duration {
        let state = self.0.lock();
        let Some(since) = state.drawing_since else { return Duration::ZERO };
        let done = since + Duration::from_secs_f32(state.drawing);
        let needed = Duration::from_secs_f32(state.perceiving * CAUTION) + MARGIN;
        done.saturating_duration_since(now).saturating_sub(needed).min(LONGEST_WAIT)
    }
}

fn learn(smoothed: &mut f32, took: Duration) {
    let took = took.as_secs_f32();
    *smoothed =
        if *smoothed == 0.0 { took } else { *smoothed + BLEND * (took.min(OUTLIER * *smoothed) - *smoothed) };
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn perception_ends_when_a_slow_renderer_does() {
        let (tempo, start) = (Tempo::default(), Instant::now());
        tempo.perceived(MS(20));
        tempo.drawing_begins(start);
        assert_eq!(tempo.wait(start), Duration::ZERO, "nothing is known of drawing yet");
        tempo.drawing_ends(start + MS(80));
        tempo.drawing_begins(start + MS(100));
        // 80 ms of drawing, less 20 ms with caution, less the margin
        let wait = tempo.wait(start + MS(100));
        assert!(wait.abs_diff(MS(47)) < MS(1), "{wait:?}");
        assert_eq!(tempo.wait(start + MS(160)), Duration::ZERO);
    }

    #[test]
    fn a_quick_or_idle_renderer_is_not_waited_for() {
        let (tempo, start) = (Tempo::default(), Instant::now());
        tempo.perceived(MS(20));
        assert_eq!(tempo.wait(start), Duration::ZERO);
        tempo.drawing_begins(start);
        tempo.drawing_ends(start + MS(4));
        tempo.drawing_begins(start + MS(5));
        assert_eq!(tempo.wait(start + MS(5)), Duration::ZERO);
    }

    #[test]
    fn one_long_stall_does_not_stop_perception() {
        let (tempo, start) = (Tempo::default(), Instant::now());
        tempo.drawing_begins(start);
        tempo.drawing_ends(start + MS(60_000));
        tempo.drawing_begins(start + MS(60_000));
        assert!(tempo.wait(start + MS(60_000)) <= LONGEST_WAIT);
    }
}

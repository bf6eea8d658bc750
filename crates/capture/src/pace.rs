//! When the next frame of a clip is due.

use std::time::{Duration, Instant};

/// The clock of a clip: frame `n` is due `n / fps` seconds after the first one.
///
/// A reader that falls behind by whole frames skips them, as a camera would; one that stays away for longer than
/// [`Pace::PATIENCE`] (a pause, a suspended machine) goes on where it stopped.
#[derive(Debug)]
pub(crate) struct Pace {
    fps: f64,
    realtime: bool,
    start: Option<Instant>,
    next: u64,
}

/// The frame whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    /// Its position, counting from zero and on through loops.
    pub position: u64,
    /// How many frames before it were skipped to stay in time.
    pub skipped: u64,
    /// When its turn came.
    pub at: Instant,
}

impl Pace {
    /// Longer absences are pauses, not lateness.
    const PATIENCE: Duration = Duration::from_secs(1);

    /// `fps` must be positive and finite (callers check headers first).
    pub(crate) fn new(fps: f64, realtime: bool) -> Self {
        Self { fps, realtime, start: None, next: 0 }
    }

    /// Waits for the next turn; without `realtime` it is there at once.
    pub(crate) fn wait(&mut self) -> Turn {
        let turn = self.turn(Instant::now());
        std::thread::sleep(turn.at.saturating_duration_since(Instant::now()));
        turn
    }

    /// The next turn as seen at `now`.
    fn turn(&mut self, now: Instant) -> Turn {
        let due = self.next;
        if !self.realtime {
            self.next += 1;
            return Turn { position: due, skipped: 0, at: now };
        }
        let start = *self.start.get_or_insert(now);
        let at = start + self.offset(due);
        let late = now.saturating_duration_since(at);
        let turn = if late >= Self::PATIENCE {
            self.start = now.checked_sub(self.offset(due)).or(Some(start));
            Turn { position: due, skipped: 0, at: now }
        } else {
            // Truncation is meant: a frame is skipped only when its successor's time has come.
            let skipped = (late.as_secs_f64() * self.fps) as u64;
            Turn { position: due + skipped, skipped, at: at + self.offset(skipped) }
        };
        self.next = turn.position + 1;
        turn
    }

    fn offset(&self, frames: u64) -> Duration {
        Duration::from_secs_f64(frames as f64 / self.fps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn frames_are_due_one_period_apart() {
        let mut pace = Pace::new(10.0, true);
        let start = Instant::now();
        let turns: Vec<_> = (0..3).map(|_| pace.turn(start)).collect();
        assert_eq!(turns.iter().map(|turn| turn.at - start).collect::<Vec<_>>(), [MS(0), MS(100), MS(200)]);
        assert_eq!(turns.iter().map(|turn| turn.position).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn a_slow_reader_skips_what_is_over() {
        let mut pace = Pace::new(10.0, true);
        let start = Instant::now();
        pace.turn(start);
        let turn = pace.turn(start + MS(350));
        assert_eq!((turn.position, turn.skipped), (3, 2));
        assert_eq!(pace.turn(start + MS(360)).position, 4);
    }

    #[test]
    fn after_a_pause_the_clip_goes_on_where_it_stopped() {
        let mut pace = Pace::new(10.0, true);
        let start = Instant::now();
        pace.turn(start);
        let back = start + Duration::from_secs(60);
        assert_eq!(pace.turn(back), Turn { position: 1, skipped: 0, at: back });
        assert_eq!(pace.turn(back).at, back + MS(100));
    }

    #[test]
    fn without_real_time_nothing_waits_and_nothing_is_skipped() {
        let mut pace = Pace::new(1.0, false);
        let start = Instant::now();
        assert_eq!(pace.turn(start).position, 0);
        assert_eq!(pace.turn(start + MS(5000)), Turn { position: 1, skipped: 0, at: start + MS(5000) });
    }
}

//! The shopper's session as a state machine without clock, camera or window: it is told the time and what happened.
//!
//! ```text
//! Attract --consent--> Mirror --quiet--> Leaving --countdown over--> (wipe) --> Wiped --notice read--> Attract
//!                        ^                  |                          ^
//!                        +------touch-------+          finish ---------+
//! ```
//!
//! The camera runs in `Mirror` and `Leaving` only. `Wiped` is entered by [`Session::wiped`], which the caller calls
//! after the pictures are really gone: the notice never precedes the deed.

use std::time::{Duration, Instant};

/// How long the notice "erased" stays before the next shopper is welcomed.
const NOTICE: Duration = Duration::from_secs(5);

/// Times of a session, from the settings.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// Without touch and without a shopper in view before the countdown starts.
    pub idle: Duration,
    /// Length of the countdown.
    pub countdown: Duration,
    /// Longest session, whoever stands there.
    pub longest: Duration,
}

/// Where the session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nobody has agreed to anything; the camera is off.
    Attract,
    /// The shopper agreed and sees themselves.
    Mirror,
    /// "Still there?": wiped when this runs out.
    Leaving {
        /// Whole seconds left, counted up: 1 until the very end.
        seconds_left: u32,
    },
    /// The pictures are gone, and the screen says so.
    Wiped,
}

/// What the caller must do after a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// Wipe the session now, then call [`Session::wiped`].
    Wipe,
    /// The next shopper is welcome: forget the language and what else was theirs.
    Reset,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Attract,
    Mirror,
    Leaving { since: Instant },
    Wiped { since: Instant },
}

/// One session after the other.
#[derive(Debug)]
pub struct Session {
    timing: Timing,
    state: State,
    began: Instant,
    last_touch: Instant,
    last_seen: Instant,
}

impl Session {
    /// Waits for the first shopper.
    #[must_use]
    pub fn new(timing: Timing, now: Instant) -> Self {
        Self { timing, state: State::Attract, began: now, last_touch: now, last_seen: now }
    }

    /// Where the session is at `now`.
    #[must_use]
    pub fn phase(&self, now: Instant) -> Phase {
        match self.state {
            State::Attract => Phase::Attract,
            State::Mirror => Phase::Mirror,
            State::Leaving { since } => {
                let left = self.timing.countdown.saturating_sub(now.saturating_duration_since(since));
                Phase::Leaving { seconds_left: (left.as_secs_f32().ceil() as u32).max(1) }
            }
            State::Wiped { .. } => Phase::Wiped,
        }
    }

    /// Whether the camera may run.
    #[must_use]
    pub fn consented(&self) -> bool {
        matches!(self.state, State::Mirror | State::Leaving { .. })
    }

    /// The shopper agrees. Returns whether a session begins (not when one is running already).
    pub fn consent(&mut self, now: Instant) -> bool {
        let begins = !self.consented();
        if begins {
            self.state = State::Mirror;
            (self.began, self.last_touch, self.last_seen) = (now, now, now);
        }
        begins
    }

    /// The screen was touched: ends a countdown, and the notice after a wipe.
    pub fn touch(&mut self, now: Instant) {
        self.last_touch = now;
        match self.state {
            State::Leaving { .. } => {
                self.state = State::Mirror;
                // Touching is an answer to "still there?", also after the longest session.
                self.began = now;
            }
            // A finger still on its way from "finish" must not skip the notice.
            State::Wiped { since } if now.saturating_duration_since(since) > Duration::from_millis(1500) => {
                self.state = State::Attract;
            }
            _ => {}
        }
    }

    /// The pictures are gone: says so to the shopper.
    pub fn wiped(&mut self, now: Instant) {
        self.state = State::Wiped { since: now };
        self.last_touch = now;
    }

    /// Lets time pass. `shopper` is whether a live camera sees somebody; a replayed clip sees nobody.
    pub fn tick(&mut self, now: Instant, shopper: bool) -> Due {
        if shopper {
            self.last_seen = now;
        }
        match self.state {
            State::Attract => {
                // The choice of language is the shopper's too: it goes when they walk away without agreeing.
                if now.saturating_duration_since(self.last_touch) >= self.timing.idle {
                    self.last_touch = now;
                    return Due::Reset;
                }
                Due::Nothing
            }
            State::Mirror => {
                let quiet = now.saturating_duration_since(self.last_touch.max(self.last_seen));
                if quiet >= self.timing.idle
                    || now.saturating_duration_since(self.began) >= self.timing.longest
                {
                    self.state = State::Leaving { since: now };
                }
                Due::Nothing
            }
            State::Leaving { since } => {
                if now.saturating_duration_since(since) >= self.timing.countdown {
                    Due::Wipe
                } else {
                    Due::Nothing
                }
            }
            State::Wiped { since } => {
                if now.saturating_duration_since(since) >= NOTICE {
                    self.state = State::Attract;
                    Due::Reset
                } else {
                    Due::Nothing
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMING: Timing = Timing {
        idle: Duration::from_secs(45),
        countdown: Duration::from_secs(10),
        longest: Duration::from_secs(1800),
    };

    fn consented() -> (Session, Instant) {
        let start = Instant::now();
        let mut session = Session::new(TIMING, start);
        assert!(session.consent(start));
        (session, start)
    }

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn nothing_runs_before_consent() {
        let start = Instant::now();
        let session = Session::new(TIMING, start);
        assert_eq!(session.phase(after(start, 1000)), Phase::Attract);
        assert!(!session.consented());
    }

    #[test]
    fn a_quiet_session_counts_down_and_is_wiped() {
        let (mut session, start) = consented();
        assert_eq!(session.tick(after(start, 44), false), Due::Nothing);
        assert_eq!(session.phase(after(start, 44)), Phase::Mirror);
        session.tick(after(start, 45), false);
        assert_eq!(session.phase(after(start, 45)), Phase::Leaving { seconds_left: 10 });
        assert_eq!(session.tick(after(start, 54), false), Due::Nothing);
        assert_eq!(session.phase(after(start, 54)), Phase::Leaving { seconds_left: 1 });
        assert_eq!(session.tick(after(start, 55), false), Due::Wipe);
        assert!(session.consented(), "the camera's consent ends with the wipe, not before");
        session.wiped(after(start, 55));
        assert_eq!(session.phase(after(start, 55)), Phase::Wiped);
        assert!(!session.consented());
        assert_eq!(session.tick(after(start, 60), false), Due::Reset);
        assert_eq!(session.phase(after(start, 60)), Phase::Attract);
    }

    #[test]
    fn a_wipe_that_was_not_confirmed_is_asked_for_again() {
        let (mut session, start) = consented();
        session.tick(after(start, 45), false);
        assert_eq!(session.tick(after(start, 55), false), Due::Wipe);
        assert_eq!(session.tick(after(start, 56), false), Due::Wipe);
    }

    #[test]
    fn touch_and_a_shopper_in_view_keep_the_session() {
        let (mut session, start) = consented();
        session.touch(after(start, 40));
        session.tick(after(start, 80), false);
        assert_eq!(session.phase(after(start, 80)), Phase::Mirror);
        session.tick(after(start, 84), true);
        session.tick(after(start, 128), false);
        assert_eq!(session.phase(after(start, 128)), Phase::Mirror);
        session.tick(after(start, 129), false);
        assert!(matches!(session.phase(after(start, 129)), Phase::Leaving { .. }));
    }

    #[test]
    fn only_touch_ends_a_countdown_since_another_person_may_have_stepped_in() {
        let (mut session, start) = consented();
        session.tick(after(start, 45), false);
        session.tick(after(start, 47), true);
        assert!(matches!(session.phase(after(start, 47)), Phase::Leaving { .. }));
        session.touch(after(start, 48));
        assert_eq!(session.phase(after(start, 48)), Phase::Mirror);
    }

    #[test]
    fn the_longest_session_asks_even_while_somebody_stands_there() {
        let (mut session, start) = consented();
        for second in (0..=1800).step_by(10) {
            session.tick(after(start, second), true);
        }
        assert!(matches!(session.phase(after(start, 1800)), Phase::Leaving { .. }));
        session.touch(after(start, 1801));
        session.tick(after(start, 1802), true);
        assert_eq!(session.phase(after(start, 1802)), Phase::Mirror);
    }

    #[test]
    fn consent_during_a_session_begins_nothing() {
        let (mut session, start) = consented();
        assert!(!session.consent(after(start, 1)));
    }

    #[test]
    fn walking_away_without_agreeing_resets_the_language() {
        let start = Instant::now();
        let mut session = Session::new(TIMING, start);
        session.touch(after(start, 10));
        assert_eq!(session.tick(after(start, 54), false), Due::Nothing);
        assert_eq!(session.tick(after(start, 55), false), Due::Reset);
    }

    #[test]
    fn the_notice_is_seen_before_a_touch_dismisses_it() {
        let (mut session, start) = consented();
        session.wiped(start);
        session.touch(start + Duration::from_millis(500));
        assert_eq!(session.phase(start), Phase::Wiped);
        session.touch(after(start, 2));
        assert_eq!(session.phase(after(start, 2)), Phase::Attract);
    }
}

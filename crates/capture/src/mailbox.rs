//! A one-slot mailbox: the newest letter wins, nothing queues.

use std::{sync::Arc, time::Duration};

use parking_lot::{Condvar, Mutex};

/// One slot shared by one writer and one reader; clones are handles to the same slot.
pub struct Mailbox<T>(Arc<Slot<T>>);

struct Slot<T> {
    state: Mutex<State<T>>,
    arrived: Condvar,
    /// The reader waits, or has taken the letter.
    asked: Condvar,
}

struct State<T> {
    letter: Option<T>,
    /// A reader waits for a letter.
    wanted: bool,
    closed: bool,
}

impl<T> Clone for Mailbox<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Mailbox<T> {
    fn default() -> Self {
        Self(Arc::new(Slot {
            state: Mutex::new(State { letter: None, wanted: false, closed: false }),
            arrived: Condvar::new(),
            asked: Condvar::new(),
        }))
    }
}

impl<T> Mailbox<T> {
    /// Puts the newest letter, dropping one that was not yet read.
    pub fn put(&self, letter: T) {
        let stale = self.0.state.lock().letter.replace(letter);
        self.0.arrived.notify_one();
        drop(stale); // outside the lock: a letter may own megabytes
    }

    /// Waits up to `patience` for a letter; `None` when none came or the mailbox is closed and empty.
    #[must_use]
    pub fn take(&self, patience: Duration) -> Option<T> {
        let mut state = self.0.state.lock();
        if state.letter.is_none() && !state.closed {
            state.wanted = true;
            self.0.asked.notify_all();
            self.0.arrived.wait_for(&mut state, patience);
            state.wanted = false;
        }
        let letter = state.letter.take();
        self.0.asked.notify_all();
        letter
    }

    /// Waits up to `patience` until a reader waits for a letter; whether one does. A writer whose letters are dear to
    /// make asks first, and makes none that nobody will read.
    #[must_use]
    pub fn wait_wanted(&self, patience: Duration) -> bool {
        self.wait(patience, |state| state.wanted && state.letter.is_none())
    }

    /// Waits up to `patience` until the last letter was taken; whether the slot is empty.
    #[must_use]
    pub fn wait_taken(&self, patience: Duration) -> bool {
        self.wait(patience, |state| state.letter.is_none())
    }

    fn wait(&self, patience: Duration, condition: impl Fn(&State<T>) -> bool) -> bool {
        let mut state = self.0.state.lock();
        if !condition(&state) && !state.closed {
            self.0.asked.wait_while_for(&mut state, |state| !condition(state) && !state.closed, patience);
        }
        condition(&state)
    }

    /// Wakes the reader for good; what was put before can still be taken.
    pub fn close(&self) {
        self.0.state.lock().closed = true;
        self.0.arrived.notify_all();
        self.0.asked.notify_all();
    }

    /// Empties the slot.
    pub fn clear(&self) {
        let letter = self.0.state.lock().letter.take();
        self.0.asked.notify_all();
        drop(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_letter_wins_and_the_older_is_dropped() {
        let mailbox = Mailbox::default();
        mailbox.put(1);
        mailbox.put(2);
        assert_eq!(mailbox.take(Duration::ZERO), Some(2));
        assert_eq!(mailbox.take(Duration::ZERO), None);
    }

    #[test]
    fn a_writer_learns_that_its_letter_is_wanted_and_that_it_was_taken() {
        let mailbox = Mailbox::default();
        assert!(!mailbox.wait_wanted(Duration::ZERO), "nobody waits");
        let reader = {
            let mailbox = mailbox.clone();
            std::thread::spawn(move || mailbox.take(Duration::from_secs(60)))
        };
        assert!(mailbox.wait_wanted(Duration::from_secs(60)));
        mailbox.put(7);
        assert!(mailbox.wait_taken(Duration::from_secs(60)));
        assert_eq!(reader.join().unwrap(), Some(7));
        mailbox.put(8);
        assert!(!mailbox.wait_taken(Duration::ZERO), "the letter lies there");
    }

    #[test]
    fn closing_wakes_a_waiting_reader() {
        let mailbox = Mailbox::<u8>::default();
        let reader = {
            let mailbox = mailbox.clone();
            std::thread::spawn(move || mailbox.take(Duration::from_secs(60)))
        };
        mailbox.close();
        assert_eq!(reader.join().unwrap(), None);
    }
}

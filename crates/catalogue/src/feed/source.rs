//! Input that knows its line and refuses records without end.

use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

/// How far an input has been read.
#[derive(Clone, Default)]
pub struct Progress(Rc<Cell<(u64, usize)>>);

impl Progress {
    /// The line that is being read, from 1.
    pub fn line(&self) -> u64 {
        self.0.get().0 + 1
    }

    /// A record begins: the budget is whole again.
    pub fn record_begins(&self) {
        self.0.set((self.0.get().0, 0));
    }
}

/// An input with a budget of bytes a record.
pub struct Source<R> {
    inner: R,
    progress: Progress,
    budget: usize,
}

impl<R: BufRead> Source<R> {
    pub fn new(inner: R, budget: usize) -> (Self, Progress) {
        let progress = Progress::default();
        (Self { inner, progress: progress.clone(), budget }, progress)
    }
}

impl<R: BufRead> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.progress.0.get().1 > self.budget {
            let message = format!("a record is larger than {} bytes", self.budget);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // Lines are counted as they are taken, not as they are buffered.
        if let Ok(buffer) = self.inner.fill_buf() {
            let taken = &buffer[..amount.min(buffer.len())];
            let lines = taken.iter().filter(|byte| **byte == b'\n').count() as u64;
            let (line, spent) = self.progress.0.get();
            self.progress.0.set((line + lines, spent.saturating_add(amount)));
        }
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Source<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let buffer = self.fill_buf()?;
        let amount = buffer.len().min(into.len());
        into[..amount].copy_from_slice(&buffer[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

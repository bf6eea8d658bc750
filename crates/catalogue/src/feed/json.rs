//! Our own format: one JSON object a line, as the types of this crate write themselves.

use std::io::{BufRead, ErrorKind, Read};

use serde::de::DeserializeOwned;

use crate::Product;

use super::{Entry, FeedError, Item, Limits, ReadOptions};

/// Reads one value a line with its line number; empty lines are passed over. A line that is too long or is no such value
/// is an error of that line alone.
pub fn json_lines<T: DeserializeOwned>(
    input: impl BufRead,
    limits: Limits,
) -> impl Iterator<Item = Result<(u64, T), FeedError>> {
    let mut lines = Lines { input, line: 0, longest: limits.record_bytes, ended: false };
    std::iter::from_fn(move || {
        loop {
            let (line, bytes) = match lines.next()? {
                Ok(next) => next,
                Err(error) => return Some(Err(error)),
            };
            let bytes =
                if line == 1 { bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes) } else { &bytes };
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            return Some(match serde_json::from_slice(bytes) {
                Ok(value) => Ok((line, value)),
                Err(error) => {
                    // serde_json counts lines too, from this one: say the column only.
                    let said = error.to_string();
                    let bare = said.split(" at line ").next().unwrap_or_default();
                    Err(FeedError::record(line, format!("column {}: {bare}", error.column())))
                }
            });
        }
    })
}

pub fn products(input: impl BufRead, options: ReadOptions) -> impl Iterator<Item = Result<Entry, FeedError>> {
    json_lines::<Product>(input, options.limits).map(|read| {
        let (line, product) = read?;
        let item = Item { line, product, quantities: Vec::new(), notes: Vec::new() };
        Ok(Entry::Product(Box::new(item)))
    })
}

/// Lines of bytes, none longer than the limit in memory.
struct Lines<R> {
    input: R,
    line: u64,
    longest: usize,
    ended: bool,
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<(u64, Vec<u8>), FeedError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.line += 1;
        let mut bytes = Vec::new();
        let read = self.input.by_ref().take(self.longest as u64 + 1).read_until(b'\n', &mut bytes);
        let failed = |line, error: std::io::Error| FeedError::fatal(line, error.to_string());
        match read {
            Ok(0) => None,
            Ok(_) if bytes.len() > self.longest && !bytes.ends_with(b"\n") => {
                // The rest of the line is passed over without being kept.
                loop {
                    let (taken, end) = match self.input.fill_buf() {
                        Ok([]) => break,
                        Ok(buffer) => match buffer.iter().position(|byte| *byte == b'\n') {
                            Some(at) => (at + 1, true),
                            None => (buffer.len(), false),
                        },
                        Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                        Err(error) => {
                            self.ended = true;
                            return Some(Err(failed(self.line, error)));
                        }
                    };
                    self.input.consume(taken);
                    if end {
                        break;
                    }
                }
                let message = format!("the line is longer than {} bytes", self.longest);
                Some(Err(FeedError::record(self.line, message)))
            }
            Ok(_) => Some(Ok((self.line, bytes))),
            Err(error) => {
                self.ended = true;
                Some(Err(failed(self.line, error)))
            }
        }
    }
}

//! Loops over all documents, on several processors where that pays.

use std::{ops::Range, thread};

/// Threads of one query: a kiosk draws while it searches, and the memory is read as fast by two as by eight.
const MOST: usize = 2;
/// Fewer documents than this are done before a second thread has started.
const WORTH: usize = 20_000;

/// Does `work` on ranges that together are `0..count`; results in the order of the ranges.
pub(crate) fn ranges<T: Send>(count: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(MOST).min(count / WORTH);
    if workers < 2 {
        return vec![work(0..count)];
    }
    let each = count.div_ceil(workers);
    let range = move |worker: usize| (worker * each).min(count)..((worker + 1) * each).min(count);
    let work = &work;
    thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|worker| scope.spawn(move || work(range(worker)))).collect();
        let mut results = vec![work(range(0))];
        for other in others {
            match other.join() {
                Ok(result) => results.push(result),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_worked_on_once_and_in_order() {
        for count in [0, 1, 19_999, 40_001, 100_000] {
            let all: Vec<usize> = ranges(count, |range| range.collect::<Vec<_>>()).concat();
            assert!(all.len() == count && all.iter().enumerate().all(|(place, &number)| place == number));
        }
    }
}

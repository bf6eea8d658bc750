//! What the store promises, one test a promise. `docs/store.md` has the promises in words.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod consent;
mod damage;
mod erase;
mod feeds;
mod merge;
mod people;
mod pins;
mod samples;
mod shop;
mod skipped;
mod writers;

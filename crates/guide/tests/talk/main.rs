//! Conversations with the guide of the demo shop, in words and by touch.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used)]

mod answers;
mod conversation;
mod demo;
mod filters;
mod meant;
mod offers;
mod said;
mod stock;
mod themself;
mod tongue;
mod written;

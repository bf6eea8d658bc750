//! Made-up people with known tastes, for tests and benchmarks.

use crate::{
    Interactions,
    interactions::{Entry, Names, Scale},
    random::Random,
};

/// People who each like one of four kinds of items, and rate what they chose from 1 to 5; a fifth of the choices is chance.
/// Popularity falls off as 1/rank within a kind. Each has some 10 to 30 items, chosen in visits of a few minutes.
#[must_use]
pub fn tastes(users: u32, items: u32, seed: u64) -> Interactions {
    sized(users, items, 20, seed)
}

/// As [`tastes`], with this mean number of choices a person.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]
pub fn sized(users: u32, items: u32, choices: usize, seed: u64) -> Interactions {
    const KINDS: u32 = 4;
    let mut random = Random::new(seed);
    let mut cells = Vec::with_capacity(users as usize * choices);
    for user in 0..users {
        let liked = random.below(KINDS as usize) as u32;
        let mut at = 1_700_000_000 + random.below(200 * 86_400) as i64;
        for _ in 0..choices / 2 + random.below(choices + 1) {
            let kind = if random.unit() < 0.8 { liked } else { random.below(KINDS as usize) as u32 };
            let of_kind = (items + KINDS - 1 - kind) / KINDS;
            // Inverse of the distribution with density 1/rank.
            let rank = (f64::from(of_kind).powf(random.unit()) - 1.0) as u32;
            let index = (rank.min(of_kind.saturating_sub(1)) * KINDS + kind).min(items.saturating_sub(1));
            let taste = if kind == liked { 4.0 } else { 2.0 };
            let value = (taste + random.normal() * 0.8).round().clamp(1.0, 5.0) as f32;
            at += if random.unit() < 0.15 { 86_400 * 3 } else { 60 };
            cells.push((user, Entry { index, value, at }));
        }
    }
    let names = |count: u32| (0..count).map(|i| i.to_string()).collect::<Names>();
    Interactions::new(names(users), names(items), Scale::Rating { lowest: 1.0, highest: 5.0 }, cells)
}

//! Session neighbours: what people did whose visit was like this one, the latest steps counting most.

use std::collections::HashMap;

use crate::{
    Interactions,
    interactions::{Entry, Rows},
    methods::Recommender,
};

/// How sessions are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SessionOptions {
    /// How many of the nearest sessions speak.
    pub neighbours: usize,
    /// Only so many sessions of each item are looked at, the latest.
    pub sample: usize,
    /// Two items of one person further apart in seconds belong to different sessions.
    pub gap: i64,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self { neighbours: 100, sample: 500, gap: 2 * 3600 }
    }
}

/// V-SKNN (Ludewig and Jannach, "Evaluation of session-based recommendation algorithms", UMUAI 2018): sessions are compared
/// by the items they share with this one, an item weighing the more the later it came; the neighbours' items are weighted by
/// how late in this session the last shared item was, and by how rare they are.
#[derive(Clone, Debug)]
pub struct SessionNeighbours {
    options: SessionOptions,
    sessions: Rows,
    of_item: Vec<Vec<u32>>,
    /// Logarithm of all sessions over the item's.
    rarity: Vec<f32>,
}

impl SessionNeighbours {
    /// Cuts every history at its gaps in time.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn fit(data: &Interactions, options: SessionOptions) -> Self {
        let mut cells = Vec::with_capacity(data.rows().filled());
        let mut starts = Vec::new();
        let mut session = 0_u32;
        for row in data.rows().iter().filter(|row| !row.is_empty()) {
            let mut ordered = row.to_vec();
            ordered.sort_by_key(|entry| entry.at);
            let mut before = ordered[0].at;
            starts.push(before);
            for entry in ordered {
                if entry.at - before > options.gap {
                    session += 1;
                    starts.push(entry.at);
                }
                before = entry.at;
                cells.push((session, entry));
            }
            session += 1;
        }
        let sessions = Rows::new(session as usize, cells);
        let columns = sessions.transposed(data.items.len());
        let all = sessions.len().max(1) as f32;
        let rarity = columns.iter().map(|column| (all / column.len().max(1) as f32).ln()).collect();
        let of_item = columns
            .iter()
            .map(|column| {
                let mut ids: Vec<u32> = column.iter().map(|entry| entry.index).collect();
                ids.sort_by_key(|id| std::cmp::Reverse(starts.get(*id as usize).copied()));
                ids.truncate(options.sample);
                ids
            })
            .collect();
        Self { options, sessions, of_item, rarity }
    }
}

impl Recommender for SessionNeighbours {
    fn name(&self) -> &'static str {
        "session-neighbours"
    }

    #[allow(clippy::cast_precision_loss)]
    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        scores.fill(f32::NEG_INFINITY);
        let mut ordered: Vec<&Entry> = history.iter().collect();
        ordered.sort_by_key(|entry| entry.at);
        let length = ordered.len().max(1) as f32;
        // Similarity and, of the shared items, the latest one's weight.
        let mut similar: HashMap<u32, (f32, f32)> = HashMap::new();
        for (place, mine) in ordered.iter().enumerate() {
            let late = (place + 1) as f32 / length;
            for session in self.of_item.get(mine.index as usize).map_or(&[][..], Vec::as_slice) {
                let (sum, latest) = similar.entry(*session).or_default();
                *sum += late;
                *latest = latest.max(late);
            }
        }
        let mut nearest: Vec<(u32, f32, f32)> = similar
            .into_iter()
            .map(|(id, (sum, latest))| {
                (id, sum / (self.sessions.row(id as usize).len().max(1) as f32).sqrt(), latest)
            })
            .collect();
        nearest.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (id, similarity, latest) in nearest.into_iter().take(self.options.neighbours) {
            for entry in self.sessions.row(id as usize) {
                let item = entry.index as usize;
                let score = &mut scores[item];
                let amount = similarity * latest * (1.0 + self.rarity[item]);
                *score = if score.is_finite() { *score + amount } else { amount };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::{Names, Scale};

    #[test]
    fn the_last_step_decides_and_a_long_pause_parts_sessions() {
        let names = |n: u32| (0..n).map(|i| i.to_string()).collect::<Names>();
        let cell = |u, index, at| (u, Entry { index, value: 1.0, at });
        // Items 0 and 1 go together, 2 and 3 go together; user 2 does 0 and, a day later, 4.
        let cells = vec![
            cell(0, 0, 100),
            cell(0, 1, 110),
            cell(1, 2, 100),
            cell(1, 3, 110),
            cell(2, 0, 100),
            cell(2, 4, 90_000),
        ];
        let data = Interactions::new(names(3), names(5), Scale::Implicit, cells);
        let method = SessionNeighbours::fit(&data, SessionOptions::default());
        let mut scores = [0.0; 5];
        let step = |index, at| Entry { index, value: 1.0, at };
        method.score(&[step(0, 2), step(2, 1)], &mut scores);
        assert!(scores[1] > scores[3], "0 came last: {scores:?}");
        method.score(&[step(0, 1), step(2, 2)], &mut scores);
        assert!(scores[3] > scores[1], "2 came last: {scores:?}");
        assert_eq!(scores[4], f32::NEG_INFINITY, "it was another day");
    }
}

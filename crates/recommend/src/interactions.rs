//! Who did what with which product: the user-item matrix, sparse.

use std::collections::HashMap;

use crate::{RecommendError, random::Random};

/// One cell of the matrix, seen from its user (`index` is an item) or from its item (`index` is a user).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Item or user.
    pub index: u32,
    /// Rating, or weight of what was done; finite.
    pub value: f32,
    /// Seconds since 1970; 0 where it is not known.
    pub at: i64,
}

/// What the values mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Ratings from the lowest to the highest.
    Rating {
        /// The worst.
        lowest: f32,
        /// The best.
        highest: f32,
    },
    /// Weights of behaviour, 0..1: the more, the surer that it was liked.
    Implicit,
}

impl Scale {
    /// How sure a value makes us that the item interests the user. That it was rated at all says most; the rating
    /// itself moves the confidence between 0.6 and 1.1 (found on inner splits of MovieLens 100k). A weight of behaviour
    /// counts likewise: 0.4 for having been touched, up to 1.1.
    #[must_use]
    pub fn confidence(self, value: f32) -> f32 {
        match self {
            Self::Rating { lowest, highest } if highest > lowest => {
                0.6 + 0.5 * ((value - lowest) / (highest - lowest)).clamp(0.0, 1.0)
            }
            Self::Rating { .. } => 1.0,
            Self::Implicit if value > 0.0 => 0.4 + 0.7 * value.min(1.0),
            Self::Implicit => 0.0,
        }
    }
}

/// Names and their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    list: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Names {
    /// The number of a name, a new one for a new name.
    ///
    /// # Errors
    /// [`RecommendError::Settings`] beyond 2^32 - 1 names.
    pub fn intern(&mut self, name: &str) -> Result<u32, RecommendError> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        let number = u32::try_from(self.list.len())
            .map_err(|_| RecommendError::Settings("more names than can be numbered".into()))?;
        self.list.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        Ok(number)
    }

    /// The number of a name.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    /// The name of a number.
    #[must_use]
    pub fn name(&self, number: u32) -> Option<&str> {
        self.list.get(number as usize).map(String::as_str)
    }

    /// All names in the order of their numbers.
    #[must_use]
    pub fn all(&self) -> &[String] {
        &self.list
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl FromIterator<String> for Names {
    fn from_iter<T: IntoIterator<Item = String>>(names: T) -> Self {
        let mut all = Self::default();
        for name in names {
            let _ = all.intern(&name); // only fails beyond four thousand million names
        }
        all
    }
}

/// A sparse matrix, one list of entries a row, each sorted by index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    offsets: Vec<usize>,
    entries: Vec<Entry>,
}

impl Rows {
    /// From (row, entry) pairs in any order; of several in the same cell the latest counts, among equally late ones the
    /// last.
    #[must_use]
    pub fn new(rows: usize, mut cells: Vec<(u32, Entry)>) -> Self {
        cells.sort_by_key(|(row, entry)| (*row, entry.index, entry.at));
        let mut offsets = vec![0; rows + 1];
        let mut entries: Vec<Entry> = Vec::with_capacity(cells.len());
        let mut before = None;
        for (row, entry) in cells {
            if before == Some((row, entry.index)) {
                if let Some(last) = entries.last_mut() {
                    *last = entry;
                }
                continue;
            }
            before = Some((row, entry.index));
            entries.push(entry);
            offsets[row as usize + 1] += 1;
        }
        for row in 0..rows {
            offsets[row + 1] += offsets[row];
        }
        Self { offsets, entries }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A row; empty for one that does not exist.
    #[must_use]
    pub fn row(&self, row: usize) -> &[Entry] {
        match (self.offsets.get(row), self.offsets.get(row + 1)) {
            (Some(from), Some(to)) => &self.entries[*from..*to],
            _ => &[],
        }
    }

    /// Every row in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[Entry]> {
        (0..self.len()).map(|row| self.row(row))
    }

    /// How many cells are filled.
    #[must_use]
    pub fn filled(&self) -> usize {
        self.entries.len()
    }

    /// Columns as rows.
    #[must_use]
    pub fn transposed(&self, columns: usize) -> Self {
        let mut offsets = vec![0; columns + 1];
        for entry in &self.entries {
            offsets[entry.index as usize + 1] += 1;
        }
        for column in 0..columns {
            offsets[column + 1] += offsets[column];
        }
        let mut next = offsets.clone();
        let mut entries = vec![Entry { index: 0, value: 0.0, at: 0 }; self.entries.len()];
        for (row, list) in self.iter().enumerate() {
            for entry in list {
                let place = &mut next[entry.index as usize];
                entries[*place] = Entry { index: u32::try_from(row).unwrap_or(u32::MAX), ..*entry };
                *place += 1;
            }
        }
        Self { offsets, entries }
    }
}

/// The user-item matrix with the names of its rows and columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Interactions {
    /// Rows.
    pub users: Names,
    /// Columns.
    pub items: Names,
    /// What the values mean.
    pub scale: Scale,
    rows: Rows,
    columns: Rows,
}

impl Interactions {
    /// From (user, entry) pairs in any order; of several for the same user and item the latest counts.
    #[must_use]
    pub fn new(users: Names, items: Names, scale: Scale, cells: Vec<(u32, Entry)>) -> Self {
        let (rows, columns) = (users.len(), items.len());
        let cells: Vec<_> = cells
            .into_iter()
            .filter(|(u, e)| (*u as usize) < rows && (e.index as usize) < columns && e.value.is_finite())
            .collect();
        let rows = Rows::new(rows, cells);
        let columns = rows.transposed(items.len());
        Self { users, items, scale, rows, columns }
    }

    /// One list per user.
    #[must_use]
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// One list per item.
    #[must_use]
    pub fn columns(&self) -> &Rows {
        &self.columns
    }

    /// Mean of all values; 0 without any.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn mean(&self) -> f32 {
        let sum: f64 = self.rows.entries.iter().map(|entry| f64::from(entry.value)).sum();
        (sum / self.rows.entries.len().max(1) as f64) as f32
    }

    /// Whether the values rather count something (plays, visits) than rate it: none is below zero, and the largest is more than twenty
    /// times the median.
    #[must_use]
    pub fn holds_counts(&self) -> bool {
        let Scale::Rating { lowest, highest } = self.scale else { return false };
        let mut values: Vec<f32> = self.rows.entries.iter().map(|entry| entry.value).collect();
        if lowest < 0.0 || values.is_empty() {
            return false;
        }
        let middle = values.len() / 2;
        let (_, median, _) = values.select_nth_unstable_by(middle, f32::total_cmp);
        *median > 0.0 && highest > 20.0 * *median
    }

    /// The same with `ln(1 + value)` for each value and on that scale: of counts the ratio tells, and on the plain scale one fan's
    /// 400,000 plays would leave nothing between everybody else's.
    #[must_use]
    pub fn logarithmic(&self) -> Self {
        let scale = match self.scale {
            Scale::Rating { lowest, highest } => {
                Scale::Rating { lowest: lowest.ln_1p(), highest: highest.ln_1p() }
            }
            Scale::Implicit => Scale::Implicit,
        };
        let mut cells = self.cells();
        cells.iter_mut().for_each(|(_, entry)| entry.value = entry.value.ln_1p());
        Self::new(self.users.clone(), self.items.clone(), scale, cells)
    }

    /// Splits every user's entries at random: `share` of them, rounded, to the first part, the rest to the second. A user
    /// keeps at least one entry in the first part. Both parts have all names.
    #[must_use]
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn split(&self, share: f64, seed: u64) -> (Self, Self) {
        let mut random = Random::new(seed);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (user, row) in self.rows.iter().enumerate() {
            let user = u32::try_from(user).unwrap_or(u32::MAX);
            let mut row = row.to_vec();
            random.shuffle(&mut row);
            let kept =
                ((row.len() as f64 * share.clamp(0.0, 1.0)).round() as usize).clamp(1, row.len().max(1));
            for (place, entry) in row.into_iter().enumerate() {
                if place < kept { first.push((user, entry)) } else { second.push((user, entry)) }
            }
        }
        (self.with(first), self.with(second))
    }

    /// The same names and scale with other cells.
    #[must_use]
    pub fn with(&self, cells: Vec<(u32, Entry)>) -> Self {
        Self::new(self.users.clone(), self.items.clone(), self.scale, cells)
    }

    /// Every cell as (user, entry).
    #[must_use]
    pub fn cells(&self) -> Vec<(u32, Entry)> {
        let users = 0_u32..;
        users.zip(self.rows.iter()).flat_map(|(u, row)| row.iter().map(move |entry| (u, *entry))).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn some() -> impl Strategy<Value = Interactions> {
        proptest::collection::vec((0_u32..8, 0_u32..12, 1_u8..6, 0_i64..50), 1..120).prop_map(|cells| {
            let names = |n: u32| (0..n).map(|i| i.to_string()).collect::<Names>();
            let cells =
                cells.into_iter().map(|(u, index, r, at)| (u, Entry { index, value: f32::from(r), at }));
            let scale = Scale::Rating { lowest: 1.0, highest: 5.0 };
            Interactions::new(names(8), names(12), scale, cells.collect())
        })
    }

    proptest! {
        #[test]
        fn rows_and_columns_hold_the_same_cells(all in some()) {
            let mut seen_from_items: Vec<_> = all.columns().iter().enumerate()
                .flat_map(|(i, column)| column.iter().map(move |e| (e.index, i as u32, e.at))).collect();
            seen_from_items.sort_unstable();
            let seen_from_users: Vec<_> = all.cells().iter().map(|(u, e)| (*u, e.index, e.at)).collect();
            prop_assert_eq!(seen_from_items, seen_from_users);
        }

        #[test]
        fn a_split_loses_and_doubles_nothing(all in some(), seed in 0_u64..100) {
            let (first, second) = all.split(0.75, seed);
            let mut joined = first.cells();
            joined.extend(second.cells());
            prop_assert_eq!(all.with(joined), all.clone());
            prop_assert_eq!(first.rows().filled() + second.rows().filled(), all.rows().filled());
            for (row, kept) in all.rows().iter().zip(first.rows().iter()) {
                prop_assert_eq!(kept.len(), ((row.len() as f64 * 0.75).round() as usize).max(row.len().min(1)));
            }
            prop_assert_eq!(all.split(0.75, seed), (first, second));
        }
    }

    fn of_values(values: &[f32]) -> Interactions {
        let names = |n: usize| (0..n).map(|i| i.to_string()).collect::<Names>();
        let cells =
            (0_u32..).zip(values).map(|(index, value)| (0, Entry { index, value: *value, at: 0 })).collect();
        let (lowest, highest) = values.iter().fold((f32::MAX, f32::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
        Interactions::new(names(1), names(values.len()), Scale::Rating { lowest, highest }, cells)
    }

    #[test]
    fn counts_are_told_from_ratings_and_keep_their_weight() {
        let stars = of_values(&[1.0, 3.0, 4.0, 4.0, 5.0]);
        let jester = of_values(&[-10.0, -0.5, 0.25, 9.0, 10.0]);
        let unrated = of_values(&[0.0, 0.0, 0.0, 7.0, 10.0]);
        assert!(!stars.holds_counts() && !jester.holds_counts() && !unrated.holds_counts());
        let plays = of_values(&[1.0, 40.0, 260.0, 1_200.0, 400_000.0]);
        assert!(plays.holds_counts());
        let confidence =
            |data: &Interactions, item: usize| data.scale.confidence(data.rows().row(0)[item].value);
        assert!(confidence(&plays, 3) - confidence(&plays, 1) < 0.01, "on the plain scale all are alike");
        let plays = plays.logarithmic();
        assert!(confidence(&plays, 3) - confidence(&plays, 1) > 0.1);
        assert!((confidence(&plays, 4) - 1.1).abs() < 1e-6 && (confidence(&plays, 0) - 0.6).abs() < 1e-6);
        assert!(!plays.holds_counts(), "once is enough");
    }

    #[test]
    fn of_several_values_for_one_cell_the_latest_counts() {
        let entry = |value, at| Entry { index: 0, value, at };
        let rows = Rows::new(1, vec![(0, entry(2.0, 9)), (0, entry(5.0, 3)), (0, entry(4.0, 9))]);
        assert_eq!(rows.row(0), [entry(4.0, 9)]);
        assert!(rows.row(1).is_empty());
    }
}

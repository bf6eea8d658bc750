//! Sets of documents, for conditions and facets: intersections and counts cost a few machine words for every 64 documents.

/// A set of documents, one bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

const WORD: usize = 64;

impl Bits {
    /// None of `count` documents.
    pub(crate) fn none(count: usize) -> Self {
        Self { words: vec![0; count.div_ceil(WORD)] }
    }

    /// All of `count` documents.
    pub(crate) fn all(count: usize) -> Self {
        let mut bits = Self { words: vec![u64::MAX; count.div_ceil(WORD)] };
        if let (Some(last), over @ 1..) = (bits.words.last_mut(), count % WORD) {
            *last = (1 << over) - 1;
        }
        bits
    }

    /// Of `count` documents, these.
    pub(crate) fn of(count: usize, documents: &[u32]) -> Self {
        let mut bits = Self::none(count);
        documents.iter().for_each(|&document| bits.insert(document));
        bits
    }

    pub(crate) fn insert(&mut self, document: u32) {
        if let Some(word) = self.words.get_mut(document as usize / WORD) {
            *word |= 1 << (document as usize % WORD);
        }
    }

    pub(crate) fn contains(&self, document: u32) -> bool {
        let word = self.words.get(document as usize / WORD).copied().unwrap_or(0);
        word >> (document as usize % WORD) & 1 == 1
    }

    /// Keeps what is in the other set too.
    pub(crate) fn keep(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Puts in what is in the other set.
    pub(crate) fn join(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Takes out what is in the other set.
    pub(crate) fn remove(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    /// The documents, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        (0_u32..).step_by(WORD).zip(&self.words).flat_map(|(first, &word)| {
            let rest = |word: &u64| Some(word & (word - 1)).filter(|rest| *rest != 0);
            let set = std::iter::successors(Some(word).filter(|word| *word != 0), rest);
            set.map(move |word| first + word.trailing_zeros())
        })
    }
}

/// The documents that share a value: bits where they are many, a list where they are few. A list never takes more memory
/// than the bits would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Members {
    Few(Box<[u32]>),
    Many(Bits),
}

impl Members {
    /// Of `count` documents, these; each once.
    pub(crate) fn of(count: usize, documents: Vec<u32>) -> Self {
        if documents.len() > count / 32 {
            Self::Many(Bits::of(count, &documents))
        } else {
            Self::Few(documents.into_boxed_slice())
        }
    }

    /// How many of them are in the set.
    pub(crate) fn within(&self, set: &Bits) -> usize {
        match self {
            Self::Few(documents) => documents.iter().filter(|&&document| set.contains(document)).count(),
            Self::Many(bits) => {
                bits.words.iter().zip(&set.words).map(|(a, b)| (a & b).count_ones() as usize).sum()
            }
        }
    }

    /// Puts them into the set.
    pub(crate) fn join(&self, set: &mut Bits) {
        match self {
            Self::Few(documents) => documents.iter().for_each(|&document| set.insert(document)),
            Self::Many(bits) => set.join(bits),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_of_a_number_are_as_many_as_it_says() {
        for count in [0, 1, 63, 64, 65, 200] {
            assert_eq!(Bits::all(count).iter().count(), count);
            assert_eq!(Bits::none(count).iter().count(), 0);
        }
    }

    proptest! {
        #[test]
        fn sets_agree_with_those_of_the_standard_library(
            a in proptest::collection::btree_set(0_u32..300, 0..80),
            b in proptest::collection::btree_set(0_u32..300, 0..80),
        ) {
            let bits = |set: &BTreeSet<u32>| Bits::of(300, &set.iter().copied().collect::<Vec<_>>());
            let members = |set: &BTreeSet<u32>| Members::of(300, set.iter().copied().collect());
            let list = |bits: &Bits| bits.iter().collect::<BTreeSet<_>>();
            let (mut both, mut rest, mut either) = (bits(&a), bits(&a), bits(&a));
            both.keep(&bits(&b));
            rest.remove(&bits(&b));
            members(&b).join(&mut either);
            prop_assert_eq!(list(&both), &a & &b);
            prop_assert_eq!(list(&rest), &a - &b);
            prop_assert_eq!(list(&either), &a | &b);
            prop_assert_eq!(members(&a).within(&bits(&b)), (&a & &b).len());
            prop_assert!((0..300).all(|document| bits(&a).contains(document) == a.contains(&document)));
        }
    }
}

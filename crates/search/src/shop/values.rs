//! Values that a shop states in words of its own, in ours: `100% Cotton` is cotton.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use jingxuan_catalogue::attribute;
use jingxuan_query::{Context, Understander, Vocabulary};

use crate::document::Document;

/// Characters of the longest value that is kept. A longer one is a text, and no two products state the same.
const LONGEST: usize = 60;
/// Values are kept up to this number, those that say nothing in our words up to the smaller one: a feed may state a number of its own
/// of every product. What is not kept is read again.
const MOST: usize = 100_000;
const MOST_EMPTY: usize = 10_000;

/// Values of ours, by key and value as a shop writes them.
type Known = HashMap<(Arc<str>, Arc<str>), Vec<Arc<str>>>;

/// Reads stated values, each once where it is short and there are not too many.
pub(super) struct Stated {
    /// Knows none of the shop's own values, which it would take for ours. Made when the first value is read.
    plain: LazyLock<Understander>,
    known: Mutex<Known>,
}

impl Stated {
    pub(super) fn new() -> Self {
        Self {
            plain: LazyLock::new(|| Understander::new(&Vocabulary::default())),
            known: Mutex::new(Known::new()),
        }
    }

    /// The values of ours that a stated one means, itself among them where it is one; none where it says nothing in our words, or the
    /// key is not ours.
    pub(super) fn of(&self, key: &Arc<str>, value: &Arc<str>) -> Vec<Arc<str>> {
        if !attribute::ALL.contains(&&**key) {
            return Vec::new();
        }
        if value.chars().nth(LONGEST).is_some() {
            return self.read(key, value);
        }
        let fact = (Arc::clone(key), Arc::clone(value));
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known().get(&fact).cloned();
        if let Some(values) = before {
            return values;
        }
        let values = self.read(key, value);
        let mut known = known();
        let most = if values.is_empty() { MOST_EMPTY } else { MOST };
        if known.len() < most {
            known.insert(fact, values.clone());
        }
        values
    }

    fn read(&self, key: &str, value: &Arc<str>) -> Vec<Arc<str>> {
        let wanted = |text: &str| -> Vec<Arc<str>> {
            let understood = self.plain.understand(text, &Context::default());
            understood.wanted(key).map(Arc::from).collect()
        };
        let mut values = wanted(value);
        if values.is_empty() {
            // "Relaxed" by itself may be anything, as a fit it is loose.
            values = wanted(&format!("{value} {key}"));
        }
        if self.plain.knows(key, value) && !values.contains(value) {
            values.push(Arc::clone(value));
        }
        values
    }

    /// Puts the values of a document into our words. One that says nothing in them is not known, as if it were not stated: its words are
    /// still searched, and no condition fails for them.
    pub(super) fn put_into_our_words(&self, document: &mut Document) {
        for (key, value) in std::mem::take(&mut document.facts) {
            if attribute::ALL.contains(&&*key) {
                let values = self.of(&key, &value).into_iter();
                document.facts.extend(values.map(|value| (Arc::clone(&key), value)));
            } else {
                document.facts.push((key, value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of a material, and how many values are kept then.
    fn read(stated: &Stated, value: &str) -> (Vec<String>, usize) {
        let values = stated.of(&attribute::MATERIAL.into(), &value.into());
        (values.iter().map(ToString::to_string).collect(), stated.known.lock().unwrap().len())
    }

    /// That many values that say nothing in our words are kept.
    fn keeping(count: usize) -> Stated {
        let stated = Stated::new();
        let fact =
            |number: usize| (Arc::<str>::from(attribute::MATERIAL), Arc::<str>::from(number.to_string()));
        stated.known.lock().unwrap().extend((0..count).map(|number| (fact(number), Vec::new())));
        stated
    }

    #[test]
    fn a_value_is_read_in_our_words_and_kept_with_what_it_says() {
        let stated = Stated::new();
        assert_eq!(read(&stated, "100% Cotton"), (vec!["cotton".to_owned()], 1));
        assert_eq!(read(&stated, "100% Cotton"), (vec!["cotton".to_owned()], 1));
        assert_eq!(read(&stated, "Zzqx 81"), (Vec::new(), 2));
    }

    #[test]
    fn a_long_value_is_read_and_not_kept() {
        let stated = Stated::new();
        let (values, kept) = read(&stated, &format!("100% Cotton{}", " zzqx".repeat(10)));
        assert!(values.contains(&"cotton".to_owned()), "{values:?}");
        assert_eq!(kept, 0);
    }

    #[test]
    fn of_very_many_values_those_that_say_nothing_are_not_kept() {
        let stated = keeping(MOST_EMPTY);
        assert_eq!(read(&stated, "Zzqx 81"), (Vec::new(), MOST_EMPTY));
        assert_eq!(read(&stated, "100% Cotton"), (vec!["cotton".to_owned()], MOST_EMPTY + 1));
        let full = keeping(MOST);
        assert_eq!(read(&full, "100% Cotton"), (vec!["cotton".to_owned()], MOST), "read, and not kept");
    }
}

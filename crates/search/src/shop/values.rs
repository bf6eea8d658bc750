//! Values that a shop states in words of its own, in ours: `100% Cotton` is cotton.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use jingxuan_catalogue::attribute;
use jingxuan_query::{Context, Understander, Vocabulary};

use crate::document::Document;

/// Values of ours, by key and value as a shop writes them.
type Known = HashMap<(Arc<str>, Arc<str>), Vec<Arc<str>>>;

/// Reads stated values, each once.
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
        let fact = (Arc::clone(key), Arc::clone(value));
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known().get(&fact).cloned();
        if let Some(values) = before {
            return values;
        }
        let values = self.read(key, value);
        known().entry(fact).or_insert(values).clone()
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

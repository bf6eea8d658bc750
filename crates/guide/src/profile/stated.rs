//! What a customer said of themself in conversations, as evidence: more than a purchase of long ago, and never all there is.

use std::collections::BTreeMap;

use jingxuan_catalogue::{CategoryId, Event, Money, SessionId, Stated, Timestamp};
use jingxuan_text::same_size;
use serde::Serialize;

use super::{Field, HALF_LIFE_DAYS, SIZE_HALF_LIFE_DAYS, Source, Tally, counts, faded, kind_of};

/// Stands between key and value in the values of [`Field::Details`].
pub const DETAIL: char = '=';
/// Key of refused colours.
const COLOUR: &str = "colour";
/// What is said to be liked in general weighs almost as much as a purchase; what is asked for once, as much as a product opened.
const LIKED: f64 = 4.0;
const ASKED: f64 = 0.7;
/// A size said to be worn weighs more than one purchase and less than two; one asked for once, as much as one tried on.
const WORN: f64 = 4.0;
const ASKED_SIZE: f64 = 0.5;
/// A refusal in general; one search without something is a quarter of it.
const REFUSED: f64 = 1.0;
const LEFT_OUT: f64 = 0.25;
/// A refusal that has faded below this says nothing any more.
const FORGOTTEN: f64 = 0.05;
/// From here on what was refused in general is not shown.
const FIRM: f64 = 0.5;

/// Something that the customer said no to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refusal {
    /// The field that it is deleted with.
    pub field: Field,
    /// `colour`, or the attribute's key.
    pub key: String,
    /// The value.
    pub value: String,
    /// Whether it was said to hold in general, not for one search.
    pub standing: bool,
    /// 1 for what was said in general today; fades like the tastes.
    pub weight: f64,
    /// Where it comes from.
    pub source: Source,
}

impl Refusal {
    /// Whether it is to be left out rather than shown later: said in general, and not too long ago.
    #[must_use]
    pub fn is_firm(&self) -> bool {
        self.standing && self.weight >= FIRM
    }
}

/// What is to be spent on a piece, as it was said.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Budget {
    /// At least.
    pub least: Option<Money>,
    /// At most.
    pub most: Option<Money>,
    /// Where it comes from.
    pub source: Source,
}

/// A size that was said.
struct Worn<'a> {
    event: &'a Event,
    size: &'a str,
    kinds: &'a [CategoryId],
    weight: f64,
}

/// What was heard so far, oldest first.
pub(super) struct Heard<'a> {
    deleted: &'a [(Field, Timestamp)],
    now: Timestamp,
    /// What was asked for in which visit: said again there, it is the same wish.
    asked: Vec<(&'a SessionId, &'a Stated)>,
    sizes: Vec<Worn<'a>>,
    refused: BTreeMap<(Field, String, String), Refusal>,
    /// With whether it was said to hold in general.
    budget: Option<(bool, Budget)>,
}

impl<'a> Heard<'a> {
    pub(super) fn new(deleted: &'a [(Field, Timestamp)], now: Timestamp) -> Self {
        Self { deleted, now, asked: Vec::new(), sizes: Vec::new(), refused: BTreeMap::new(), budget: None }
    }

    /// Takes in what was said; events come in the order of their time.
    pub(super) fn hear(&mut self, event: &'a Event, tallies: &mut BTreeMap<Field, Tally>) {
        let left = faded(event, self.now, HALF_LIFE_DAYS);
        for said in &event.said {
            let (field, standing) = (Field::of(said), said.standing);
            let wish = (&event.session, &said.what);
            if (!standing && self.asked.contains(&wish)) || !counts(self.deleted, field, event) {
                continue;
            }
            self.asked.push(wish);
            let (key, value, wanted) = match &said.what {
                Stated::Size { size, kinds } => {
                    let weight = if standing { WORN } else { ASKED_SIZE };
                    let weight = weight * faded(event, self.now, SIZE_HALF_LIFE_DAYS);
                    self.sizes.push(Worn { event, size, kinds, weight });
                    continue;
                }
                Stated::Price { least, most } => {
                    let general = self.budget.as_ref().is_some_and(|(general, _)| *general);
                    if left >= 0.5 && (standing || !general) {
                        let mut source = Source::default();
                        source.hear(event);
                        self.budget = Some((standing, Budget { least: *least, most: *most, source }));
                    }
                    continue;
                }
                Stated::Colour { family, wanted } => (COLOUR, family.key(), *wanted),
                Stated::Attribute { key, value, wanted } => (key.as_str(), value.as_str(), *wanted),
            };
            let weight = left * if standing { LIKED } else { ASKED };
            let named =
                if field == Field::Details { format!("{key}{DETAIL}{value}") } else { value.to_owned() };
            let tally = tallies.entry(field).or_default();
            tally.hear(&named, if wanted { weight } else { -weight }, event);
            let about = (field, key.to_owned(), value.to_owned());
            if wanted {
                // Whoever says to like it refuses it no more; one search for it does not take back "never".
                if standing || self.refused.get(&about).is_some_and(|refusal| !refusal.standing) {
                    self.refused.remove(&about);
                }
                continue;
            }
            let refusal = self.refused.entry(about).or_insert_with(|| Refusal {
                field,
                key: key.to_owned(),
                value: value.to_owned(),
                standing: false,
                weight: 0.0,
                source: Source::default(),
            });
            refusal.standing |= standing;
            refusal.weight += left * if standing { REFUSED } else { LEFT_OUT };
            refusal.source.hear(event);
        }
    }

    /// Adds the sizes that were said to what else is known of sizes. A size said of no kind counts wherever sizes are written like it,
    /// and is kept by itself for the kinds of which nothing is known.
    pub(super) fn sizes(&self, tallies: &mut BTreeMap<CategoryId, Tally>) {
        let known: Vec<CategoryId> = tallies.keys().cloned().collect();
        for worn in &self.sizes {
            let meant = |kind: &&CategoryId| {
                if worn.kinds.is_empty() {
                    tallies[*kind].0.keys().any(|size| same_kind(size, worn.size))
                } else {
                    worn.kinds.iter().any(|said| said.contains(kind) || kind.contains(said))
                }
            };
            let mut kinds: Vec<CategoryId> = known.iter().filter(meant).cloned().collect();
            if worn.kinds.is_empty() {
                kinds.push(CategoryId::default());
            } else if kinds.is_empty() {
                kinds = worn.kinds.iter().map(kind_of).collect();
                kinds.sort();
                kinds.dedup();
            }
            for kind in kinds {
                let tally = tallies.entry(kind).or_default();
                tally.hear(&tally.spelling(worn.size), worn.weight, worn.event);
            }
        }
    }

    /// What was refused, the most certain first, and what is to be spent.
    pub(super) fn told(self) -> (Vec<Refusal>, Option<Budget>) {
        let kept = self.refused.into_values().filter(|refusal| refusal.weight >= FORGOTTEN);
        let mut refused: Vec<Refusal> = kept.collect();
        refused.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        (refused, self.budget.map(|(_, budget)| budget))
    }
}

/// Whether sizes are of one system: both letters, or the same number. 38 is of shoes and of trousers, so other numbers tell nothing.
fn same_kind(known: &str, said: &str) -> bool {
    let letters = |size: &str| size.trim_end_matches('码').chars().all(|c| c.is_ascii_alphabetic());
    same_size(known, said) || (letters(known) && letters(said))
}

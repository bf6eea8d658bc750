//! A text to what it asks for: the query crate's understanding as conditions, and as the words that are left to search.

use std::ops::Range;

use jingxuan_catalogue::{CategoryId, Currency, Money, attribute};
use jingxuan_query::{Context, Relation, Sort as Wish, Understander, Understanding};

use crate::{
    constraints::{Constraints, PriceRange},
    document::{Document, Families},
    request::Sort,
};

/// Key of the facts and conditions that name a kind of garment, where products have no categories of ours.
pub const KIND: &str = "kind";

/// What a text asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Conditions.
    pub constraints: Constraints,
    /// The text as it should be searched: repaired, without what is not wanted, prices and comparisons.
    pub words: String,
    /// Of the words, those that no condition stands for.
    pub rest: Vec<String>,
    /// The order that was asked for.
    pub sort: Option<Sort>,
    /// Whether things like the one worn are asked for.
    pub like_worn: bool,
    /// Whether the one worn itself may be an answer: the same in red may be the same product.
    pub worn_too: bool,
}

/// What is worn on the mirror, as far as it is compared with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Worn {
    /// Its category, where the catalogue says.
    pub category: Option<CategoryId>,
    /// For whom it is.
    pub gender: Vec<String>,
    /// Its price.
    pub price: Option<Money>,
    /// Its colours.
    pub families: Families,
}

/// Understands texts.
pub trait Understand: Send + Sync {
    /// What the text asks for; `worn` says whether something is on the mirror that it may be compared with.
    fn understand(&self, text: &str, worn: bool) -> Understanding;
}

impl Understand for Understander {
    fn understand(&self, text: &str, worn: bool) -> Understanding {
        Understander::understand(self, text, &Context { worn })
    }
}

/// Units of one currency for one of another.
///
/// A shopper who says "under 80 dollars" in a shop that asks yuan means what it is worth. The built-in rates are rough and
/// only decide where a bound lies; the bound itself is told with the response and holds exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    shop: Currency,
    /// Worth in yuan.
    worth: Vec<(Currency, f64)>,
}

/// ISO 4217 for "no currency": prices of a catalogue that does not say.
pub const UNSAID: &str = "XXX";

impl Rates {
    /// Rough rates of November 2025, for a shop that asks this currency.
    #[must_use]
    pub fn rough(shop: Currency) -> Self {
        let worth = [
            (Currency::CNY, 1.0),
            (Currency::USD, 7.1),
            (Currency::EUR, 8.2),
            (Currency::GBP, 9.3),
            (Currency::HKD, 0.91),
            (Currency::JPY, 0.046),
        ];
        Self { shop, worth: worth.to_vec() }
    }

    /// An amount in the shop's currency; the amount itself where one of the currencies is not known.
    #[must_use]
    pub fn in_shop(&self, amount: f64, currency: Option<Currency>) -> Option<Money> {
        let worth =
            |wanted: Currency| self.worth.iter().find(|(known, _)| *known == wanted).map(|(_, worth)| worth);
        let factor = match currency {
            Some(said) if said != self.shop => match (worth(said), worth(self.shop)) {
                (Some(said), Some(shop)) => said / shop,
                _ => 1.0,
            },
            _ => 1.0,
        };
        let minor = amount * factor * 10_f64.powi(self.shop.digits().cast_signed());
        #[allow(clippy::cast_possible_truncation)] // bounded by the test
        (minor.is_finite() && (0.0..9e15).contains(&minor))
            .then(|| Money { minor: minor.round() as i64, currency: self.shop })
    }
}

/// How an understanding is made into conditions.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The currency of the shop.
    pub rates: Rates,
    /// Kinds of garment are facts of the products ([`KIND`]) because they have no categories of ours.
    pub by_kind: bool,
}

impl Reading {
    /// What an understood text asks for. `text` is what was understood, as the shopper wrote it.
    #[must_use]
    pub fn asked(&self, understood: &Understanding, text: &str, worn: Option<&Worn>) -> Asked {
        let mut asked = Asked { constraints: self.constraints(understood), ..Asked::default() };
        asked.sort = understood.sort.as_ref().map(|sort| match sort.by {
            Wish::Cheap | Wish::Discount => Sort::PriceUp,
            Wish::Dear => Sort::PriceDown,
            Wish::New => Sort::New,
            Wish::Popular | Wish::Rating => Sort::Popular,
        });
        asked.words = words(understood, text);
        asked.rest = understood.free.iter().map(|word| word.text.clone()).collect();
        for comparison in &understood.comparisons {
            match worn {
                Some(worn) => relate(&mut asked, comparison.relation, worn),
                // Cheaper than nothing in particular: the cheapest first.
                None if comparison.relation == Relation::Cheaper => asked.sort = Some(Sort::PriceUp),
                // Longer than what was shown: long.
                None => wish(&mut asked.constraints, comparison.relation),
            }
        }
        let relative = asked.like_worn;
        if let Some(worn) = worn.filter(|_| relative) {
            let constraints = &mut asked.constraints;
            if constraints.categories.is_empty() {
                constraints.categories.extend(worn.category.clone());
            }
            if !worn.gender.is_empty() {
                let gender = || worn.gender.clone();
                constraints.attributes.entry(attribute::GENDER.to_owned()).or_insert_with(gender);
            }
            asked.worn_too = !constraints.colours.is_empty() || !constraints.sizes.is_empty();
        }
        asked
    }

    fn constraints(&self, understood: &Understanding) -> Constraints {
        let mut constraints = Constraints::default();
        for kind in &understood.kinds {
            if self.by_kind || kind.categories.is_empty() {
                let attributes = if kind.excluded {
                    &mut constraints.without_attributes
                } else {
                    &mut constraints.attributes
                };
                attributes.entry(KIND.to_owned()).or_default().push(kind.kind.clone());
            } else if kind.excluded {
                constraints.without_categories.extend(kind.categories.iter().cloned());
            } else {
                constraints.categories.extend(kind.categories.iter().cloned());
            }
        }
        for value in &understood.attributes {
            let attributes = if value.excluded {
                &mut constraints.without_attributes
            } else {
                &mut constraints.attributes
            };
            let values = attributes.entry(value.key.clone()).or_default();
            values.push(value.value.clone());
            // 中长 is midi of a dress and mid of a coat.
            if value.key == attribute::LENGTH && value.value == "midi" {
                values.push("mid".to_owned());
            }
        }
        for colour in &understood.colours {
            let colours =
                if colour.excluded { &mut constraints.without_colours } else { &mut constraints.colours };
            if !colours.contains(&colour.family) {
                colours.push(colour.family);
            }
        }
        for brand in &understood.brands {
            let brands =
                if brand.excluded { &mut constraints.without_brands } else { &mut constraints.brands };
            brands.push(brand.brand.clone());
        }
        constraints.sizes = understood.sizes.iter().map(|size| size.size.clone()).collect();
        if let Some(price) = &understood.price {
            let bound = |amount: Option<f64>| amount.and_then(|a| self.rates.in_shop(a, price.currency));
            constraints.price = PriceRange { min: bound(price.min), max: bound(price.max) };
        }
        constraints.categories.sort();
        constraints.categories.dedup();
        constraints
    }
}

/// A comparison with what is worn, as conditions.
fn relate(asked: &mut Asked, relation: Relation, worn: &Worn) {
    let price = worn.price;
    let constraints = &mut asked.constraints;
    match relation {
        Relation::Cheaper => {
            let max = price.map(|price| Money { minor: price.minor - 1, ..price });
            constraints.price = constraints.price.within(PriceRange { min: None, max });
        }
        Relation::Dearer => {
            let min = price.map(|price| Money { minor: price.minor + 1, ..price });
            constraints.price = constraints.price.within(PriceRange { min, max: None });
        }
        Relation::OtherColour => {
            constraints.without_colours.extend(worn.families.iter());
        }
        Relation::Lighter => constraints.without_colours.push(jingxuan_catalogue::ColourFamily::Black),
        Relation::Darker => constraints.without_colours.push(jingxuan_catalogue::ColourFamily::White),
        other => wish(constraints, other),
    }
    asked.like_worn = true;
}

/// What a comparison wishes whatever it compares with, unless something else was said in the same respect.
fn wish(constraints: &mut Constraints, relation: Relation) {
    let (key, values): (&str, &[&str]) = match relation {
        Relation::Longer => (attribute::LENGTH, &["midi", "mid", "maxi", "long", "ankle"]),
        Relation::Shorter => (attribute::LENGTH, &["mini", "knee", "cropped", "short"]),
        Relation::Looser => (attribute::FIT, &["loose", "oversized", "relaxed", "wide"]),
        Relation::Tighter => (attribute::FIT, &["slim", "skinny"]),
        Relation::Warmer => (attribute::SEASON, &["winter"]),
        Relation::Thinner => (attribute::SEASON, &["summer"]),
        Relation::Formaler => (attribute::OCCASION, &["office", "interview", "business", "formal"]),
        Relation::Casualer => (attribute::OCCASION, &["daily", "casual", "travel"]),
        _ => return,
    };
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    constraints.attributes.entry(key.to_owned()).or_insert(values);
}

/// The text without what is not wanted and what is no word of a product, with repaired words put in.
fn words(understood: &Understanding, text: &str) -> String {
    let mut cut: Vec<Range<usize>> = Vec::new();
    let kinds = understood.kinds.iter().filter(|mention| mention.excluded).map(|mention| &mention.span);
    let values = understood.attributes.iter().filter(|mention| mention.excluded).map(|mention| &mention.span);
    let colours = understood.colours.iter().filter(|mention| mention.excluded).map(|mention| &mention.span);
    let brands = understood.brands.iter().filter(|mention| mention.excluded).map(|mention| &mention.span);
    cut.extend(kinds.chain(values).chain(colours).chain(brands).cloned());
    cut.extend(understood.price.iter().map(|mention| mention.span.clone()));
    cut.extend(understood.comparisons.iter().map(|mention| mention.span.clone()));
    cut.extend(understood.reference.iter().map(|mention| mention.span.clone()));
    cut.extend(understood.sort.iter().map(|mention| mention.span.clone()));
    cut.extend(understood.body.iter().map(|mention| mention.span.clone()));
    cut.extend(understood.sizes.iter().map(|mention| mention.span.clone()));
    let mut edits: Vec<(Range<usize>, &str)> = cut.into_iter().map(|span| (span, " ")).collect();
    edits.extend(understood.repairs.iter().map(|repair| (repair.span.clone(), repair.to.as_str())));
    // What is cut wins over what is repaired within it.
    edits.sort_by_key(|(span, with)| (span.start, *with != " ", std::cmp::Reverse(span.end)));
    let mut left = String::new();
    let mut done = 0;
    for (span, with) in edits {
        if span.start < done {
            // A cut that begins within an earlier edit goes on to its own end.
            done = if with == " " { done.max(span.end) } else { done };
            continue;
        }
        left.push_str(text.get(done..span.start).unwrap_or_default());
        left.push_str(with);
        done = span.end;
    }
    left.push_str(text.get(done..).unwrap_or_default());
    left.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adds to a document of someone's catalogue what its own words say: kinds, colours, attributes.
///
/// What the catalogue says itself stands; only where it names no colour or no value of a key are words believed.
pub fn annotate(document: &mut Document, understood: &Understanding) {
    for kind in understood.kinds.iter().filter(|kind| !kind.excluded) {
        for name in std::iter::once(&kind.kind).chain(&kind.above) {
            document.facts.push((KIND.into(), name.as_str().into()));
        }
    }
    let known: Vec<_> = document.facts.iter().map(|(key, _)| std::sync::Arc::clone(key)).collect();
    for value in understood.attributes.iter().filter(|value| !value.excluded) {
        if !known.iter().any(|key| **key == *value.key) || value.key == attribute::GENDER {
            document.facts.push((value.key.as_str().into(), value.value.as_str().into()));
        }
    }
    for brand in understood.brands.iter().filter(|brand| !brand.excluded) {
        document
            .facts
            .push((crate::document::BRAND.into(), crate::document::comparable(&brand.brand).into()));
    }
    let families: Families =
        understood.colours.iter().filter(|colour| !colour.excluded).map(|colour| colour.family).collect();
    for offer in document.offers.iter_mut().filter(|offer| offer.families.is_empty()) {
        offer.families = families;
    }
    let sizes: Vec<String> =
        understood.sizes.iter().map(|size| crate::document::comparable_size(&size.size)).collect();
    if let ([offer], [size]) = (document.offers.as_mut_slice(), sizes.as_slice())
        && offer.size.is_empty()
    {
        offer.size = size.as_str().into();
    }
}

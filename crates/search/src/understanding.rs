//! A text to what it asks for: the query crate's understanding as conditions, and as the words that are left to search.

mod rates;

use std::ops::Range;

use jingxuan_catalogue::{CategoryId, Currency, Language, Money, StoreId, attribute};
use jingxuan_query::{
    Comparison, Context, PriceMention, Relation, Sort as Wish, Stocked, Understander, Understanding,
};

pub use self::rates::{Converted, Rates, UNSAID};
use crate::{
    constraints::{Constraints, Place, PriceRange},
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
    /// Where it has to be in stock; see [`Asked::stand_in`].
    pub stock: Option<Stocked>,
    /// Whether the shopper's own size is asked for, whichever that is: the caller's knowledge.
    pub own_size: bool,
    /// An order that was asked for and that the shop keeps nothing for; [`Asked::sort`] is then the nearest thing.
    pub unkept: Option<Unkept>,
    /// How a price was converted that was said in another currency than the shop's.
    pub converted: Option<Converted>,
    /// A currency in which a price was said and whose worth is not known: the price was left aside.
    pub unknown_currency: Option<Currency>,
}

impl Asked {
    /// Makes the wish about stock a condition, for a shopper who stands in this store.
    pub fn stand_in(&mut self, store: &StoreId) {
        match self.stock {
            Some(Stocked::Here) => self.constraints.stock = Some(Place::Store(store.clone())),
            Some(Stocked::Near) => self.constraints.stock = Some(Place::Near(store.clone())),
            Some(Stocked::Somewhere) => self.constraints.stock = Some(Place::Anywhere),
            Some(Stocked::Any) => self.constraints.stock = None,
            None => {}
        }
    }

    /// What of the wish is still for others to judge: whoever knows the stock makes that a condition ([`Asked::stand_in`]), and whoever
    /// knows the shopper the size. A search that nobody helps leaves it aside.
    #[must_use]
    pub fn aside(&self) -> Vec<Aside> {
        let stocked = matches!(self.stock, Some(Stocked::Here | Stocked::Near | Stocked::Somewhere));
        let stock = (stocked && self.constraints.stock.is_none()).then_some(Aside::Stock);
        stock.into_iter().chain(self.own_size.then_some(Aside::OwnSize)).collect()
    }

    /// What of the wish could not be done as it was said, in clauses that shoppers read.
    #[must_use]
    pub fn remarks(&self, language: Language) -> Vec<String> {
        let unkept = self.unkept.map(|unkept| unkept.wording(language).to_owned());
        let converted = self.converted.as_ref().map(|converted| converted.wording(language));
        let unknown = self.unknown_currency.map(|currency| match language {
            Language::Chinese => format!("不知道 {} 的汇率，没有按价格筛选", currency.code()),
            Language::English => {
                format!("I don't know what {} is worth, so the price is left aside", currency.code())
            }
        });
        unkept.into_iter().chain(converted).chain(unknown).collect()
    }
}

/// What was asked for and a search by itself cannot judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aside {
    /// What is in stock, here or anywhere.
    Stock,
    /// The shopper's own size.
    OwnSize,
}

impl Aside {
    /// Said in a sentence.
    #[must_use]
    pub fn wording(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Stock, Language::Chinese) => "这里查不到库存，没有按是否有货筛选。",
            (Self::Stock, Language::English) => "The stock is not known here; that wish was left aside.",
            (Self::OwnSize, Language::Chinese) => "这里不知道您的尺码，没有按尺码筛选。",
            (Self::OwnSize, Language::English) => "Your size is not known here; that wish was left aside.",
        }
    }
}

/// An order for which the shop keeps nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unkept {
    /// Ratings: the best sellers come first instead.
    Rating,
    /// Reduced prices: the lowest come first instead.
    Discount,
}

impl Unkept {
    /// Said in a clause.
    #[must_use]
    pub fn wording(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Rating, Language::Chinese) => "店里没有顾客评分，先看卖得多的",
            (Self::Rating, Language::English) => "the shop keeps no ratings, so best sellers come first",
            (Self::Discount, Language::Chinese) => "这里不记录是否打折，先看价格低的",
            (Self::Discount, Language::English) => {
                "reductions are not on record, so the lowest prices come first"
            }
        }
    }
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

/// How an understanding is made into conditions.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The currency of the shop.
    pub rates: Rates,
    /// Kinds of garment are facts of the products ([`KIND`]) because they have no categories of ours.
    pub by_kind: bool,
}

impl Reading {
    /// What an understood text asks for. `text` is what was understood, as the shopper wrote it; `stands` says whether words stand in
    /// what the shop has. In a shop of all kinds of things such words may be names ("new balance", "number 2 pencils"), so they stay
    /// words, and a measure or a number stays one.
    #[must_use]
    pub fn asked(
        &self,
        understood: &Understanding,
        text: &str,
        worn: Option<&Worn>,
        stands: &dyn Fn(&str) -> bool,
    ) -> Asked {
        let named = |span: &Range<usize>| {
            self.by_kind && worn.is_none() && text.get(span.clone()).is_some_and(stands)
        };
        let dressed = understood.kinds.iter().any(|kind| !kind.excluded);
        let mut asked = Asked { constraints: self.constraints(understood), ..Asked::default() };
        if let Some(price) = &understood.price {
            self.price(price, &mut asked);
        }
        asked.stock = understood.stock.as_ref().map(|mention| mention.at);
        asked.own_size = understood.own_size.is_some();
        asked.unkept = understood.sort.as_ref().and_then(|sort| match sort.by {
            Wish::Rating => Some(Unkept::Rating),
            Wish::Discount => Some(Unkept::Discount),
            _ => None,
        });
        asked.sort = understood.sort.as_ref().map(|sort| match sort.by {
            Wish::Cheap | Wish::Discount => Sort::PriceUp,
            Wish::Dear => Sort::PriceDown,
            Wish::New => Sort::New,
            Wish::Popular | Wish::Rating => Sort::Popular,
        });
        asked.words = words(understood, text, self.by_kind, &named);
        asked.rest = understood.free.iter().map(|word| word.text.clone()).collect();
        // "Cooler" is a thing where things are called so and nothing to wear is spoken of.
        let compares = |comparison: &&Comparison| dressed || !named(&comparison.span);
        for comparison in understood.comparisons.iter().filter(compares) {
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

    /// The bounds of a price in the shop's currency.
    fn price(&self, said: &PriceMention, asked: &mut Asked) {
        let Some(rate) = self.rates.rate(said) else {
            asked.unknown_currency = said.currency;
            return;
        };
        let bound = |amount: Option<f64>| amount.and_then(|amount| self.rates.in_shop(amount, rate));
        asked.constraints.price = PriceRange { min: bound(said.min), max: bound(said.max) };
        let other = said.currency.filter(|currency| {
            *currency != self.rates.shop
                && self.rates.shop.code() != UNSAID
                && !said.name.is_some_and(|name| name.names(self.rates.shop))
        });
        asked.converted = other.map(|from| Converted { from, to: self.rates.shop, rate });
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

/// The text without what is not wanted and what is no word of a product, with repaired words put in. Measures and sizes stay in it where
/// `measured`, and of the comparisons and orders those that are `named`.
fn words(
    understood: &Understanding,
    text: &str,
    measured: bool,
    named: &dyn Fn(&Range<usize>) -> bool,
) -> String {
    let mut cut: Vec<Range<usize>> = Vec::new();
    let kinds = understood.kinds.iter().filter(|mention| mention.excluded).map(|mention| &mention.span);
    let values = understood.attributes.iter().filter(|mention| mention.excluded).map(|mention| &mention.span);
    let colours = understood.colours.iter().filter(|mention| mention.excluded).map(|mention| &mention.span);
    let brands = understood.brands.iter().filter(|mention| mention.excluded).map(|mention| &mention.span);
    cut.extend(kinds.chain(values).chain(colours).chain(brands).cloned());
    cut.extend(understood.price.iter().map(|mention| mention.span.clone()));
    let compared = understood.comparisons.iter().map(|mention| &mention.span);
    let pointed = understood.reference.iter().map(|mention| &mention.span);
    let sorted = understood.sort.iter().map(|mention| &mention.span);
    cut.extend(compared.chain(pointed).chain(sorted).filter(|span| !named(span)).cloned());
    if !measured {
        cut.extend(understood.body.iter().map(|mention| mention.span.clone()));
        cut.extend(understood.sizes.iter().map(|mention| mention.span.clone()));
    }
    cut.extend(understood.own_size.clone());
    cut.extend(understood.stock.iter().map(|mention| mention.span.clone()));
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

#[cfg(test)]
mod tests {
    use jingxuan_query::Vocabulary;

    use super::*;

    pub(super) fn asked(text: &str, shop: &str) -> Asked {
        asked_at(text, Rates::rough(shop.parse().unwrap()))
    }

    pub(super) fn asked_at(text: &str, rates: Rates) -> Asked {
        static ONE: std::sync::OnceLock<Understander> = std::sync::OnceLock::new();
        let understander = ONE.get_or_init(|| Understander::new(&Vocabulary::default()));
        let reading = Reading { rates, by_kind: false };
        reading.asked(&understander.understand(text, &Context::default()), text, None, &|_| false)
    }

    #[test]
    fn an_order_that_the_shop_keeps_nothing_for_is_marked_and_told() {
        for (text, unkept, sort) in [
            ("打折的裙子", Some(Unkept::Discount), Some(Sort::PriceUp)),
            ("dresses on sale", Some(Unkept::Discount), Some(Sort::PriceUp)),
            ("评分最高的裙子", Some(Unkept::Rating), Some(Sort::Popular)),
            ("best rated dresses", Some(Unkept::Rating), Some(Sort::Popular)),
            ("最便宜的裙子", None, Some(Sort::PriceUp)),
            ("热销的裙子", None, Some(Sort::Popular)),
        ] {
            let asked = asked(text, "CNY");
            assert_eq!((asked.unkept, asked.sort), (unkept, sort), "{text}");
            assert_eq!(asked.remarks(Language::Chinese).len(), usize::from(unkept.is_some()), "{text}");
        }
    }

    #[test]
    fn words_that_a_shop_of_all_things_has_in_names_stay_words() {
        let understander = Understander::new(&Vocabulary::default());
        let asked = |text: &str, stands: &dyn Fn(&str) -> bool| {
            let reading = Reading { rates: Rates::rough("USD".parse().unwrap()), by_kind: true };
            reading.asked(&understander.understand(text, &Context::default()), text, None, stands)
        };
        let cooler = asked("cooler", &|word| word == "cooler");
        assert_eq!((cooler.words.as_str(), cooler.constraints.attributes.is_empty()), ("cooler", true));
        let thinner = asked("cooler", &|_| false);
        assert!(thinner.words.is_empty() && thinner.constraints.attributes.contains_key(attribute::SEASON));
        for text in ["number 2 pencils", "dress 170 cm", "连衣裙 170厘米"] {
            assert_eq!(asked(text, &|_| true).words, text);
        }
        assert_eq!(asked("number 2 pencils", &|_| false).words, "pencils");
    }

    #[test]
    fn a_wish_about_stock_becomes_a_condition_where_it_is_known_where_the_shopper_stands() {
        let stands = |text: &str| {
            let mut asked = asked(text, "CNY");
            assert_eq!(asked.constraints.stock, None, "{text}");
            asked.stand_in(&"s1".into());
            asked
        };
        let here = stands("有货的红色连衣裙");
        assert_eq!(here.constraints.stock, Some(Place::Store("s1".into())));
        assert_eq!(here.words, "红色连衣裙", "what is no word of a product is not searched");
        assert_eq!(stands("附近门店有的").constraints.stock, Some(Place::Near("s1".into())));
        assert_eq!(stands("in stock in any store").constraints.stock, Some(Place::Anywhere));
        assert_eq!(stands("红色连衣裙").constraints.stock, None);
        assert!(stands("有我的码的裙子").own_size);
    }
}

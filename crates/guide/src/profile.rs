//! The customer's profile (画像): what is known from purchases, try-ons, views and returns on all channels, how sure it is and
//! where it comes from. Nothing is kept here: a profile is computed from the store's events when it is asked for, so that what
//! was deleted there is gone here too.

mod stated;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use jingxuan_catalogue::{
    Category, CategoryId, Channel, Customer, CustomerId, Event, EventId, EventKind, Money, Product,
    ProductId, Timestamp, Variant, attribute,
};
use jingxuan_text::{comparable_size, same_size};
use serde::{Deserialize, Serialize};

use self::stated::Heard;
pub use self::stated::{Budget, DETAIL, Refusal};
use crate::repurchase::{Basis, Fitted, History};

const DAY: Timestamp = 86_400;
/// A preference weighs half after this many days.
const HALF_LIFE_DAYS: f64 = 180.0;
/// What tells of a size weighs half after this many days: bodies change more slowly than tastes.
const SIZE_HALF_LIFE_DAYS: f64 = 730.0;
/// How far ahead "buys again" looks, days.
pub const NEXT_PURCHASE_DAYS: f64 = 30.0;
/// Values listed per field.
const LISTED: usize = 5;

/// A field of the profile, by which it is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the names say it
pub enum Field {
    Sizes,
    Colours,
    Categories,
    Brands,
    Price,
    Occasions,
    Styles,
    Details,
    Purchases,
}

/// Where a statement comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Events per channel.
    pub channels: BTreeMap<Channel, u32>,
    /// How many of them are things that the customer said of themself in a conversation.
    pub said: u32,
    /// The newest of them.
    pub last: Timestamp,
}

impl Source {
    fn add(&mut self, event: &Event) {
        *self.channels.entry(event.channel).or_default() += 1;
        self.last = self.last.max(event.at);
    }

    fn hear(&mut self, event: &Event) {
        self.add(event);
        self.said += 1;
    }

    /// Takes in what another statement stands on.
    pub fn join(&mut self, other: &Self) {
        for (channel, count) in &other.channels {
            *self.channels.entry(*channel).or_default() += count;
        }
        self.said += other.said;
        self.last = self.last.max(other.last);
    }
}

/// One value with its share of all that is known, and where that is from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Taste {
    /// The value: a colour family, category path, brand, occasion or style; of [`Field::Details`] with its key before it
    /// ([`DETAIL`]).
    pub value: String,
    /// Share of the weight, 0..1.
    pub share: f64,
    /// Where it comes from.
    pub source: Source,
}

/// What is known of the size in one kind of clothes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SizeBelief {
    /// First two steps of the category path, such as `women/tops`; empty for what was said of no kind in particular.
    pub category: CategoryId,
    /// Sizes with their probability, likeliest first (Dirichlet posterior mean).
    pub sizes: Vec<(String, f64)>,
    /// Entropy of the sizes over that of not knowing: 0 certain, 1 nothing known.
    pub uncertainty: f64,
    /// Where it comes from.
    pub source: Source,
}

/// Prices that the customer pays.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PriceBand {
    /// A tenth is cheaper.
    pub low: Money,
    /// The middle.
    pub median: Money,
    /// A tenth is dearer.
    pub high: Money,
    /// Where it comes from.
    pub source: Source,
}

/// How recently and often the customer buys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Purchases {
    /// Days since the last purchase.
    pub recency_days: f64,
    /// Purchases, counted by visit.
    pub frequency: u32,
    /// Chance of a purchase within [`NEXT_PURCHASE_DAYS`] ([`crate::repurchase`]).
    pub next_purchase: f64,
    /// What that chance was learned from.
    pub basis: Basis,
    /// Where it comes from.
    pub source: Source,
}

/// A customer's profile. Fields are empty where nothing is known, allowed or left.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Profile {
    /// Whose.
    pub customer: CustomerId,
    /// Whether the customer agreed to a profile; nothing is computed otherwise.
    pub consented: bool,
    /// Whether other channels were used.
    pub cross_channel: bool,
    /// Sizes by kind of clothes.
    pub sizes: Vec<SizeBelief>,
    /// Colour families.
    pub colours: Vec<Taste>,
    /// Categories.
    pub categories: Vec<Taste>,
    /// Brands.
    pub brands: Vec<Taste>,
    /// Occasions.
    pub occasions: Vec<Taste>,
    /// Styles.
    pub styles: Vec<Taste>,
    /// Materials, patterns, cuts and the like: only what was said.
    pub details: Vec<Taste>,
    /// What was said no to.
    pub refused: Vec<Refusal>,
    /// Prices.
    pub price: Option<PriceBand>,
    /// What is to be spent, as it was said last.
    pub budget: Option<Budget>,
    /// Purchases.
    pub purchases: Option<Purchases>,
}

/// What a profile is computed from.
pub struct Sources<'a> {
    /// The customer with what was agreed to.
    pub customer: &'a Customer,
    /// The customer's events, with the purchases that only orders tell of ([`crate::known::with_orders`]).
    pub events: &'a [Event],
    /// What was paid for a piece, by purchase, where an order says so; otherwise it is taken for today's price.
    pub paid: &'a HashMap<EventId, Money>,
    /// The products that they speak of; none for what left the range.
    pub products: &'a dyn Fn(&ProductId) -> Option<Arc<Product>>,
    /// Now.
    pub now: Timestamp,
    /// Fields that the customer has deleted, with when: older events do not count there.
    pub deleted: &'a [(Field, Timestamp)],
    /// The model of repeat purchases.
    pub repurchase: Fitted,
}

/// How much an event says about taste.
fn weight(kind: EventKind) -> f64 {
    match kind {
        EventKind::Buy => 5.0,
        EventKind::Add | EventKind::Like => 2.5,
        EventKind::TryOn => 2.0,
        EventKind::Click => 0.7,
        EventKind::View => 0.4,
        EventKind::Return => -3.0,
        EventKind::Dislike => -2.0,
        EventKind::Remove => -1.0,
        EventKind::Search | EventKind::Ask => 0.0,
    }
}

#[derive(Default)]
struct Tally(BTreeMap<String, (f64, Source)>);

impl Tally {
    fn add(&mut self, value: &str, weight: f64, event: &Event) {
        let entry = self.0.entry(value.to_owned()).or_default();
        entry.0 += weight;
        entry.1.add(event);
    }

    fn hear(&mut self, value: &str, weight: f64, event: &Event) {
        let entry = self.0.entry(value.to_owned()).or_default();
        entry.0 += weight;
        entry.1.hear(event);
    }

    /// As a size is spelled that is counted already, so that `XXL` and `2XL` are one; as it is written where it is new.
    fn spelling(&self, size: &str) -> String {
        let compared = comparable_size(size);
        let mut counted = self.0.keys();
        counted.find(|known| comparable_size(known) == compared).cloned().unwrap_or_else(|| size.to_owned())
    }

    fn tastes(self) -> Vec<Taste> {
        let total: f64 = self.0.values().map(|(weight, _)| weight.max(0.0)).sum();
        let positive = self.0.into_iter().filter(|(_, (weight, _))| *weight > 0.0);
        let mut tastes: Vec<Taste> = positive
            .map(|(value, (weight, source))| Taste { value, share: weight / total, source })
            .collect();
        tastes.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.value.cmp(&b.value)));
        tastes.truncate(LISTED);
        tastes
    }
}

impl Profile {
    /// Computes the profile. Without consent it is empty; without consent to other channels only kiosk and store count.
    #[must_use]
    pub fn build(sources: &Sources<'_>) -> Self {
        let consent = sources.customer.consent;
        let mut profile = Self {
            customer: sources.customer.id.clone(),
            consented: consent.profile,
            cross_channel: consent.profile && consent.cross_channel,
            sizes: Vec::new(),
            colours: Vec::new(),
            categories: Vec::new(),
            brands: Vec::new(),
            occasions: Vec::new(),
            styles: Vec::new(),
            details: Vec::new(),
            refused: Vec::new(),
            price: None,
            budget: None,
            purchases: None,
        };
        if !consent.profile {
            return profile;
        }
        let own = |event: &&Event| {
            event.customer.as_ref() == Some(&sources.customer.id)
                && event.at <= sources.now
                && (consent.cross_channel || matches!(event.channel, Channel::Kiosk | Channel::Store))
        };
        let mut seen = BTreeSet::new();
        let mut events: Vec<&Event> =
            sources.events.iter().filter(own).filter(|e| seen.insert(&e.id)).collect();
        events.sort_by_key(|event| event.at);

        let mut tallies: BTreeMap<Field, Tally> = BTreeMap::new();
        let mut sizes: BTreeMap<CategoryId, Tally> = BTreeMap::new();
        let (mut prices, mut price_source) = (Vec::new(), Source::default());
        let mut heard = Heard::new(sources.deleted, sources.now);
        for event in &events {
            heard.hear(event, &mut tallies);
            let product = event.product.as_ref().and_then(|id| (sources.products)(id));
            if event.kind == EventKind::Buy && counts(sources.deleted, Field::Price, event) {
                let price = sources.paid.get(&event.id).copied();
                if let Some(price) = price.or_else(|| todays(product.as_deref()?, event)) {
                    prices.push(price);
                    price_source.add(event);
                }
            }
            let Some(product) = product else { continue };
            let variant = event.variant.as_ref().and_then(|id| product.variants.iter().find(|v| &v.id == id));
            let weight = weight(event.kind) * faded(event, sources.now, HALF_LIFE_DAYS);
            let counts = |field| counts(sources.deleted, field, event);
            let mut add = |field: Field, value: &str, weight: f64| {
                if counts(field) {
                    tallies.entry(field).or_default().add(value, weight, event);
                }
            };
            add(Field::Categories, product.category.as_str(), weight);
            if !product.brand.is_empty() {
                add(Field::Brands, &product.brand, weight);
            }
            for (field, key) in [(Field::Occasions, attribute::OCCASION), (Field::Styles, attribute::STYLE)] {
                let values = product.attribute(key);
                #[allow(clippy::cast_precision_loss)] // a handful of values
                values.iter().for_each(|value| add(field, value, weight / values.len() as f64));
            }
            if let Some(variant) = variant {
                add(Field::Colours, variant.colour.family.key(), weight);
                if counts(Field::Sizes) && worn(event.kind) {
                    let tally = sizes.entry(kind_of(&product.category)).or_default();
                    let weight = size_weight(event.kind) * faded(event, sources.now, SIZE_HALF_LIFE_DAYS);
                    tally.add(&tally.spelling(&variant.size), weight, event);
                }
            }
        }
        heard.sizes(&mut sizes);
        (profile.refused, profile.budget) = heard.told();
        let mut tastes = |field| tallies.remove(&field).unwrap_or_default().tastes();
        profile.categories = tastes(Field::Categories);
        profile.brands = tastes(Field::Brands);
        profile.occasions = tastes(Field::Occasions);
        profile.styles = tastes(Field::Styles);
        profile.colours = tastes(Field::Colours);
        profile.details = tastes(Field::Details);
        profile.sizes = sizes.into_iter().filter_map(|(category, tally)| belief(category, tally)).collect();
        profile.price = band(prices, price_source);
        profile.purchases = purchases(&events, sources);
        profile
    }

    /// The size that the customer most likely takes in a product, as its label spells it, where it comes in that size and the profile is
    /// more sure than not.
    /// What is known of the kind of clothes goes before what was said of none.
    #[must_use]
    pub fn usual_size(&self, product: &Product) -> Option<String> {
        let about = self.sizes.iter().filter(|belief| belief.category.contains(&product.category));
        let mut beliefs: Vec<&SizeBelief> = about.collect();
        beliefs.sort_by_key(|belief| std::cmp::Reverse(belief.category.0.len()));
        beliefs.into_iter().find_map(|belief| {
            let (size, chance) = belief.sizes.first()?;
            let mut labels = product.variants.iter().map(|variant| &variant.size);
            let label = labels.clone().find(|label| *label == size);
            let label = label.or_else(|| labels.find(|label| same_size(label, size)))?;
            (*chance > 0.5).then(|| label.clone())
        })
    }
}

/// What is left of an event's weight after the time since.
fn faded(event: &Event, now: Timestamp, half_life: f64) -> f64 {
    #[allow(clippy::cast_precision_loss)] // days since an event
    let age = (now - event.at) as f64 / DAY as f64;
    0.5_f64.powf(age / half_life)
}

/// Whether an event still counts in a field.
pub(crate) fn counts(deleted: &[(Field, Timestamp)], field: Field, event: &Event) -> bool {
    deleted.iter().all(|(gone, at)| *gone != field || event.at > *at)
}

/// Whether an event tells which size was on the body.
fn worn(kind: EventKind) -> bool {
    matches!(kind, EventKind::Buy | EventKind::Return | EventKind::TryOn | EventKind::Add)
}

/// A size that came back speaks against itself.
fn size_weight(kind: EventKind) -> f64 {
    match kind {
        EventKind::Buy => 3.0,
        EventKind::Add => 1.0,
        EventKind::Return => -3.0,
        _ => 0.5,
    }
}

/// What a purchase would cost a member today.
fn todays(product: &Product, event: &Event) -> Option<Money> {
    let price = |variant: &Variant| variant.price_for(true);
    let variant = event.variant.as_ref().and_then(|id| product.variants.iter().find(|v| &v.id == id));
    variant.map(price).or_else(|| product.lowest_price())
}

/// The kind of clothes that sizes are known by: the first two steps of the category path.
pub(crate) fn kind_of(category: &CategoryId) -> CategoryId {
    CategoryId(category.0.split('/').take(2).collect::<Vec<_>>().join("/"))
}

fn belief(category: CategoryId, tally: Tally) -> Option<SizeBelief> {
    /// Weight of one unseen observation, spread over the sizes seen and one that was not.
    const PRIOR: f64 = 1.0;
    let mut source = Source::default();
    tally.0.values().for_each(|(_, from)| source.join(from));
    let seen: Vec<(String, f64)> =
        tally.0.into_iter().map(|(size, (weight, _))| (size, weight.max(0.0))).collect();
    #[allow(clippy::cast_precision_loss)] // a handful of sizes
    let kinds = (seen.len() + 1) as f64;
    let total: f64 = seen.iter().map(|(_, weight)| weight).sum::<f64>() + PRIOR;
    let mut sizes: Vec<(String, f64)> =
        seen.into_iter().map(|(size, weight)| (size, (weight + PRIOR / kinds) / total)).collect();
    sizes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let other = (PRIOR / kinds) / total;
    let shares = sizes.iter().map(|(_, share)| *share).chain([other]);
    let entropy: f64 = shares.filter(|share| *share > 0.0).map(|share| -share * share.ln()).sum();
    Some(SizeBelief { category, uncertainty: (entropy / kinds.ln()).clamp(0.0, 1.0), sizes, source })
        .filter(|belief| !belief.sizes.is_empty())
}

fn band(mut prices: Vec<Money>, source: Source) -> Option<PriceBand> {
    let currency = prices.last()?.currency;
    prices.retain(|price| price.currency == currency);
    prices.sort_by_key(|price| price.minor);
    let at = |part: usize| prices[(prices.len() - 1) * part / 10];
    Some(PriceBand { low: at(1), median: at(5), high: at(9), source })
}

fn purchases(events: &[&Event], sources: &Sources<'_>) -> Option<Purchases> {
    let mut source = Source::default();
    let mut days: Vec<Timestamp> = Vec::new();
    for event in events.iter().filter(|e| e.kind == EventKind::Buy) {
        if counts(sources.deleted, Field::Purchases, event) {
            source.add(event);
            days.push(event.at / DAY);
        }
    }
    days.dedup(); // what was bought on one day is one purchase
    let (first, last) = (*days.first()?, *days.last()?);
    #[allow(clippy::cast_precision_loss)] // days
    let between = |from: Timestamp, to: Timestamp| (to - from).max(0) as f64;
    let today = sources.now / DAY;
    let repeats = u32::try_from(days.len() - 1).unwrap_or(u32::MAX);
    let history = History { repeats, last: between(first, last), watched: between(first, today) };
    Some(Purchases {
        recency_days: between(last, today),
        frequency: repeats + 1,
        next_purchase: sources.repurchase.model.within(&history, NEXT_PURCHASE_DAYS),
        basis: sources.repurchase.basis,
        source,
    })
}

/// The name of a category path in words, for staff: the last step that the tree knows.
#[must_use]
pub fn category_name<'a>(categories: &'a [Category], id: &CategoryId) -> Option<&'a Category> {
    categories.iter().filter(|category| category.id.contains(id)).max_by_key(|category| category.id.0.len())
}

//! What a shopper asks for, as conditions that a product meets, fails, or says nothing about.

use std::collections::BTreeMap;

use jingxuan_catalogue::{CategoryId, ColourFamily, Money, StoreId};
use serde::{Deserialize, Serialize};

/// Where a product has to be in stock.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In this shop.
    Store(StoreId),
    /// In this shop or one nearby; which those are is the caller's knowledge.
    Near(StoreId),
    /// Anywhere.
    Anywhere,
}

/// Lowest and highest price, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRange {
    /// Lowest.
    pub min: Option<Money>,
    /// Highest.
    pub max: Option<Money>,
}

impl PriceRange {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }

    /// Whether the price lies in the range; `None` where the currencies differ.
    #[must_use]
    pub fn holds(&self, price: Money) -> Option<bool> {
        let bounds = [self.min, self.max];
        if bounds.iter().flatten().any(|bound| bound.currency != price.currency) {
            return None;
        }
        Some(
            self.min.is_none_or(|min| price.minor >= min.minor)
                && self.max.is_none_or(|max| price.minor <= max.minor),
        )
    }

    /// How far the price is outside, as a share of the bound it misses; 0 within the range.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // prices
    pub fn distance(&self, price: Money) -> f32 {
        let over = self.max.map_or(0, |max| price.minor - max.minor).max(0) as f32;
        let under = self.min.map_or(0, |min| min.minor - price.minor).max(0) as f32;
        let bound = |money: Option<Money>| money.map_or(1.0, |money| money.minor.max(1) as f32);
        (over / bound(self.max)).max(under / bound(self.min))
    }

    /// As a value of a facet: `20000..34999 CNY`, an end that is open left out.
    #[must_use]
    pub fn written(&self) -> String {
        let currency =
            self.min.or(self.max).map(|money| money.currency.code().to_owned()).unwrap_or_default();
        let end = |money: Option<Money>| money.map_or_else(String::new, |money| money.minor.to_string());
        format!("{}..{} {currency}", end(self.min), end(self.max))
    }

    /// What [`PriceRange::written`] wrote.
    #[must_use]
    pub fn read(value: &str) -> Option<Self> {
        let (ends, currency) = value.split_once(' ')?;
        let currency = currency.parse().ok()?;
        let (min, max) = ends.split_once("..")?;
        let end = |text: &str| match text {
            "" => Some(None),
            _ => text.parse().ok().map(|minor| Some(Money { minor, currency })),
        };
        Some(Self { min: end(min)?, max: end(max)? })
    }

    /// The range that lies in both.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        let pick = |a: Option<Money>, b: Option<Money>, first: fn(i64, i64) -> bool| match (a, b) {
            (Some(a), Some(b)) => Some(if first(a.minor, b.minor) { a } else { b }),
            (a, b) => a.or(b),
        };
        Self { min: pick(self.min, other.min, |a, b| a > b), max: pick(self.max, other.max, |a, b| a < b) }
    }
}

/// Conditions; within one field any of the values will do, all fields have to hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Constraints {
    /// Categories; what lies below one of them is meant too.
    pub categories: Vec<CategoryId>,
    /// Brands, as written by the shop.
    pub brands: Vec<String>,
    /// Colour families.
    pub colours: Vec<ColourFamily>,
    /// Sizes as written on labels.
    pub sizes: Vec<String>,
    /// Attributes by key.
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Price.
    pub price: PriceRange,
    /// Stock.
    pub stock: Option<Place>,
    /// Categories that are not wanted.
    pub without_categories: Vec<CategoryId>,
    /// Brands that are not wanted.
    pub without_brands: Vec<String>,
    /// Colour families that are not wanted.
    pub without_colours: Vec<ColourFamily>,
    /// Attributes that are not wanted, by key.
    pub without_attributes: BTreeMap<String, Vec<String>>,
}

impl Constraints {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One condition: a field of [`Constraints`] by itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "on", content = "key", rename_all = "snake_case")]
pub enum Condition {
    /// One of the categories.
    Category,
    /// One of the brands.
    Brand,
    /// One of the colours.
    Colour,
    /// One of the sizes.
    Size,
    /// One of the values of this attribute.
    Attribute(String),
    /// The price.
    Price,
    /// In stock.
    Stock,
    /// None of the categories.
    WithoutCategory,
    /// None of the brands.
    WithoutBrand,
    /// None of the colours.
    WithoutColour,
    /// None of the values of this attribute.
    WithoutAttribute(String),
}

impl Condition {
    /// What it costs a shopper to give this up, for the order in which conditions are loosened; `None` for what is never
    /// offered against: what was said not to be wanted, and whom it is for.
    #[must_use]
    pub fn cost(&self) -> Option<f32> {
        Some(match self {
            Self::WithoutCategory | Self::WithoutBrand | Self::WithoutColour | Self::WithoutAttribute(_) => {
                return None;
            }
            Self::Attribute(key) => match key.as_str() {
                "gender" | "age" => return None,
                "sleeve" => 1.5,
                "material" => 2.0,
                _ => 1.0,
            },
            Self::Stock => 2.0,
            Self::Price => 2.0,
            Self::Colour | Self::Brand => 3.0,
            Self::Size => 3.5,
            Self::Category => 7.0,
        })
    }
}

impl Constraints {
    /// The conditions that are asked, in a fixed order.
    #[must_use]
    pub fn conditions(&self) -> Vec<Condition> {
        let mut conditions = Vec::new();
        let mut add = |asked: bool, condition: Condition| {
            if asked {
                conditions.push(condition);
            }
        };
        add(!self.categories.is_empty(), Condition::Category);
        add(!self.brands.is_empty(), Condition::Brand);
        add(!self.colours.is_empty(), Condition::Colour);
        add(!self.sizes.is_empty(), Condition::Size);
        for (key, values) in &self.attributes {
            add(!values.is_empty(), Condition::Attribute(key.clone()));
        }
        add(!self.price.is_open(), Condition::Price);
        add(self.stock.is_some(), Condition::Stock);
        add(!self.without_categories.is_empty(), Condition::WithoutCategory);
        add(!self.without_brands.is_empty(), Condition::WithoutBrand);
        add(!self.without_colours.is_empty(), Condition::WithoutColour);
        for (key, values) in &self.without_attributes {
            add(!values.is_empty(), Condition::WithoutAttribute(key.clone()));
        }
        conditions
    }

    /// Without one condition.
    #[must_use]
    pub fn without(&self, condition: &Condition) -> Self {
        let mut rest = self.clone();
        match condition {
            Condition::Category => rest.categories.clear(),
            Condition::Brand => rest.brands.clear(),
            Condition::Colour => rest.colours.clear(),
            Condition::Size => rest.sizes.clear(),
            Condition::Attribute(key) => drop(rest.attributes.remove(key)),
            Condition::Price => rest.price = PriceRange::default(),
            Condition::Stock => rest.stock = None,
            Condition::WithoutCategory => rest.without_categories.clear(),
            Condition::WithoutBrand => rest.without_brands.clear(),
            Condition::WithoutColour => rest.without_colours.clear(),
            Condition::WithoutAttribute(key) => drop(rest.without_attributes.remove(key)),
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::Currency;

    use super::*;

    #[test]
    fn a_price_is_within_its_bounds_or_outside_by_a_share() {
        let range = PriceRange { min: Some(Money::cny(30_000)), max: Some(Money::cny(50_000)) };
        assert_eq!(range.holds(Money::cny(50_000)), Some(true));
        assert_eq!(range.holds(Money::cny(50_001)), Some(false));
        assert_eq!(range.holds(Money { minor: 400, currency: Currency::USD }), None);
        assert!((range.distance(Money::cny(55_000)) - 0.1).abs() < 1e-6);
        assert!((range.distance(Money::cny(15_000)) - 0.5).abs() < 1e-6);
        assert!(range.distance(Money::cny(40_000)) == 0.0);
    }

    #[test]
    fn a_range_is_read_as_it_was_written() {
        let (low, high) = (Some(Money::cny(20_000)), Some(Money::cny(34_999)));
        for range in [(low, high), (None, high), (low, None)].map(|(min, max)| PriceRange { min, max }) {
            assert_eq!(PriceRange::read(&range.written()), Some(range));
        }
        for wrong in ["", "1..2", "x..2 CNY", "1-2 CNY"] {
            assert_eq!(PriceRange::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn two_ranges_together_are_the_narrower_one() {
        let upto = |max| PriceRange { min: None, max: Some(Money::cny(max)) };
        let from = |min| PriceRange { min: Some(Money::cny(min)), max: None };
        assert_eq!(upto(500).within(upto(300)), upto(300));
        assert_eq!(from(500).within(from(700)), from(700));
        assert_eq!(
            from(1).within(upto(2)),
            PriceRange { min: Some(Money::cny(1)), max: Some(Money::cny(2)) }
        );
    }

    #[test]
    fn every_condition_can_be_taken_out_again() {
        let all = Constraints {
            categories: vec!["women".into()],
            brands: vec!["a".into()],
            colours: vec![ColourFamily::Red],
            sizes: vec!["M".into()],
            attributes: BTreeMap::from([("material".into(), vec!["silk".into()])]),
            price: PriceRange { min: None, max: Some(Money::cny(1)) },
            stock: Some(Place::Anywhere),
            without_categories: vec!["men".into()],
            without_brands: vec!["b".into()],
            without_colours: vec![ColourFamily::Black],
            without_attributes: BTreeMap::from([("material".into(), vec!["wool".into()])]),
        };
        assert_eq!(all.conditions().len(), 11);
        let none = all.conditions().iter().fold(all, |left, condition| left.without(condition));
        assert!(none.conditions().is_empty() && none.is_empty());
    }
}

//! What a sentence asks for.

use std::{collections::BTreeSet, ops::Range};

use jingxuan_catalogue::{CategoryId, ColourFamily, Currency, attribute};
use jingxuan_text::TextLanguage;
use serde::{Deserialize, Serialize};

/// Bytes of the sentence as the shopper wrote it.
pub type Span = Range<usize>;

/// A kind of garment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindMention {
    /// Name of the kind, such as `evening-dress`; a category's path where the shop has a kind of its own.
    pub kind: String,
    /// The kinds that contain it, nearest first: `dress` for `evening-dress`.
    pub above: Vec<String>,
    /// Where this shop keeps it: narrowed to the gender asked for where it can be. Categories of a wider kind where it
    /// has none of its own; empty where it has neither.
    pub categories: Vec<CategoryId>,
    /// Whether it was said not to be wanted.
    pub excluded: bool,
    /// Where it was said.
    pub span: Span,
}

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeMention {
    /// Key, see [`jingxuan_catalogue::attribute`].
    pub key: String,
    /// Value.
    pub value: String,
    /// Whether it was said not to be wanted.
    pub excluded: bool,
    /// Where it was said.
    pub span: Span,
}

/// A colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColourMention {
    /// Its family.
    pub family: ColourFamily,
    /// The colour's own name within the family (`burgundy`); none where only the family was said.
    pub exact: Option<String>,
    /// Whether it was said not to be wanted.
    pub excluded: bool,
    /// Where it was said.
    pub span: Span,
}

/// A brand of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandMention {
    /// As the catalogue writes it.
    pub brand: String,
    /// Whether it was said not to be wanted.
    pub excluded: bool,
    /// Where it was said.
    pub span: Span,
}

/// A size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeMention {
    /// As labels write it: `M`, `XXL`, `38`, `170/88A`, `均码`.
    pub size: String,
    /// Where it was said.
    pub span: Span,
}

/// A name that several currencies share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CurrencyName {
    /// `$`, "dollars", "bucks".
    Dollar,
    /// 元, 块.
    Yuan,
    /// `¥`.
    Yen,
}

impl CurrencyName {
    /// Whether a currency is called so where it is the local one.
    #[must_use]
    pub fn names(self, currency: Currency) -> bool {
        let called: &[&str] = match self {
            Self::Dollar => &["USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD"],
            Self::Yuan => &["CNY", "HKD", "TWD", "SGD", "MOP"],
            Self::Yen => &["CNY", "JPY"],
        };
        called.contains(&currency.code())
    }
}

/// A range of prices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PriceMention {
    /// Lowest, in major units.
    pub min: Option<f64>,
    /// Highest, in major units.
    pub max: Option<f64>,
    /// The currency that was said; of several that share the name, the one that is mostly meant.
    pub currency: Option<Currency>,
    /// The name that was said, where several currencies share it: in a shop of one of these, that one is meant.
    pub name: Option<CurrencyName>,
    /// Whether an amount was given as approximate: the bounds are a fifth below and above it.
    pub about: bool,
    /// Where it was said; from the first to the last of its words.
    pub span: Span,
}

/// How what is wanted relates to something that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the names say it
pub enum Relation {
    Same,
    Similar,
    Cheaper,
    Dearer,
    OtherColour,
    Larger,
    Smaller,
    Longer,
    Shorter,
    Looser,
    Tighter,
    Lighter,
    Darker,
    Warmer,
    Thinner,
    Formaler,
    Casualer,
}

/// A comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// How it relates.
    pub relation: Relation,
    /// Where it was said.
    pub span: Span,
}

/// What is pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reference {
    /// What is on the mirror (这件, "this one").
    Worn,
    /// What was shown before (刚才那件, "the previous one").
    Previous,
    /// An entry of the list shown, from 1.
    Nth(usize),
    /// The last entry of the list shown.
    Last,
}

/// Something pointed at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceMention {
    /// What.
    pub to: Reference,
    /// Where it was said.
    pub span: Span,
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Cheap things first; also said by "cheap" and 不要太贵.
    Cheap,
    /// Dear things first.
    Dear,
    /// Newest first.
    New,
    /// Most bought first.
    Popular,
    /// Best judged first.
    Rating,
    /// What is reduced first.
    Discount,
}

/// A wish for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortMention {
    /// Which.
    pub by: Sort,
    /// Where it was said.
    pub span: Span,
}

/// Where what is wanted has to be in stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stocked {
    /// In this store.
    Here,
    /// In this store or one nearby.
    Near,
    /// In some store.
    Somewhere,
    /// It need not be in stock.
    Any,
}

/// A wish about stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockMention {
    /// Where.
    pub at: Stocked,
    /// Where it was said.
    pub span: Span,
}

/// A measure of the body that a shopper may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyMeasure {
    /// Height, centimetres.
    Height,
    /// Weight, kilograms.
    Weight,
    /// Age, years.
    Age,
    /// Girth of the chest, centimetres.
    Chest,
    /// Girth of the waist, centimetres.
    Waist,
    /// Girth of the hips, centimetres.
    Hip,
}

/// What the shopper says about the body to be dressed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BodyFact {
    /// What.
    pub measure: BodyMeasure,
    /// How much, in the unit of the measure.
    pub value: f64,
    /// Where it was said.
    pub span: Span,
}

/// How a word was repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RepairKind {
    /// A misspelt English word.
    Spelling,
    /// Pinyin, whole or in initials.
    Pinyin,
    /// Wrong characters of the right sound.
    Homophone,
}

/// A word that was read as another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// As written.
    pub from: String,
    /// As read.
    pub to: String,
    /// Why.
    pub kind: RepairKind,
    /// Where it stands.
    pub span: Span,
}

/// A word that is not in the vocabulary and carries meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeWord {
    /// Cleaned.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What a sentence asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Understanding {
    /// The sentence, cleaned and repaired.
    pub text: String,
    /// Its language, as it was written.
    pub language: TextLanguage,
    /// Kinds of garment; several wanted ones are alternatives.
    pub kinds: Vec<KindMention>,
    /// Values of attributes, gender and age among them; several wanted values of one key are alternatives.
    pub attributes: Vec<AttributeMention>,
    /// Colours; several wanted ones are alternatives.
    pub colours: Vec<ColourMention>,
    /// Brands.
    pub brands: Vec<BrandMention>,
    /// Sizes.
    pub sizes: Vec<SizeMention>,
    /// Where the shopper's own size was asked for ("in my size"), whichever that is.
    pub own_size: Option<Span>,
    /// Price range.
    pub price: Option<PriceMention>,
    /// Where it has to be in stock. A question after the stock of one thing is marked like a wish for things in stock: which of them
    /// it is depends on what the sentence is taken for.
    pub stock: Option<StockMention>,
    /// Comparisons with what is worn or pointed at.
    pub comparisons: Vec<Comparison>,
    /// What is pointed at; the first of `references`.
    pub reference: Option<ReferenceMention>,
    /// Everything that is pointed at, in order ("compare the first and the third").
    pub references: Vec<ReferenceMention>,
    /// Order wished for.
    pub sort: Option<SortMention>,
    /// What was said about the body.
    pub body: Vec<BodyFact>,
    /// What is left, for full-text search.
    pub free: Vec<FreeWord>,
    /// What was read otherwise than written.
    pub repairs: Vec<Repair>,
}

impl Understanding {
    /// Wanted values of an attribute.
    pub fn wanted<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.values(key, false)
    }

    /// Values of an attribute that are not wanted.
    pub fn excluded<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.values(key, true)
    }

    fn values<'a>(&'a self, key: &'a str, excluded: bool) -> impl Iterator<Item = &'a str> {
        self.attributes
            .iter()
            .filter(move |mention| mention.key == key && mention.excluded == excluded)
            .map(|mention| mention.value.as_str())
    }

    /// For whom: `women`, `men`, `unisex`, `girls`, `boys`; none where it was not said or contradicts itself.
    #[must_use]
    pub fn gender(&self) -> Option<&str> {
        let mut all = self.wanted(attribute::GENDER);
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }

    /// Categories that are wanted, without repetition.
    #[must_use]
    pub fn categories(&self) -> Vec<&CategoryId> {
        let all: BTreeSet<_> =
            self.kinds.iter().filter(|kind| !kind.excluded).flat_map(|kind| &kind.categories).collect();
        all.into_iter().collect()
    }

    /// Whether nothing was understood of what things are like, so that only the words themselves can be searched. Where they are in
    /// stock is nothing of the things.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
            && self.attributes.is_empty()
            && self.colours.is_empty()
            && self.brands.is_empty()
            && self.sizes.is_empty()
            && self.price.is_none()
            && self.comparisons.is_empty()
            && self.reference.is_none()
            && self.sort.is_none()
            && self.body.is_empty()
    }

    /// Everything understood as plain `slot=value` texts, for evaluation and logs: `kind=dress`, `colour=burgundy`,
    /// `!colour=black`, `material=silk`, `size=M`, `price<=500`, `price>=300`, `compare=cheaper`, `reference=2`,
    /// `sort=new`, `stock=here`, `size=own`, `brand=...`, `height=165`, `waist=72`. Sorted, without repetition.
    #[must_use]
    pub fn slots(&self) -> BTreeSet<String> {
        let sign = |excluded: bool| if excluded { "!" } else { "" };
        let mut slots = BTreeSet::new();
        for kind in &self.kinds {
            slots.insert(format!("{}kind={}", sign(kind.excluded), kind.kind));
        }
        for colour in &self.colours {
            let name = colour.exact.clone().unwrap_or_else(|| colour.family.key().to_owned());
            slots.insert(format!("{}colour={name}", sign(colour.excluded)));
        }
        for value in &self.attributes {
            slots.insert(format!("{}{}={}", sign(value.excluded), value.key, value.value));
        }
        for brand in &self.brands {
            slots.insert(format!("{}brand={}", sign(brand.excluded), brand.brand));
        }
        slots.extend(self.sizes.iter().map(|size| format!("size={}", size.size)));
        slots.extend(self.own_size.iter().map(|_| "size=own".to_owned()));
        slots.extend(self.stock.iter().map(|stock| format!("stock={}", plain(&stock.at))));
        if let Some(price) = &self.price {
            slots.extend(price.min.map(|min| format!("price>={min}")));
            slots.extend(price.max.map(|max| format!("price<={max}")));
        }
        slots.extend(self.comparisons.iter().map(|one| format!("compare={}", plain(&one.relation))));
        for reference in &self.references {
            slots.insert(match reference.to {
                Reference::Worn => "reference=worn".to_owned(),
                Reference::Previous => "reference=previous".to_owned(),
                Reference::Nth(n) => format!("reference={n}"),
                Reference::Last => "reference=last".to_owned(),
            });
        }
        slots.extend(self.sort.iter().map(|sort| format!("sort={}", plain(&sort.by))));
        for fact in self.body.iter().filter(|fact| fact.measure != BodyMeasure::Age) {
            slots.insert(format!("{}={}", plain(&fact.measure), fact.value));
        }
        slots
    }
}

/// The name a value has in the exchange format.
fn plain(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

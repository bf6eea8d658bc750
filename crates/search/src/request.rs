//! What is asked of the engine and what it answers.

use jingxuan_catalogue::{CategoryId, ColourFamily, Language, Money, ProductId, VariantId};
use jingxuan_query::Understanding;
use serde::{Deserialize, Serialize};

use crate::{
    analysis::Reread,
    constraints::{Condition, Constraints},
    encoder::Part,
    index::Degraded,
    lexical::Lexical,
    plan::Availability,
    understanding::Aside,
};

/// How candidates are found and ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// BM25 alone.
    Lexical,
    /// One encoder alone.
    Vectors(Part),
    /// Reciprocal rank fusion of BM25 and the encoders.
    ReciprocalRank,
    /// Weighted fusion of BM25 and the encoders.
    Weighted,
    /// The learned ranking; the weighted fusion where there is no model for what the index has.
    #[default]
    Learned,
}

/// In which order results are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The best first.
    #[default]
    Relevance,
    /// The cheapest first.
    PriceUp,
    /// The dearest first.
    PriceDown,
    /// What came into the range last.
    New,
    /// What is bought most.
    Popular,
}

/// A query with what was touched around it.
pub struct Request<'a> {
    /// What was typed or said; empty to browse.
    pub text: String,
    /// What is worn on the mirror, for `the same in red` and `cheaper`: product, and size and colour where known.
    pub worn: Option<(ProductId, Option<VariantId>)>,
    /// What was understood, where the caller has done so already (with what was said before); otherwise the text is
    /// understood by itself.
    pub understood: Option<Understanding>,
    /// Filters chosen by touch. They hold in every result and are never loosened.
    pub chosen: Constraints,
    /// Order; `None` takes what the text asks for.
    pub sort: Option<Sort>,
    /// Results to pass over.
    pub offset: usize,
    /// Most results.
    pub limit: usize,
    /// Who knows the stock; without it a condition on stock cannot be met.
    pub availability: Option<&'a dyn Availability>,
    /// Whether the shopper pays the prices for members: whatever is compared with a price is compared with what is paid.
    pub member: bool,
    /// How candidates are found and ordered.
    pub method: Method,
    /// The encoders that a fusion looks at; `None` takes all of the index.
    pub encoders: Option<&'a [Part]>,
    /// Whether the text is understood; otherwise it is only words.
    pub understand: bool,
    /// Whether like products are spread out.
    pub diverse: bool,
    /// Whether facets are counted.
    pub facets: bool,
    /// Whether things that come near fill the page up to the limit, for rankings that are to be judged.
    pub fill: bool,
    /// Another lexical engine instead of the index's own, for comparison.
    pub lexical: Option<&'a dyn Lexical>,
}

impl Request<'_> {
    /// The first page for a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            worn: None,
            understood: None,
            chosen: Constraints::default(),
            sort: None,
            offset: 0,
            limit: 24,
            availability: None,
            member: false,
            method: Method::default(),
            encoders: None,
            understand: true,
            diverse: true,
            facets: true,
            fill: false,
            lexical: None,
        }
    }
}

/// Why a product is a result.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Reasons {
    /// Words of the query that it holds.
    pub words: Vec<String>,
    /// Conditions it meets, with what it has: `(Attribute("material"), "silk")`.
    pub conditions: Vec<(Condition, String)>,
    /// How near its text is in meaning, by encoder: 0 is the mean of all products, 1 the nearest of them.
    pub similarity: Vec<(Part, f32)>,
}

/// A product found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// The product.
    pub product: ProductId,
    /// The size and colour that meets the conditions at the lowest price; empty where the catalogue has no variants.
    pub variant: VariantId,
    /// Its price, as the shopper pays it.
    pub price: Option<Money>,
    /// Orders the results of one response, the higher first.
    pub score: f32,
    /// Why it was found.
    pub reasons: Reasons,
}

/// A condition that a product does not meet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Missed {
    /// The condition.
    pub condition: Condition,
    /// What was asked for.
    pub wanted: String,
    /// What it has instead; empty where it says nothing.
    pub has: String,
}

/// A product that comes near without meeting every condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Near {
    /// The product.
    pub hit: Hit,
    /// What it misses.
    pub missed: Vec<Missed>,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    /// The value as [`Constraints`] takes it.
    pub value: String,
    /// Results there are when this value alone is chosen in this facet.
    pub count: usize,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Values to narrow the results by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// What it narrows.
    pub condition: Condition,
    /// Values, the most frequent first.
    pub values: Vec<FacetValue>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Response {
    /// The page of products that meet every condition, best first.
    pub results: Vec<Hit>,
    /// How many products meet every condition.
    pub total: usize,
    /// Products that come near, where too few or none meet every condition; see [`Response::loosened`].
    pub nearest: Vec<Near>,
    /// The conditions that [`Response::nearest`] gives up, the most frequent first.
    pub loosened: Vec<Condition>,
    /// Facets whose counts agree with the results.
    pub facets: Vec<Facet>,
    /// The conditions that the text was understood to ask for.
    pub asked: Constraints,
    /// Conditions that no product says anything about; they were left aside. See [`Response::remark`].
    pub ignored: Vec<Condition>,
    /// What was asked for and nobody could judge; it was left aside. See [`Response::remark`].
    pub aside: Vec<Aside>,
    /// What was asked for and is not to be had here, as the shopper called it: no product has the words. Then nothing is a result, whatever
    /// else it meets.
    pub unfound: Vec<String>,
    /// Words that were taken for others.
    pub reread: Vec<Reread>,
    /// The order of the results.
    pub sort: Sort,
    /// Parts of the search that were missing.
    pub degraded: Vec<Degraded>,
}

impl Response {
    /// All products, those that come near last.
    pub fn all(&self) -> impl Iterator<Item = &Hit> {
        self.results.iter().chain(self.nearest.iter().map(|near| &near.hit))
    }

    /// Why there are only near things or none, in a sentence; `None` where results meet every condition, and where nothing is known of
    /// what was asked.
    #[must_use]
    pub fn apology(&self, language: Language) -> Option<String> {
        if !self.results.is_empty() || (self.nearest.is_empty() && self.unfound.is_empty()) {
            return None;
        }
        let names: Vec<String> = match self.unfound.as_slice() {
            [] => self.loosened.iter().map(|condition| self.asked.wording(condition, language)).collect(),
            unfound => unfound.to_vec(),
        };
        if self.nearest.is_empty() {
            return Some(match language {
                Language::Chinese => format!("没有{}。", names.join("、")),
                Language::English => format!("Nothing {}.", names.join(", ")),
            });
        }
        Some(match (language, names.is_empty()) {
            (Language::Chinese, true) => "没有找到完全相符的，这些最接近。".to_owned(),
            (Language::Chinese, false) => format!("没有{}的，这些最接近。", names.join("、")),
            (Language::English, true) => "No exact match; these come closest.".to_owned(),
            (Language::English, false) => format!("Nothing {}; these come closest.", names.join(", ")),
        })
    }

    /// What was left aside because no product says anything about it or nobody could judge it, in sentences; `None` where there was
    /// nothing.
    #[must_use]
    pub fn remark(&self, language: Language) -> Option<String> {
        let names: Vec<String> =
            self.ignored.iter().map(|condition| self.asked.wording(condition, language)).collect();
        let ignored = (!names.is_empty()).then(|| match language {
            Language::Chinese => format!("没有商品写明{}，这一点没有用来筛选。", names.join("、")),
            Language::English => {
                format!("No product says whether it is {}; that was left aside.", names.join(", "))
            }
        });
        let aside = self.aside.iter().map(|aside| aside.wording(language).to_owned());
        let said: Vec<String> = ignored.into_iter().chain(aside).collect();
        (!said.is_empty()).then(|| said.join(if language == Language::Chinese { "" } else { " " }))
    }
}

impl Constraints {
    /// A condition as shoppers read it: `500以内`, `up to ¥500`.
    #[must_use]
    pub fn wording(&self, condition: &Condition, language: Language) -> String {
        let chinese = language == Language::Chinese;
        let list = |values: &[String]| values.join(if chinese { "或" } else { " or " });
        let negated = |values: String| format!("{}{values}", if chinese { "不要" } else { "without " });
        let categories = |ids: &[CategoryId]| {
            let last = |id: &CategoryId| id.0.rsplit('/').next().unwrap_or_default().to_owned();
            list(&ids.iter().map(last).collect::<Vec<_>>())
        };
        let colours = |colours: &[ColourFamily]| {
            list(&colours.iter().map(|colour| colour.name(language).to_owned()).collect::<Vec<_>>())
        };
        let attribute = |values: Option<&Vec<String>>| list(values.map_or(&[][..], Vec::as_slice));
        match condition {
            Condition::Category => categories(&self.categories),
            Condition::Brand => list(&self.brands),
            Condition::Colour => colours(&self.colours),
            Condition::Size => {
                format!("{}{}", list(&self.sizes), if chinese { "码" } else { " in size" })
            }
            Condition::Attribute(key) => attribute(self.attributes.get(key)),
            Condition::Price => match (self.price.min, self.price.max, chinese) {
                (Some(min), Some(max), _) => format!("{min}–{max}"),
                (None, Some(max), true) => format!("{}以内", max.decimal()),
                (None, Some(max), false) => format!("up to {max}"),
                (Some(min), None, true) => format!("{}以上", min.decimal()),
                (Some(min), None, false) => format!("from {min}"),
                (None, None, _) => String::new(),
            },
            Condition::Stock => if chinese { "有现货" } else { "in stock" }.to_owned(),
            Condition::WithoutCategory => negated(categories(&self.without_categories)),
            Condition::WithoutBrand => negated(list(&self.without_brands)),
            Condition::WithoutColour => negated(colours(&self.without_colours)),
            Condition::WithoutAttribute(key) => negated(attribute(self.without_attributes.get(key))),
        }
    }
}

//! Size advice: by what the shopper says of the body, by what the mirror measured, by what was bought before, by the chart. Where these
//! decide nothing, what decides is asked for; no size is guessed.

use std::collections::BTreeMap;

use jingxuan_catalogue::{Language, Product, SizeRow};
use jingxuan_query::{BodyMeasure, Understanding};
use jingxuan_text::same_size;

use super::stock::{asks_sizes, asks_stock};
use crate::{
    Act, Action, Assistant, Conversation, Fact,
    deeds::Chosen,
    names,
    target::sizes,
    turn::{Plan, Read, Taken},
};

/// What the mirror measures of a body, by the names of size charts: the kiosk gives no other.
const BY_MIRROR: [&str; 4] = ["height", "chest", "waist", "hip"];

impl Assistant {
    /// Which size. What is told goes before what was measured: it may be told of somebody else.
    pub(crate) fn ask_size(&self, talk: &mut Conversation, read: &Read<'_>, taken: &Taken) -> Plan {
        let chosen = match self.chosen(talk, read) {
            Ok(chosen) => chosen,
            // "How do sizes run here?" is a question to the shop.
            Err(plan) => return self.known(read, taken).unwrap_or(*plan),
        };
        let text = jingxuan_text::normalise(read.text);
        if asks_stock(&read.asked, &text) && asks_sizes(&read.asked, &text) {
            return self.sizes_in_stock(&chosen, read);
        }
        let product = chosen.product;
        let told = told(&read.asked);
        if let Some(plan) = self.size_told(&chosen, &told, read.language) {
            return plan;
        }
        if let Some((size, measured)) = self.suggested_size(product, read.scene) {
            if measured && self.parts.shop.fits(product, &read.scene.measurements).is_none() {
                return no_size_fits(&chosen, measured_body(read.language), read.language);
            }
            let act = if measured { Act::SizeMeasured } else { Act::SizeUsual };
            let mut plan = chosen
                .plan(act)
                .slot("size", size.clone())
                .fact(Fact::Size { product: product.id.clone(), size: size.clone() });
            let variant = product
                .variants
                .iter()
                .find(|variant| same_size(&variant.size, &size) && variant.colour == chosen.variant.colour);
            plan.offered = variant
                .filter(|variant| variant.garment.is_some())
                .map(|variant| Action::TryOn { product: product.id.clone(), variant: variant.id.clone() });
            return plan;
        }
        let Some(chart) = self.parts.shop.chart(product) else {
            return self.known(read, taken).unwrap_or_else(|| chosen.plan(Act::AttributeUnknown));
        };
        if let Some(plan) = chosen.missing() {
            return plan;
        }
        // The row of a size that was named, or of what is worn; nothing is told of a body then.
        let spoken = read.asked.body.is_empty() && (!read.asked.sizes.is_empty() || chosen.worn.is_some());
        let row = chart.rows.iter().find(|row| spoken && same_size(&row.size, &chosen.variant.size));
        match row.filter(|row| !row.body.is_empty()) {
            Some(row) => cut_for(&chosen, row, read.language),
            None => self.what_decides(&chosen, read.language),
        }
    }

    /// By what was told of the body; `None` where that says nothing of a size.
    fn size_told(
        &self,
        chosen: &Chosen<'_>,
        told: &BTreeMap<String, f32>,
        language: Language,
    ) -> Option<Plan> {
        let product = chosen.product;
        let measures = self.parts.shop.measures(product);
        if told.is_empty() || measures.is_empty() {
            return None;
        }
        // A chest says nothing of the band of a bra: half of its size would be guessed.
        if measures.contains(&"underbust") && !told.contains_key("underbust") {
            return Some(self.what_decides(chosen, language));
        }
        let counts = |(name, _): &(&String, &f32)| measures.contains(&name.as_str());
        let counting: BTreeMap<String, f32> =
            told.iter().filter(counts).map(|(name, value)| (name.clone(), *value)).collect();
        if counting.is_empty() {
            let by_height =
                told.get("height").and_then(|height| self.size_by_height(chosen, *height, language));
            return Some(by_height.unwrap_or_else(|| self.what_decides(chosen, language)));
        }
        let said = in_words(&counting, language);
        Some(match self.parts.shop.fits(product, &counting) {
            Some(size) => size_for(chosen, size, said),
            None => no_size_fits(chosen, said, language),
        })
    }

    /// By height alone, where the chart has heights: children's sizes follow it, adults' only narrow down.
    fn size_by_height(&self, chosen: &Chosen<'_>, height: f32, language: Language) -> Option<Plan> {
        let product = chosen.product;
        let chart = self.parts.shop.chart(product)?;
        let sold = sizes(product);
        let rows: Vec<(&SizeRow, (f32, f32))> =
            chart.rows.iter().filter_map(|row| Some((row, *row.body.get("height")?))).collect();
        if rows.is_empty() {
            return None;
        }
        let fitting: Vec<String> = rows
            .iter()
            .filter(|(_, (low, high))| (*low..=*high).contains(&height))
            // By the product's own label: the chart may spell it otherwise.
            .filter_map(|(row, _)| sold.iter().find(|label| same_size(label, &row.size)).cloned())
            .collect();
        let said = in_words(&BTreeMap::from([("height".to_owned(), height)]), language);
        let of_girth =
            chart.rows.iter().any(|row| row.body.contains_key("waist") || row.body.contains_key("hip"));
        Some(match fitting.as_slice() {
            [] => no_size_fits(chosen, said, language),
            [one] if !of_girth => size_for(chosen, one.clone(), said),
            _ => {
                let measure = measures_in_words(&self.parts.shop.measures(product), language);
                let plan = chosen
                    .plan(Act::SizeOpen)
                    .slot("sizes", names::list(&fitting, language))
                    .slot("measure", measure)
                    .slot("told", said.clone())
                    .fact(Fact::Limit { said });
                with_sizes(plan, product, fitting)
            }
        })
    }

    /// Says which measures decide the size; of a thing of one size, that size.
    fn what_decides(&self, chosen: &Chosen<'_>, language: Language) -> Plan {
        let measures = self.parts.shop.measures(chosen.product);
        let measure = measures_in_words(&measures, language);
        if !measure.is_empty() && by_mirror(measures) {
            return chosen.plan(Act::SizeAsk).slot("measure", measure);
        }
        if !measure.is_empty() {
            let mut plan = chosen.plan(Act::SizeByHand).slot("measure", measure);
            plan.offered = Some(Action::CallStaff);
            return plan;
        }
        let all = sizes(chosen.product);
        let word = if language == Language::Chinese { "尺码" } else { "Sizes" };
        with_sizes(chosen.attribute(word, names::list(&all, language)), chosen.product, all)
    }
}

/// Whether the mirror measures one of these.
pub(super) fn by_mirror<'a>(measures: impl IntoIterator<Item = &'a str>) -> bool {
    measures.into_iter().any(|name| BY_MIRROR.contains(&name))
}

/// What is said of the body to be dressed that charts are made by, centimetres.
fn told(asked: &Understanding) -> BTreeMap<String, f32> {
    let mut told = BTreeMap::new();
    for fact in &asked.body {
        let names: &[&str] = match fact.measure {
            BodyMeasure::Height => &["height"],
            // Charts of underwear call it bust.
            BodyMeasure::Chest => &["chest", "bust"],
            BodyMeasure::Waist => &["waist"],
            BodyMeasure::Hip => &["hip"],
            BodyMeasure::Weight | BodyMeasure::Age => &[],
        };
        #[allow(clippy::cast_possible_truncation)] // centimetres
        let value = fact.value as f32;
        told.extend(names.iter().map(|name| ((*name).to_owned(), value)));
    }
    told
}

/// "For a chest of 96 cm, I suggest M."
fn size_for(chosen: &Chosen<'_>, size: String, told: String) -> Plan {
    chosen
        .plan(Act::SizeTold)
        .slot("size", size.clone())
        .slot("told", told.clone())
        .fact(Fact::Size { product: chosen.product.id.clone(), size })
        .fact(Fact::Limit { said: told })
}

/// Says that no size is cut for such a body, and which there are.
pub(super) fn no_size_fits(chosen: &Chosen<'_>, told: impl Into<String>, language: Language) -> Plan {
    let told = told.into();
    let all = sizes(chosen.product);
    // A unit in Latin letters stands apart from the Chinese word that follows.
    let unit = language == Language::Chinese && told.ends_with(|c: char| c.is_ascii_alphabetic());
    let plan = chosen
        .plan(Act::SizeNone)
        .slot("told", if unit { format!("{told} ") } else { told.clone() })
        .slot("sizes", names::list(&all, language))
        .fact(Fact::Limit { said: told });
    with_sizes(plan, chosen.product, all)
}

/// What the mirror measured, where none of it is named.
pub(super) fn measured_body(language: Language) -> &'static str {
    match language {
        Language::Chinese => "您的身形",
        Language::English => "your measurements",
    }
}

/// What the size spoken of is cut for, as its row of the chart says.
fn cut_for(chosen: &Chosen<'_>, row: &SizeRow, language: Language) -> Plan {
    let size = &chosen.variant.size;
    let measured = by_mirror(row.body.keys().map(String::as_str));
    let act = if measured { Act::SizeChart } else { Act::SizeRow };
    let mut plan = chosen.plan(act).slot("size", size.clone());
    let mut measures = Vec::new();
    for (name, range) in &row.body {
        let Some(words) = measure(name, language) else { continue };
        measures.push(format!("{words} {:.0}-{:.0} cm", range.0, range.1));
        plan.facts.push(Fact::Measurement { name: name.clone(), centimetres: *range });
    }
    plan.facts.push(Fact::Size { product: chosen.product.id.clone(), size: size.clone() });
    plan.slot("measure", names::list(&measures, language))
}

fn with_sizes(mut plan: Plan, product: &Product, sizes: Vec<String>) -> Plan {
    plan.facts.extend(sizes.into_iter().map(|size| Fact::Size { product: product.id.clone(), size }));
    plan
}

/// "胸围 96 cm、身高 165 cm", "a chest of 96 cm, a height of 165 cm".
fn in_words(told: &BTreeMap<String, f32>, language: Language) -> String {
    let said = told.iter().filter_map(|(name, value)| {
        let words = measure(name, language)?;
        Some(match (language, name.as_str()) {
            (Language::Chinese, _) => format!("{words} {value} cm"),
            (Language::English, "hip") => format!("hips of {value} cm"),
            (Language::English, _) => format!("a {words} of {value} cm"),
        })
    });
    names::list(&said.collect::<Vec<_>>(), language)
}

fn measures_in_words(measures: &[&str], language: Language) -> String {
    let words = measures.iter().filter_map(|name| measure(name, language)).map(str::to_owned);
    names::list(&words.collect::<Vec<_>>(), language)
}

/// A measurement of the body as shoppers read it.
fn measure(name: &str, language: Language) -> Option<&'static str> {
    let (chinese, english) = match name {
        "height" => ("身高", "height"),
        "chest" => ("胸围", "chest"),
        "bust" => ("上胸围", "bust"),
        "underbust" => ("下胸围", "underbust"),
        "waist" => ("腰围", "waist"),
        "hip" => ("臀围", "hip"),
        "foot" => ("脚长", "foot length"),
        "hand" => ("掌围", "hand"),
        _ => return None,
    };
    Some(if language == Language::Chinese { chinese } else { english })
}

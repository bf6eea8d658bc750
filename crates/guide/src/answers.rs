//! Telling: price, size advice, what a product is made of.

use jingxuan_catalogue::{Language, attribute};
use jingxuan_query::BodyMeasure;

use crate::{
    Act, Action, Assistant, Conversation, Fact, names,
    turn::{Plan, Read, Taken},
};

/// Words that ask for an attribute.
const ASKED: [(&str, &[&str]); 10] = [
    (
        attribute::MATERIAL,
        &[
            "面料",
            "料子",
            "材质",
            "什么做",
            "成分",
            "布料",
            "质地",
            "material",
            "fabric",
            "made of",
            "made from",
            "cotton",
        ],
    ),
    (attribute::FIT, &["版型", "修身", "宽松", "合身", "紧身", "fit", "slim", "loose", "tight"]),
    (attribute::LENGTH, &["多长", "长度", "衣长", "裙长", "裤长", "how long", "length"]),
    (attribute::SLEEVE, &["袖子", "袖长", "长袖", "短袖", "sleeve"]),
    (attribute::NECKLINE, &["领子", "领口", "领型", "什么领", "neck", "collar"]),
    (
        attribute::SEASON,
        &[
            "季节",
            "什么天",
            "夏天",
            "冬天",
            "春天",
            "秋天",
            "厚吗",
            "薄吗",
            "season",
            "summer",
            "winter",
            "warm",
        ],
    ),
    (
        attribute::OCCASION,
        &["场合", "上班", "面试", "婚礼", "occasion", "office", "interview", "wedding", "wear it to"],
    ),
    (attribute::PATTERN, &["图案", "花纹", "pattern", "print"]),
    (attribute::STYLE, &["风格", "style"]),
    ("brand", &["品牌", "牌子", "什么牌", "brand", "who makes"]),
];

impl Assistant {
    /// What it costs.
    pub(crate) fn ask_price(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let chosen = match self.chosen(talk, read) {
            Ok(chosen) => chosen,
            Err(plan) => return *plan,
        };
        let Ok(Some(price)) = self.parts.shop.price(&chosen.variant.id) else {
            return Plan::new(Act::Unknown);
        };
        let fact =
            Fact::Price { variant: chosen.variant.id.clone(), price: price.price, member: price.member };
        let plan = match price.member {
            Some(member) => chosen.plan(Act::PriceMember).slot("member", member.to_string()),
            None => chosen.plan(Act::Price),
        };
        plan.slot("price", price.price.to_string()).fact(fact)
    }

    /// Which size: by what the mirror measured, by what the shopper says of the body, by what was bought before, by the chart.
    pub(crate) fn ask_size(&self, talk: &mut Conversation, read: &Read<'_>, taken: &Taken) -> Plan {
        let chosen = match self.chosen(talk, read) {
            Ok(chosen) => chosen,
            // "How do sizes run here?" is a question to the shop.
            Err(plan) => return self.known(read, taken).unwrap_or(*plan),
        };
        let product = chosen.product;
        let told: std::collections::BTreeMap<String, f32> = read
            .asked
            .body
            .iter()
            .filter(|fact| fact.measure == BodyMeasure::Height)
            .map(|fact| {
                #[allow(clippy::cast_possible_truncation)] // centimetres
                let value = fact.value as f32;
                ("height".to_owned(), value)
            })
            .collect();
        if let Some((size, measured)) = self.suggested_size(product, read.scene) {
            let act = if measured { Act::SizeMeasured } else { Act::SizeUsual };
            let mut plan = chosen
                .plan(act)
                .slot("size", size.clone())
                .fact(Fact::Size { product: product.id.clone(), size: size.clone() });
            let variant = product
                .variants
                .iter()
                .find(|variant| variant.size == size && variant.colour == chosen.variant.colour);
            plan.offered = variant
                .filter(|variant| variant.garment.is_some())
                .map(|variant| Action::TryOn { product: product.id.clone(), variant: variant.id.clone() });
            return plan;
        }
        let Some(chart) = self.parts.shop.chart(product) else {
            return self.known(read, taken).unwrap_or_else(|| chosen.plan(Act::AttributeUnknown));
        };
        // The row that the shopper's own words fit, otherwise the one of the size spoken of.
        let fits = |row: &&jingxuan_catalogue::SizeRow| {
            !told.is_empty()
                && told.iter().all(|(name, value)| {
                    row.body.get(name).is_some_and(|(low, high)| (low..=high).contains(&value))
                })
        };
        let row = chart
            .rows
            .iter()
            .find(fits)
            .or_else(|| chart.rows.iter().find(|row| row.size == chosen.variant.size))
            .or_else(|| chart.rows.get(chart.rows.len() / 2));
        let Some(row) = row else { return chosen.plan(Act::AttributeUnknown) };
        let mut plan = chosen.plan(Act::SizeChart).slot("size", row.size.clone());
        let mut measures = Vec::new();
        for (name, range) in &row.body {
            let Some(words) = measure(name, read.language) else { continue };
            measures.push(format!("{words} {:.0}-{:.0} cm", range.0, range.1));
            plan.facts.push(Fact::Measurement { name: name.clone(), centimetres: *range });
        }
        plan.facts.push(Fact::Size { product: product.id.clone(), size: row.size.clone() });
        plan.slot("measure", names::list(&measures, read.language))
    }

    /// What it is made of and how it is cut, as the catalogue says; what the catalogue does not say is not known.
    pub(crate) fn ask_product(&self, talk: &mut Conversation, read: &Read<'_>, taken: &Taken) -> Plan {
        let chosen = match self.chosen(talk, read) {
            Ok(chosen) => chosen,
            Err(plan) => return self.known(read, taken).unwrap_or(*plan),
        };
        let text = jingxuan_text::normalise(read.text);
        let named = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let product = chosen.product;
        let language = read.language;
        if named(&["颜色", "什么色", "colour", "color"]) {
            let key = names::key("colour", language).unwrap_or("colour");
            return chosen.attribute(key, chosen.all_colours());
        }
        if named(&["哪些尺码", "什么尺码", "几个码", "which sizes", "what sizes", "sizes does", "size range"])
        {
            let all = crate::target::sizes(product);
            let word = if language == Language::Chinese { "尺码" } else { "Sizes" };
            let mut plan = chosen.attribute(word, names::list(&all, language));
            plan.facts.extend(all.into_iter().map(|size| Fact::Size { product: product.id.clone(), size }));
            return plan;
        }
        for (key, words) in ASKED {
            if !named(words) {
                continue;
            }
            if key == "brand" && !product.brand.is_empty() {
                let word = if language == Language::Chinese { "品牌" } else { "Brand" };
                return chosen.attribute(word, product.brand.clone());
            }
            let values: Vec<String> =
                product.attribute(key).iter().map(|value| names::value(key, value, language)).collect();
            if !values.is_empty() {
                let word = names::key(key, language).unwrap_or(key);
                return chosen.attribute(word, names::list(&values, language));
            }
        }
        // How it is washed and the like: the shop's own words about it, or the knowledge base.
        if let Some(plan) = self.known(read, taken) {
            return plan;
        }
        let mut plan = chosen.plan(Act::AttributeUnknown);
        plan.offered = Some(Action::CallStaff);
        plan
    }
}

fn measure(name: &str, language: Language) -> Option<&'static str> {
    let (chinese, english) = match name {
        "height" => ("身高", "height"),
        "chest" => ("胸围", "chest"),
        "waist" => ("腰围", "waist"),
        "hip" => ("臀围", "hip"),
        "foot" => ("脚长", "foot"),
        _ => return None,
    };
    Some(if language == Language::Chinese { chinese } else { english })
}

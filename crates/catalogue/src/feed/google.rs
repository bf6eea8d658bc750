//! Google Merchant product data: one row a variant, rows of one `item_group_id` are one product
//! (support.google.com/merchants/answer/7052112).
//!
//! What Google has no attribute for stands in `product_detail`, which shoppers may see: season, occasion, style and so
//! on, further materials and patterns. The member price stands in `loyalty_program`.

use std::collections::BTreeMap;

use crate::{
    ColourFamily, Currency, Language, Money, Product, ProductId, Variant, VariantId,
    attribute::{AGE, GENDER, MATERIAL, PATTERN},
};

use super::{
    FeedError, Item, ReadOptions, breadcrumb, category, check::gtin, colour::colour, in_language, moment,
};

/// Section of the details that are our attributes.
const SECTION: &str = "attributes";
/// Detail that tells the colour's family where its name does not.
const FAMILY: &str = "colour family";
/// Label of the loyalty programme of member prices.
pub const MEMBERS: &str = "members";
/// Size of things that come in one size.
pub const ONE_SIZE: &str = "均码";
/// Names of the parts of nested attributes, in their order.
pub const DETAIL: [&str; 3] = ["section_name", "attribute_name", "attribute_value"];
pub const LOYALTY: [&str; 3] = ["program_label", "tier_label", "price"];

/// One attribute of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribute {
    /// Name, without prefix, lower case, words joined by `_`.
    pub name: String,
    /// Its text.
    pub value: String,
    /// Its parts by name, where it has any.
    pub parts: Vec<(String, String)>,
}

impl Attribute {
    fn part(&self, name: &str) -> &str {
        self.parts.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }
}

/// The name of a column or element as it is known: `g:Item Group ID` is `item_group_id`.
pub fn known_name(written: &str) -> String {
    let bare = written
        .rsplit_once(':')
        .filter(|(prefix, _)| !prefix.contains('('))
        .map_or(written, |(_, name)| name);
    bare.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The error of a row, with the variant that is lost by it.
pub fn wrong(line: u64, row: &[Attribute], message: impl Into<String>) -> FeedError {
    let id = row.iter().find(|attribute| attribute.name == "id" && !attribute.value.trim().is_empty());
    let variant = id.map(|id| VariantId(id.value.trim().to_owned()));
    FeedError { variant, ..FeedError::record(line, message) }
}

/// A row as a product with its one variant.
pub fn item(line: u64, row: &[Attribute], options: &ReadOptions) -> Result<Item, String> {
    let first = |name: &str| {
        row.iter()
            .find(|attribute| attribute.name == name && !attribute.value.trim().is_empty())
            .map(|a| a.value.trim())
    };
    let needed = |name: &str| first(name).ok_or_else(|| format!("`{name}` is missing"));
    let mut notes = Vec::new();
    let id = needed("id")?;
    let title = needed("title")?;
    let regular = price("price", needed("price")?)?;
    let sale = match first("sale_price") {
        Some(text) => Some(price("sale_price", text)?).filter(|sale| sale.minor < regular.minor),
        None => None,
    };
    let on_sale = match first("sale_price_effective_date") {
        Some(interval) => moment::within(interval, options.now).ok_or_else(|| {
            format!("sale_price_effective_date `{interval}` is no interval of two ISO 8601 moments")
        })?,
        None => true,
    };
    let member = row.iter().find(|a| a.name == "loyalty_program" && !a.part("price").is_empty());
    let member_price = member.map(|a| price("price of loyalty_program", a.part("price"))).transpose()?;
    let code = first("gtin").map(|code| code.replace(['-', ' '], "")).filter(|code| !code.is_empty());
    if let Some(code) = &code {
        gtin(code)?;
    }
    let (mut colour, known) = colour(first("color").unwrap_or_default(), options.language);
    let attributes = attributes(row, &mut colour.family);
    if !known && colour.family == ColourFamily::Multi && first("color").is_some() {
        notes.push(format!(
            "the family of colour `{}` is not known",
            colour.name.all().next().unwrap_or_default()
        ));
    }
    let also = row.iter().filter(|attribute| attribute.name == "additional_image_link");
    let images = first("image_link").into_iter().chain(also.flat_map(|a| a.value.split(',')));
    let variant = Variant {
        id: id.into(),
        size: first("size").unwrap_or(ONE_SIZE).to_owned(),
        colour,
        gtin: code,
        price: sale.filter(|_| on_sale).unwrap_or(regular),
        member_price,
        images: images.map(|image| image.trim().to_owned()).filter(|image| !image.is_empty()).collect(),
        garment: None,
    };
    let place = first("product_type").or_else(|| first("google_product_category")).unwrap_or_default();
    let number = !place.is_empty() && place.bytes().all(|byte| byte.is_ascii_digit());
    let product = Product {
        id: ProductId(first("item_group_id").unwrap_or(id).to_owned()),
        title: in_language(title, options.language),
        description: in_language(first("description").unwrap_or_default(), options.language),
        brand: first("brand").unwrap_or_default().to_owned(),
        category: if number { format!("google/{place}") } else { category(place) }.into(),
        attributes,
        variants: vec![variant],
        size_chart: None,
        since: 0,
        margin_percent: None,
    };
    let quantities = pieces(first("availability"), first("quantity"))?;
    let quantities = quantities.map(|pieces| (VariantId(id.to_owned()), pieces)).into_iter().collect();
    Ok(Item { line, product, quantities, notes })
}

/// Pieces that the row tells of: its quantity, or none when it is out of stock.
fn pieces(availability: Option<&str>, quantity: Option<&str>) -> Result<Option<u32>, String> {
    let told = quantity
        .map(|text| text.parse().map_err(|_| format!("quantity `{text}` is no number")))
        .transpose()?;
    match availability.map(|text| text.to_lowercase().replace(' ', "_")).as_deref() {
        Some("out_of_stock") => Ok(Some(0)),
        None
        | Some("in_stock" | "preorder" | "backorder" | "available_for_order" | "limited_availability") => {
            Ok(told)
        }
        Some(other) => {
            Err(format!("availability `{other}` is none of in_stock, out_of_stock, preorder, backorder"))
        }
    }
}

/// An amount with its currency on either side: `199.00 CNY`.
fn price(what: &str, text: &str) -> Result<Money, String> {
    let wrong = |why: &str| format!("{what} `{text}`: {why}");
    let (one, other) = text
        .trim()
        .split_once(char::is_whitespace)
        .ok_or_else(|| wrong("an amount and a currency are needed"))?;
    let (amount, code) = match other.trim().parse::<Currency>() {
        Ok(currency) => (one, currency),
        Err(_) => (other, one.parse().map_err(|error: crate::MoneyError| wrong(&error.0))?),
    };
    Money::from_decimal(amount, code).map_err(|error| wrong(&error.0))
}

fn attributes(row: &[Attribute], family: &mut ColourFamily) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |key: &str, value: &str| {
        let value = value.trim().to_lowercase();
        let values = found.entry(key.to_owned()).or_default();
        if !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    };
    let value = |name: &str| {
        let found =
            row.iter().find(|attribute| attribute.name == name).map(|a| a.value.trim().to_lowercase());
        found.filter(|value| !value.is_empty())
    };
    let age = value("age_group").map(|group| age_of(&group).to_owned());
    if let Some(gender) = value("gender") {
        add(GENDER, gender_of(&gender, age.as_deref()));
    }
    if let Some(age) = &age {
        add(AGE, age);
    }
    for (name, key) in [("material", MATERIAL), ("pattern", PATTERN)] {
        if let Some(list) = value(name) {
            list.split('/').for_each(|one| add(key, one));
        }
    }
    for detail in row.iter().filter(|attribute| attribute.name == "product_detail") {
        let [_, name, value] = DETAIL.map(|part| detail.part(part));
        if name == FAMILY {
            let json = serde_json::Value::String(value.to_lowercase());
            *family = serde_json::from_value(json).unwrap_or(*family);
        } else if !name.is_empty() {
            add(&name.to_lowercase(), value);
        }
    }
    found.retain(|_, values| !values.is_empty());
    found
}

fn age_of(group: &str) -> &str {
    match group {
        "newborn" | "infant" => "baby",
        "toddler" | "kids" => "child",
        other => other,
    }
}

fn gender_of<'a>(gender: &'a str, age: Option<&str>) -> &'a str {
    match (gender, matches!(age, Some("baby" | "child"))) {
        ("female", true) => "girls",
        ("female", false) => "women",
        ("male", true) => "boys",
        ("male", false) => "men",
        (other, _) => other,
    }
}

/// A variant as a row: names with their values, those that are empty left out.
pub fn row(product: &Product, variant: &Variant, pieces: Option<u32>, language: Language) -> Vec<Attribute> {
    let mut row = Vec::new();
    let mut text = |name: &str, value: &str| {
        if !value.is_empty() {
            row.push(Attribute { name: name.to_owned(), value: value.to_owned(), parts: Vec::new() });
        }
    };
    text("id", variant.id.as_str());
    text("item_group_id", product.id.as_str());
    text("title", product.title.get(language));
    text("description", product.description.get(language));
    let mut images = variant.images.iter();
    if let Some(image) = images.next() {
        text("image_link", image);
    }
    // Google's separator inside an address is written as its code.
    images.for_each(|image| text("additional_image_link", &image.replace(',', "%2C")));
    text("availability", if pieces == Some(0) { "out_of_stock" } else { "in_stock" });
    text("price", &amount(variant.price));
    text("gtin", variant.gtin.as_deref().unwrap_or_default());
    text("brand", &product.brand);
    text("condition", "new");
    text("product_type", &breadcrumb(product.category.as_str()));
    let name = variant.colour.name.get(language);
    text("color", name);
    text("size", if variant.size == ONE_SIZE { "" } else { &variant.size });
    let mut details = Vec::new();
    if colour(name, Some(language)).0.family != variant.colour.family
        && let Ok(serde_json::Value::String(family)) = serde_json::to_value(variant.colour.family)
    {
        details.push((FAMILY.to_owned(), family));
    }
    let age = product.attribute(AGE).first().map(String::as_str);
    let group = match age {
        Some("baby") => Some("infant"),
        Some("child") => Some("kids"),
        Some("adult") => Some("adult"),
        _ => None,
    };
    let known_age = group.map(age_of);
    for (key, values) in &product.attributes {
        let own = match (key.as_str(), values.first().map(String::as_str)) {
            (GENDER, Some(value)) => {
                let gender = match value {
                    "women" | "girls" => "female",
                    "men" | "boys" => "male",
                    "unisex" => "unisex",
                    _ => "",
                };
                let carried = gender_of(gender, known_age) == value;
                text("gender", if carried { gender } else { "" });
                usize::from(carried)
            }
            (AGE, _) => {
                text("age_group", group.unwrap_or_default());
                usize::from(group.is_some())
            }
            (MATERIAL, Some(_)) => {
                let first = values.iter().take_while(|value| !value.contains('/')).take(3);
                let first: Vec<_> = first.map(String::as_str).collect();
                text("material", &first.join("/"));
                first.len()
            }
            (PATTERN, Some(value)) if !value.contains('/') => {
                text("pattern", value);
                1
            }
            _ => 0,
        };
        details.extend(values.iter().skip(own).map(|value| (key.clone(), value.clone())));
    }
    for (key, value) in details {
        let parts = [SECTION.to_owned(), key, value];
        row.push(nested("product_detail", &DETAIL, parts));
    }
    if let Some(member) = variant.member_price {
        let parts = [MEMBERS.to_owned(), MEMBERS.to_owned(), amount(member)];
        row.push(nested("loyalty_program", &LOYALTY, parts));
    }
    row
}

fn nested(name: &str, names: &[&str], values: [String; 3]) -> Attribute {
    let parts = names.iter().map(|name| (*name).to_owned()).zip(values).collect();
    Attribute { name: name.to_owned(), value: String::new(), parts }
}

fn amount(money: Money) -> String {
    format!("{} {}", money.decimal(), money.currency.code())
}

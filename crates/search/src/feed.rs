//! Anyone's catalogue: JSON Lines with an id and a title, and whatever else there is.
//!
//! A line that is one of our own products is read as such. Of any other object the usual names are understood (`name` for
//! `title`, `color`, `sale_price`, ...), and every other text is kept as an attribute: searched as words, filtered by nothing.

use std::path::Path;

use jingxuan_catalogue::{Currency, Money, Product};
use serde_json::{Map, Value};

use crate::{
    SearchError,
    amount::amount,
    document::{BRAND, Document, Offer, comparable, comparable_size},
    lexical::Field,
    understanding::UNSAID,
};

/// Longest label of a size, characters: `170/88A`, `FREE SIZE`.
const LONGEST_SIZE: usize = 10;

/// What one line holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// A product of our own.
    Product(Box<Product>),
    /// Something else with an id and a title.
    Foreign(Document),
}

const ID: &[&str] =
    &["id", "product_id", "productid", "docid", "doc_id", "_id", "doc-id", "item_id", "sku", "asin", "编号"];
const TITLE: &[&str] =
    &["title", "name", "product_title", "product_name", "item_name", "标题", "名称", "商品名称"];
const DESCRIPTION: &[&str] = &[
    "description",
    "desc",
    "product_description",
    "summary",
    "bullet_points",
    "product_bullet_point",
    "features",
    "text",
    "contents",
    "body",
    "描述",
    "详情",
];
const BRANDS: &[&str] = &["brand", "product_brand", "manufacturer", "vendor", "品牌"];
const CATEGORIES: &[&str] = &[
    "category",
    "categories",
    "product_type",
    "producttype",
    "google_product_category",
    "category_path",
    "category_name",
    "类目",
    "分类",
    "品类",
];
const PRICES: &[&str] = &["sale_price", "price", "current_price", "amount", "list_price", "价格", "售价"];
const SIZES: &[&str] = &["size", "sizes", "尺码", "尺寸"];
const COLOURS: &[&str] = &["color", "colour", "colors", "colours", "product_color", "颜色"];
const NESTED: &[&str] = &["attributes", "attrs", "properties", "specs", "specifications", "属性"];

/// A catalogue as it was read, and the numbers of the lines that were not taken as they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed {
    /// Its products, in order.
    pub lines: Vec<Line>,
    /// Lines with a bare `NaN` or `Infinity`, which is no JSON: it was read as `null`.
    pub not_numbers: Vec<usize>,
    /// Products without a text: they are there, and no word finds them.
    pub textless: Vec<usize>,
    /// Lines whose id came before: what came first counts.
    pub repeated: Vec<usize>,
}

/// Reads a catalogue to be evaluated: what can be understood of a line is taken, and what was passed over is told. A shop's own import is
/// another one, and strict.
///
/// # Errors
/// [`SearchError::File`]; [`SearchError::Line`] for a line that is no JSON object or has no id.
pub fn read_catalogue(path: &Path) -> Result<Feed, SearchError> {
    let text = std::fs::read(path).map_err(SearchError::file(path))?;
    let text = String::from_utf8(text).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..valid].iter().filter(|&&byte| byte == b'\n').count();
        SearchError::line(path, line, "this is not UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut seen = std::collections::HashSet::new();
    let mut feed = Feed::default();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |cause: String| SearchError::line(path, number, cause);
        let value = match json(line) {
            Ok(value) => value,
            // Python writes what is missing as `NaN`.
            Err(cause) => {
                let value = with_nulls(line).and_then(|line| json(&line).ok()).ok_or_else(|| wrong(cause))?;
                feed.not_numbers.push(number);
                value
            }
        };
        let read = read_value(&value).map_err(wrong)?;
        let id = match &read {
            Line::Product(product) => product.id.0.clone(),
            Line::Foreign(document) => document.id.clone(),
        };
        if !seen.insert(id) {
            feed.repeated.push(number);
            continue;
        }
        if is_textless(&read) {
            feed.textless.push(number);
        }
        feed.lines.push(read);
    }
    Ok(feed)
}

/// Reads one line, strictly.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub fn read_line(line: &str) -> Result<Line, String> {
    let read = read_value(&json(line)?)?;
    if is_textless(&read) {
        return Err("there is no text to search: expected `title` or `description`".to_owned());
    }
    Ok(read)
}

fn json(line: &str) -> Result<Value, String> {
    serde_json::from_str(line).map_err(|error| format!("this is no JSON: {error}"))
}

/// The line with `null` for every bare `NaN` or `Infinity` outside its texts; `None` where there is none.
fn with_nulls(line: &str) -> Option<String> {
    let mut written = String::with_capacity(line.len());
    let (mut in_text, mut escaped, mut found) = (false, false, false);
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let bare =
            ["NaN", "-Infinity", "Infinity"].into_iter().find(|name| !in_text && rest.starts_with(*name));
        if let Some(name) = bare {
            written.push_str("null");
            rest = &rest[name.len()..];
            found = true;
            continue;
        }
        in_text ^= c == '"' && !escaped;
        escaped = in_text && c == '\\' && !escaped;
        written.push(c);
        rest = &rest[c.len_utf8()..];
    }
    found.then_some(written)
}

fn is_textless(line: &Line) -> bool {
    match line {
        Line::Product(_) => false,
        Line::Foreign(document) => document.texts.iter().all(|text| text.trim().is_empty()),
    }
}

fn read_value(value: &Value) -> Result<Line, String> {
    let Value::Object(object) = value else { return Err("expected a JSON object".to_owned()) };
    // Only our own products have variants with colours in families; what merely resembles one is read as foreign.
    if object.contains_key("variants")
        && let Ok(product) = serde_json::from_value::<Product>(value.clone())
        && !product.id.0.trim().is_empty()
        && !product.variants.is_empty()
    {
        return Ok(Line::Product(Box::new(product)));
    }
    foreign(object).map(Line::Foreign)
}

/// Collects what is understood of an object.
#[derive(Default)]
struct Reader {
    document: Document,
    texts: [String; 5],
    price: Option<(f64, Option<Currency>)>,
    currency: Option<Currency>,
    sizes: Vec<String>,
}

fn foreign(object: &Map<String, Value>) -> Result<Document, String> {
    let find = |names: &[&str]| {
        names.iter().find_map(|name| object.iter().find(|(key, _)| key.to_lowercase() == *name))
    };
    let (id_key, id) = find(ID).ok_or("there is no `id`")?;
    let id = match id {
        Value::String(text) if !text.trim().is_empty() => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err("`id` is neither a text nor a number".to_owned()),
    };
    let mut reader = Reader { document: Document { id, ..Document::default() }, ..Reader::default() };
    for (key, value) in object.iter().filter(|(key, _)| *key != id_key) {
        reader.take(key, value, 0);
    }
    Ok(reader.finish())
}

impl Reader {
    fn take(&mut self, key: &str, value: &Value, depth: usize) {
        const DEEPEST: usize = 3;
        let name = key.to_lowercase();
        let is = |names: &[&str]| names.contains(&name.as_str());
        let mut found = Vec::new();
        texts(value, &mut found, 0);
        if is(TITLE) {
            self.add(Field::Title, &found);
        } else if is(DESCRIPTION) {
            self.add(Field::Description, &found);
        } else if is(BRANDS) {
            self.add(Field::Brand, &found);
            self.document.facts.extend(found.iter().map(|brand| (BRAND.into(), comparable(brand).into())));
        } else if is(CATEGORIES) {
            self.add(Field::Category, &found);
        } else if is(PRICES) {
            // The first of the names that holds a price counts: what is asked now before what was asked once.
            let rank = |name: &str| PRICES.iter().position(|known| *known == name);
            if let Some(price) = price(value)
                && (self.price.is_none() || rank(&name) == Some(0))
            {
                self.price = Some(price);
            }
        } else if is(&["currency", "price_currency", "币种"]) {
            self.currency = found.first().and_then(|code| code.parse().ok());
        } else if is(SIZES) {
            let parts = found.iter().flat_map(|size| size.split([',', ';', '、', '|']));
            self.sizes.extend(parts.map(comparable_size).filter(|size| !size.is_empty()));
            self.add(Field::Attributes, &found);
        } else if (is(NESTED) || value.is_object()) && depth < DEEPEST {
            match value {
                Value::Object(inner) => {
                    inner.iter().for_each(|(key, value)| self.take(key, value, depth + 1))
                }
                Value::Array(items) => items.iter().for_each(|item| self.take_pair(key, item, depth)),
                _ => self.add(Field::Attributes, &found),
            }
        } else {
            self.add(Field::Attributes, &found);
            if !is(COLOURS) {
                let values = found.iter().filter(|value| value.chars().count() <= 40);
                self.document
                    .facts
                    .extend(values.map(|value| (name.as_str().into(), comparable(value).into())));
            }
        }
    }

    /// `{"name": "Material", "value": "wool"}`, as some catalogues write attributes.
    fn take_pair(&mut self, key: &str, item: &Value, depth: usize) {
        let pair = item.as_object().and_then(|object| {
            let name = object.get("name").or_else(|| object.get("key"))?.as_str()?;
            Some((name, object.get("value").or_else(|| object.get("values"))?))
        });
        match pair {
            Some((name, value)) => self.take(name, value, depth + 1),
            None => {
                let mut found = Vec::new();
                texts(item, &mut found, 0);
                self.add(Field::Attributes, &found);
                if let Some((name, value)) = found.first().and_then(|text| text.split_once([':', '：'])) {
                    self.document.facts.push((comparable(name).into(), comparable(value).into()));
                }
                tracing::trace!(key, "attribute without a name");
            }
        }
    }

    fn add(&mut self, field: Field, found: &[String]) {
        for text in found {
            // Pictures and pages are no words.
            if text.starts_with("http://") || text.starts_with("https://") {
                continue;
            }
            let texts = &mut self.texts[field as usize];
            if !texts.is_empty() {
                texts.push('\n');
            }
            texts.push_str(text);
        }
    }

    fn finish(mut self) -> Document {
        self.document.texts = std::mem::take(&mut self.texts).map(Into::into);
        // Shops that have no columns for them write "Price: 299 yuan. Sizes: S, M" into the description.
        let texts: Vec<String> = self.document.texts.iter().map(|text| text.to_lowercase()).collect();
        let said = |labels: &[&str]| texts.iter().find_map(|text| labelled(text, labels));
        if self.price.is_none() {
            self.price = said(&["sale price", "price", "售价", "价格", "现价"]).and_then(leading_price);
        }
        if self.sizes.is_empty()
            && let Some(listed) = said(&["available sizes", "sizes", "尺码", "码数"])
        {
            let end = listed.find(['.', '。', ';', '；', '\n']).unwrap_or(listed.len());
            let parts = listed[..end].split([',', '、', '，', '/', '|']).map(comparable_size);
            self.sizes.extend(parts.filter(|size| !size.is_empty() && size.chars().count() <= LONGEST_SIZE));
        }
        let price = self.price.and_then(|(amount, own)| {
            let currency = own.or(self.currency).unwrap_or_else(unsaid);
            let minor = amount * 10_f64.powi(currency.digits().cast_signed());
            #[allow(clippy::cast_possible_truncation)] // bounded by the test
            (minor.is_finite() && minor.abs() < 9e15).then(|| Money { minor: minor.round() as i64, currency })
        });
        if self.sizes.is_empty() {
            self.sizes.push(String::new());
        }
        self.document.offers = self
            .sizes
            .into_iter()
            .map(|size| Offer { size: size.into(), price, ..Offer::default() })
            .collect();
        self.document
    }
}

/// What follows one of these labels and a colon.
fn labelled<'a>(text: &'a str, labels: &[&str]) -> Option<&'a str> {
    labels.iter().find_map(|label| {
        text.match_indices(label).find_map(|(at, _)| {
            let inside = text[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
            let rest = text[at + label.len()..].trim_start();
            let said = rest.strip_prefix([':', '：'])?;
            (!inside).then(|| said.trim_start())
        })
    })
}

/// The amount that a text begins with, and the currency beside it.
fn leading_price(text: &str) -> Option<(f64, Option<Currency>)> {
    let end = text.find([';', '；', '。', '\n']).unwrap_or(text.len());
    let text = &text[..end];
    let start = text.find(|c: char| c.is_ascii_digit()).filter(|start| *start <= "hk$ ".len())?;
    // A blank may be all that parts the price from the next number of the sentence.
    let (amount, after) = amount(text, false)?;
    let unit: String = after.trim_start().chars().take_while(|c| !c.is_whitespace()).take(4).collect();
    Some((amount, currency(&text[..start]).or_else(|| currency(&unit))))
}

/// Every text within a value; numbers are texts too, `true` and `null` are not.
fn texts(value: &Value, found: &mut Vec<String>, depth: usize) {
    match value {
        Value::String(text) if !text.trim().is_empty() => found.push(text.trim().to_owned()),
        Value::Number(number) => found.push(number.to_string()),
        Value::Array(items) if depth < 4 => items.iter().for_each(|item| texts(item, found, depth + 1)),
        Value::Object(object) if depth < 4 => object.values().for_each(|item| texts(item, found, depth + 1)),
        _ => {}
    }
}

/// `299`, `"¥299"`, `"299.00 CNY"`, `"1.299,00 €"`, `{"amount": 299, "currency": "CNY"}`, `{"minor": 29900, "currency": "CNY"}`.
fn price(value: &Value) -> Option<(f64, Option<Currency>)> {
    match value {
        Value::Number(number) => number.as_f64().map(|amount| (amount, None)),
        Value::String(text) => {
            let text = jingxuan_text::normalise(text);
            // A range of prices (`199-299`) begins with the lowest.
            Some((amount(&text, true)?.0, currency(&text)))
        }
        Value::Object(object) => {
            let own = object.get("currency").and_then(Value::as_str).and_then(|code| code.parse().ok());
            if let Some(minor) = object.get("minor").and_then(Value::as_f64) {
                let digits = own.unwrap_or(Currency::CNY).digits().cast_signed();
                return Some((minor / 10_f64.powi(digits), own));
            }
            let amount = ["amount", "value", "price"].iter().find_map(|key| object.get(*key))?;
            price(amount).map(|(amount, written)| (amount, own.or(written)))
        }
        Value::Array(items) => items.first().and_then(price),
        _ => None,
    }
}

/// Where a catalogue does not say its currency, it is the one that shoppers say.
fn unsaid() -> Currency {
    UNSAID.parse().unwrap_or(Currency::CNY)
}

fn currency(text: &str) -> Option<Currency> {
    let signs = [("hk$", Currency::HKD), ("$", Currency::USD), ("€", Currency::EUR), ("£", Currency::GBP)];
    let names = [
        ("cny", Currency::CNY),
        ("rmb", Currency::CNY),
        ("yuan", Currency::CNY),
        ("元", Currency::CNY),
        ("¥", Currency::CNY),
        ("usd", Currency::USD),
        ("eur", Currency::EUR),
        ("gbp", Currency::GBP),
        ("hkd", Currency::HKD),
        ("jpy", Currency::JPY),
    ];
    signs.iter().chain(&names).find(|(sign, _)| text.contains(sign)).map(|(_, currency)| *currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(line: &str) -> Document {
        match read_line(line).unwrap() {
            Line::Foreign(document) => document,
            Line::Product(product) => panic!("read as our own: {product:?}"),
        }
    }

    #[test]
    fn plain_titles_are_enough() {
        let read = document(r#"{"id": 7, "title": "Red summer dress"}"#);
        assert_eq!((read.id.as_str(), &*read.texts[0]), ("7", "Red summer dress"));
        assert_eq!(read.offers, [Offer::default()]);
    }

    #[test]
    fn titles_in_two_languages_and_nested_attributes_are_found() {
        let read = document(
            r#"{"docid":"a","name":{"zh":"红裙","en":"Red dress"},"attributes":{"color":"red","price":"¥1,299.00","size":["S","m"],"material":["silk"]},"image":"https://x.example/a.png"}"#,
        );
        assert_eq!(&*read.texts[0], "Red dress\n红裙"); // keys in their order
        assert!(read.facts.contains(&("material".into(), "silk".into())));
        assert_eq!(read.offers.iter().map(|o| &*o.size).collect::<Vec<_>>(), ["S", "M"]);
        assert_eq!(read.offers[0].price, Some(Money::cny(129_900)));
        assert!(!read.texts.concat().contains("https"));
    }

    #[test]
    fn prices_are_read_as_people_write_them() {
        for (line, expected) in [
            (r#"{"id":"a","title":"t","price":19.5,"currency":"USD"}"#, (1950, Currency::USD)),
            (r#"{"id":"a","title":"t","price":"$20"}"#, (2000, Currency::USD)),
            (r#"{"id":"a","title":"t","price":"199.00 CNY"}"#, (19_900, Currency::CNY)),
            (r#"{"id":"a","title":"t","price":"199-299元"}"#, (19_900, Currency::CNY)),
            (r#"{"id":"a","title":"t","price":"49,90 €"}"#, (4990, Currency::EUR)),
            (r#"{"id":"a","title":"t","price":"1.299,00 €"}"#, (129_900, Currency::EUR)),
            (
                r#"{"id":"a","title":"t","description":"Preis. Price: 1.299,50 eur. Warm."}"#,
                (129_950, Currency::EUR),
            ),
            (r#"{"id":"a","title":"t","price":{"amount":"5","currency":"JPY"}}"#, (5, Currency::JPY)),
            (r#"{"id":"a","title":"t","price":{"minor":29900,"currency":"CNY"}}"#, (29_900, Currency::CNY)),
            (r#"{"id":"a","title":"t","price":300,"sale_price":250}"#, (25_000, unsaid())),
            (r#"{"id":"a","title":"t","attributes":[{"name":"price","value":88}]}"#, (8800, unsaid())),
        ] {
            let money = document(line).offers[0].price.unwrap();
            assert_eq!((money.minor, money.currency), expected, "{line}");
        }
        assert_eq!(document(r#"{"id":"a","title":"t","price":"ask us"}"#).offers[0].price, None);
    }

    #[test]
    fn prices_and_sizes_are_found_in_descriptions_that_label_them() {
        let read =
            document(r#"{"id":"a","title":"Coat","description":"Warm. Sizes: S, M, XL. Price: 1,299 yuan"}"#);
        assert_eq!(read.offers.iter().map(|o| &*o.size).collect::<Vec<_>>(), ["S", "M", "XL"]);
        assert_eq!(read.offers[0].price, Some(Money::cny(129_900)));
        let chinese = document(r#"{"id":"a","title":"大衣","description":"尺码：S、M。售价：¥599"}"#);
        assert_eq!(chinese.offers.len(), 2);
        assert_eq!(chinese.offers[0].price, Some(Money::cny(59_900)));
        let none =
            document(r#"{"id":"a","title":"Coat","description":"At a price: nobody knows. Sizes vary."}"#);
        assert_eq!(none.offers, [Offer::default()]);
    }

    fn catalogue(text: &str) -> Result<Feed, SearchError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.jsonl");
        std::fs::write(&path, text).unwrap();
        read_catalogue(&path)
    }

    #[test]
    fn bad_lines_are_named() {
        for (text, line) in [
            ("[1]", 1),
            ("{\"title\":\"t\"}", 1),
            ("{\"id\":\"a\",\"title\":\"t\"}\n\n{oops", 3),
            ("{\"id\":\"a\",\"title\":\"t\",\"price\":NaN", 1),
        ] {
            let error = catalogue(text).unwrap_err();
            assert!(matches!(error, SearchError::Line { line: l, .. } if l == line), "{text}: {error}");
        }
    }

    #[test]
    fn one_imperfect_line_costs_what_is_wrong_with_it_and_no_more() {
        let read = catalogue(
            "{\"id\":\"a\",\"title\":\"NaN \\\" Infinity\",\"description\":NaN,\"price\":-Infinity}\n\
             {\"id\":\"b\",\"title\":\"\",\"description\":null}\n\
             {\"id\":\"a\",\"title\":\"another\"}\n",
        )
        .unwrap();
        assert_eq!(
            (&read.not_numbers[..], &read.textless[..], &read.repeated[..]),
            (&[1][..], &[2][..], &[3][..])
        );
        let [Line::Foreign(first), Line::Foreign(second)] = read.lines.as_slice() else {
            panic!("{:?}", read.lines)
        };
        assert_eq!((first.id.as_str(), &*first.texts[0]), ("a", "NaN \" Infinity"), "a text keeps its words");
        assert_eq!((&*first.texts[4], first.offers[0].price), ("", None));
        assert_eq!(second.id, "b");
        let strict = read_line("{\"id\":\"b\",\"title\":\"\"}").unwrap_err();
        assert!(strict.contains("no text to search"), "{strict}");
    }
}

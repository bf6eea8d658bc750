//! Shopify product CSV: rows of one handle, one behind the other, are one product; a row has a variant, a picture, or
//! both (help.shopify.com/manual/products/import-export/using-csv). Both the old and the new column names are read.
//!
//! A row that is wrong loses its whole product: a product that lacks one of its variants looks right and is not.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io::BufRead,
};

use crate::{Currency, Money, Product, Variant, VariantId, attribute};

use super::{
    Entry, FeedError, Item, ReadOptions, category,
    check::{MOST_VARIANTS, check_variant, gtin, shortened},
    colour::colour,
    google::ONE_SIZE,
    google_tsv::{line_of, next_bytes, text_of},
    html, in_language,
    source::{Progress, Source},
};

/// Key of tags that are not `key:value`.
pub const TAGS: &str = "tags";
/// Names of the option that is the size, and of the one that is the colour.
const SIZE: [&str; 5] = ["size", "尺码", "尺寸", "鞋码", "码数"];
const COLOUR: [&str; 4] = ["color", "colour", "颜色", "色"];
/// Most pictures of a product.
const MOST_PICTURES: usize = 1_000;

/// A column by its old and new name.
const HANDLE: [&str; 2] = ["handle", "url handle"];
const TITLE: [&str; 1] = ["title"];
const BODY: [&str; 2] = ["body (html)", "description"];
const VENDOR: [&str; 1] = ["vendor"];
const TYPE: [&str; 1] = ["type"];
const CATEGORY: [&str; 1] = ["product category"];
const TAG: [&str; 1] = ["tags"];
const PUBLISHED: [&str; 2] = ["published", "published on online store"];
const STATUS: [&str; 1] = ["status"];
const SKU: [&str; 2] = ["variant sku", "sku"];
const PRICE: [&str; 2] = ["variant price", "price"];
const BARCODE: [&str; 2] = ["variant barcode", "barcode"];
const QUANTITY: [&str; 2] = ["variant inventory qty", "inventory quantity"];
const IMAGE: [&str; 2] = ["image src", "product image url"];
const POSITION: [&str; 2] = ["image position", "product image position"];
const VARIANT_IMAGE: [&str; 2] = ["variant image", "variant image url"];
const OPTION_NAMES: [[&str; 1]; 3] = [["option1 name"], ["option2 name"], ["option3 name"]];
const OPTION_VALUES: [[&str; 1]; 3] = [["option1 value"], ["option2 value"], ["option3 value"]];

/// Entries of a file.
pub struct Products<R: BufRead> {
    rows: csv::Reader<Source<R>>,
    progress: Progress,
    columns: Option<Vec<String>>,
    options: ReadOptions,
    open: Option<Open>,
    /// Handles of products that are finished, with the line on which they began: their rows may not come again.
    finished: HashMap<String, u64>,
    ended: bool,
}

/// A product that is being read.
struct Open {
    handle: String,
    line: u64,
    product: Product,
    option_names: [String; 3],
    /// Pictures with their position.
    pictures: Vec<(u64, String)>,
    quantities: Vec<(VariantId, u32)>,
    notes: Vec<String>,
    left_out: Option<String>,
    wrong: Option<(u64, String)>,
}

/// A record with the names of its fields.
struct Row<'r> {
    columns: &'r [String],
    record: &'r csv::StringRecord,
}

impl<'r> Row<'r> {
    fn get(&self, names: &[&str]) -> &'r str {
        let fields = self.columns.iter().zip(self.record.iter());
        let mut found =
            fields.filter(|(column, _)| names.contains(&column.as_str())).map(|(_, field)| field.trim());
        found.find(|field| !field.is_empty()).unwrap_or_default()
    }
}

impl<R: BufRead> Products<R> {
    pub fn new(input: R, options: ReadOptions) -> Self {
        let (source, progress) = Source::new(input, options.limits.record_bytes);
        let rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source);
        Self { rows, progress, columns: None, options, open: None, finished: HashMap::new(), ended: false }
    }

    fn entry(&mut self) -> Result<Option<Entry>, FeedError> {
        loop {
            let record = next_bytes(&mut self.rows, &self.progress)?;
            let Some(record) = record else {
                self.ended = true;
                return match self.open.take() {
                    Some(open) => self.close(open).map(Some),
                    None if self.columns.is_none() => Err(FeedError::fatal(1, "an empty file")),
                    None => Ok(None),
                };
            };
            let line = line_of(&record);
            let (record, mut wrong) = text_of(record);
            let Some(columns) = &self.columns else {
                if let Some(message) = wrong {
                    return Err(FeedError::fatal(line, message));
                }
                let names: Vec<String> = record.iter().map(|name| name.trim().to_lowercase()).collect();
                if !names.iter().any(|name| HANDLE.contains(&name.as_str())) {
                    return Err(FeedError::fatal(line, "the first line does not name a column `Handle`"));
                }
                self.columns = Some(names);
                continue;
            };
            if record.len() > columns.len() {
                wrong.get_or_insert(format!("{} fields under {} names", record.len(), columns.len()));
            }
            let row = Row { columns, record: &record };
            let handle = row.get(&HANDLE).to_owned();
            if handle.is_empty() {
                // Whose row it is can only be told from where it stands.
                let message = wrong.unwrap_or_else(|| "`Handle` is missing".to_owned());
                match &mut self.open {
                    Some(open) => open.wrong.get_or_insert((line, message)),
                    None => return Err(FeedError::record(line, message)),
                };
                continue;
            }
            if let Some(open) = self.open.as_mut().filter(|open| open.handle == handle) {
                open.take(&row, line, wrong, &self.options);
                continue;
            }
            let mut next = Open::new(handle.clone(), &row, line, &self.options);
            if let Some(first) = self.finished.get(&handle) {
                next.line = *first;
                wrong.get_or_insert_with(|| "the rows of a product must be one behind the other".to_owned());
            }
            next.take(&row, line, wrong, &self.options);
            if let Some(open) = self.open.replace(next) {
                return self.close(open).map(Some);
            }
        }
    }

    fn close(&mut self, open: Open) -> Result<Entry, FeedError> {
        self.finished.insert(open.handle.clone(), open.line);
        open.close()
    }
}

impl<R: BufRead> Iterator for Products<R> {
    type Item = Result<Entry, FeedError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let entry = self.entry();
        self.ended |= matches!(&entry, Err(error) if error.fatal);
        entry.transpose()
    }
}

impl Open {
    fn new(handle: String, row: &Row<'_>, line: u64, options: &ReadOptions) -> Self {
        let kind = match row.get(&TYPE) {
            "" => row.get(&CATEGORY),
            own => own,
        };
        let status = row.get(&STATUS).to_lowercase();
        let unpublished = row.get(&PUBLISHED).eq_ignore_ascii_case("false");
        let left_out = match status.as_str() {
            "draft" | "archived" | "unlisted" => Some(format!("`{handle}` is {status}")),
            _ => unpublished.then(|| format!("`{handle}` is not published")),
        };
        let product = Product {
            id: handle.as_str().into(),
            title: in_language(row.get(&TITLE), options.language),
            description: in_language(&html::to_text(row.get(&BODY)), options.language),
            brand: row.get(&VENDOR).to_owned(),
            category: category(kind).into(),
            attributes: tags(row.get(&TAG)),
            variants: Vec::new(),
            size_chart: None,
            since: 0,
            margin_percent: None,
        };
        Self {
            handle,
            line,
            product,
            option_names: OPTION_NAMES.map(|names| row.get(&names).to_lowercase()),
            pictures: Vec::new(),
            quantities: Vec::new(),
            notes: Vec::new(),
            left_out,
            wrong: None,
        }
    }

    /// Takes a row: what is wrong with it is wrong with the product.
    fn take(&mut self, row: &Row<'_>, line: u64, wrong: Option<String>, options: &ReadOptions) {
        match wrong {
            Some(message) => {
                self.wrong.get_or_insert((line, message));
            }
            None => self.add(row, line, options),
        }
    }

    /// Adds the variant and the picture of a row.
    fn add(&mut self, row: &Row<'_>, line: u64, options: &ReadOptions) {
        let picture = row.get(&IMAGE);
        if !picture.is_empty() && self.pictures.len() < MOST_PICTURES {
            let position = row.get(&POSITION).parse().unwrap_or(self.pictures.len() as u64 + 1);
            self.pictures.push((position, picture.to_owned()));
        }
        let values = OPTION_VALUES.map(|names| row.get(&names));
        if values.iter().all(|value| value.is_empty())
            && row.get(&PRICE).is_empty()
            && row.get(&SKU).is_empty()
        {
            return;
        }
        if self.product.variants.len() > MOST_VARIANTS {
            return; // the check of the whole product says so
        }
        match self.variant(row, values, options) {
            Ok(variant) => {
                match row.get(&QUANTITY) {
                    "" => {}
                    text => match text.parse::<i64>() {
                        Ok(pieces) => {
                            let pieces = u32::try_from(pieces.max(0)).unwrap_or(u32::MAX); // oversold is none left
                            self.quantities.push((variant.id.clone(), pieces));
                        }
                        Err(_) => self.notes.push(format!("quantity `{}` is no number", shortened(text))),
                    },
                }
                self.product.variants.push(variant);
            }
            Err(message) => {
                self.wrong.get_or_insert((line, message));
            }
        }
    }

    fn variant(
        &mut self,
        row: &Row<'_>,
        values: [&str; 3],
        options: &ReadOptions,
    ) -> Result<Variant, String> {
        let named = |names: &[&str]| {
            let place = self.option_names.iter().position(|name| names.contains(&name.as_str()))?;
            Some(values[place]).filter(|value| !value.is_empty())
        };
        let (size, colour_name) = (named(&SIZE), named(&COLOUR).unwrap_or_default());
        let (colour, known) = colour(colour_name, options.language);
        if !known && !colour_name.is_empty() {
            self.notes.push(format!("the family of colour `{colour_name}` is not known"));
        }
        // Other options (length of the leg, ...) belong to what is written on the label.
        let others = self.option_names.iter().zip(values).filter(|(name, value)| {
            let other = !SIZE.contains(&name.as_str()) && !COLOUR.contains(&name.as_str());
            other && !value.is_empty() && !value.eq_ignore_ascii_case("default title")
        });
        let label: Vec<&str> = size.into_iter().chain(others.map(|(_, value)| value)).collect();
        let sku = row.get(&SKU).trim_start_matches('\'');
        let id = if sku.is_empty() {
            let words = values.iter().filter(|value| !value.is_empty()).map(|value| value.replace(' ', "-"));
            std::iter::once(self.handle.clone()).chain(words).collect::<Vec<_>>().join("-")
        } else {
            sku.to_owned()
        };
        let mut code = Some(row.get(&BARCODE).trim_start_matches('\'')).filter(|code| !code.is_empty());
        if let Some(Err(message)) = code.map(gtin) {
            // Shopify takes any text for a barcode.
            self.notes.push(message);
            code = None;
        }
        let price = match row.get(&PRICE) {
            "" => return Err(format!("variant `{id}` has no price")),
            text => price(text, options.currency)?,
        };
        let own = Some(row.get(&VARIANT_IMAGE)).filter(|image| !image.is_empty());
        let variant = Variant {
            id: id.into(),
            size: if label.is_empty() { ONE_SIZE.to_owned() } else { label.join(" ") },
            colour,
            gtin: code.map(str::to_owned),
            price,
            member_price: None,
            images: own.into_iter().map(str::to_owned).collect(),
            garment: None,
        };
        check_variant(&variant)?;
        Ok(variant)
    }

    /// The whole product. Pictures that are some variant's own are that variant's (and those of the same own picture);
    /// the others are everyone's.
    fn close(mut self) -> Result<Entry, FeedError> {
        if let Some((line, message)) = self.wrong {
            let message =
                format!("{message} (a row of `{}`, which begins on line {})", self.handle, self.line);
            return Err(FeedError { product: Some(self.product.id), ..FeedError::record(line, message) });
        }
        if let Some(reason) = self.left_out {
            return Ok(Entry::LeftOut { line: self.line, product: self.product.id, reason });
        }
        self.pictures.sort_by_key(|(position, _)| *position);
        let own: BTreeSet<String> = self.product.variants.iter().flat_map(|v| v.images.clone()).collect();
        let shared: Vec<String> = self
            .pictures
            .into_iter()
            .map(|(_, picture)| picture)
            .filter(|picture| !own.contains(picture))
            .collect();
        for variant in &mut self.product.variants {
            variant.images.extend(shared.iter().cloned());
        }
        let Self { line, product, quantities, notes, .. } = self;
        Ok(Entry::Product(Box::new(Item { line, product, quantities, notes })))
    }
}

fn price(text: &str, currency: Currency) -> Result<Money, String> {
    Money::from_decimal(text, currency).map_err(|error| error.0)
}

/// Tags as attributes: `season:winter` is a season, others are kept under [`TAGS`].
fn tags(list: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for tag in list.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
        let (key, value) = match tag.split_once(':') {
            Some((key, value)) if is_key(key) && !value.trim().is_empty() => {
                (key.to_lowercase(), value.trim().to_lowercase())
            }
            _ => (TAGS.to_owned(), tag.to_lowercase()),
        };
        let values = found.entry(key).or_default();
        if !values.contains(&value) {
            values.push(value);
        }
    }
    found
}

/// Whether a tag's first half may be an attribute's name.
pub fn is_key(key: &str) -> bool {
    attribute::ALL.contains(&key.to_lowercase().as_str())
        || (!key.is_empty() && key.chars().all(|c| c.is_lowercase() || c == '-' || c == '_'))
}

//! The formats in which shops exchange products: Google Merchant product feeds (TSV and XML), Shopify product CSV, and
//! our own JSON Lines.
//!
//! [`read`] streams a file of any size product by product and never holds more than one record; what is wrong is said
//! with its line. A feed may be hostile: records are limited in size, XML in depth, document types are refused, and
//! nothing is expanded but the predefined entities. [`Writer`] writes the same formats. What each of them can carry is
//! in `docs/store.md`.

mod check;
mod colour;
mod google;
mod google_tsv;
mod google_xml;
mod html;
mod json;
pub mod moment;
mod nested;
mod shopify;
mod shopify_out;
mod source;
mod write;

use std::{io::BufRead, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Currency, Language, Product, ProductId, Text, Timestamp, VariantId};

pub use check::{MOST_VARIANTS, check, gtin};
pub use colour::colour;
pub use json::json_lines;
pub use write::{WriteOptions, Writer};

/// A format of product feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Google Merchant product data, tab-separated.
    GoogleTsv,
    /// Google Merchant product data, RSS 2.0 or Atom 1.0.
    GoogleXml,
    /// Shopify product CSV.
    Shopify,
    /// One [`Product`] a line, JSON.
    JsonLines,
}

impl Format {
    /// Every format with its name.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::GoogleTsv, "google-tsv"),
        (Self::GoogleXml, "google-xml"),
        (Self::Shopify, "shopify"),
        (Self::JsonLines, "jsonl"),
    ];

    /// Whether a record is one variant of a product rather than a product.
    #[must_use]
    pub fn has_variants(self) -> bool {
        matches!(self, Self::GoogleTsv | Self::GoogleXml)
    }
}

impl FromStr for Format {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(_, known)| *known == name);
        found.map(|(format, _)| *format).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|(_, name)| *name).collect();
            format!("`{name}` is no feed format ({})", known.join(", "))
        })
    }
}

/// What a feed does not say by itself.
#[derive(Clone, Copy, Debug)]
pub struct ReadOptions {
    /// The language of the feed's texts; `None`: texts with a Chinese character are Chinese, others English.
    pub language: Option<Language>,
    /// Currency of prices without one (Shopify).
    pub currency: Currency,
    /// The present: sale prices hold only in their time.
    pub now: Timestamp,
    /// What a hostile feed may cost.
    pub limits: Limits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { language: None, currency: Currency::CNY, now: 0, limits: Limits::default() }
    }
}

/// What a hostile feed may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest record (line, CSV record, XML item), bytes.
    pub record_bytes: usize,
    /// Most records.
    pub records: u64,
    /// Deepest nesting of XML elements.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { record_bytes: 4 << 20, records: 10_000_000, depth: 32 }
    }
}

/// One record of a feed.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A product, or a part of one: Google feeds have each variant on its own, wherever they like.
    Product(Box<Item>),
    /// Something that the feed itself marks as not for sale, with the reason.
    LeftOut {
        /// Line, from 1.
        line: u64,
        /// Which product.
        product: ProductId,
        /// Why.
        reason: String,
    },
}

/// A product as it stands in a feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Line on which it begins, from 1.
    pub line: u64,
    /// The product with the variants of this record.
    pub product: Product,
    /// Pieces in stock, for the variants of which the feed tells them.
    pub quantities: Vec<(VariantId, u32)>,
    /// What could not be taken as it was written, and what was taken instead.
    pub notes: Vec<String>,
}

impl Item {
    /// The error of this record, with what is lost by it.
    #[must_use]
    pub fn wrong(&self, format: Format, message: impl Into<String>) -> FeedError {
        let mut error = FeedError::record(self.line, message);
        if format.has_variants() {
            error.variant = self.product.variants.first().map(|variant| variant.id.clone());
        } else {
            error.product = Some(self.product.id.clone());
        }
        error
    }
}

/// What is wrong with a feed, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct FeedError {
    /// Line, from 1.
    pub line: u64,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Whether nothing can be read after it. Otherwise only this record is lost, with `product`.
    pub fatal: bool,
    /// The product that is lost whole, also what was read of it before (Shopify: a bad row loses its product); `None`
    /// where it is not known or only a part of one is lost.
    pub product: Option<ProductId>,
    /// The variant that is lost, where a record is one variant (Google) and this one says which.
    pub variant: Option<VariantId>,
}

impl FeedError {
    /// An error of one record.
    pub fn record(line: u64, message: impl Into<String>) -> Self {
        Self { line, message: message.into(), fatal: false, product: None, variant: None }
    }

    fn fatal(line: u64, message: impl Into<String>) -> Self {
        Self { fatal: true, ..Self::record(line, message) }
    }
}

/// Entries of a feed, in its order. After a fatal error there are no more.
pub type Entries<'r> = Box<dyn Iterator<Item = Result<Entry, FeedError>> + 'r>;

/// Reads a feed as it comes.
pub fn read<'r>(format: Format, input: impl BufRead + 'r, options: ReadOptions) -> Entries<'r> {
    let entries: Entries<'r> = match format {
        Format::GoogleTsv => Box::new(google_tsv::Rows::new(input, options)),
        Format::GoogleXml => Box::new(google_xml::Items::new(input, options)),
        Format::Shopify => Box::new(shopify::Products::new(input, options)),
        Format::JsonLines => Box::new(json::products(input, options)),
    };
    let mut ended = false;
    let mut count = 0;
    let most = options.limits.records;
    Box::new(entries.map_while(move |entry| {
        if ended {
            return None;
        }
        count += 1;
        let line = match &entry {
            Ok(Entry::Product(item)) => item.line,
            Ok(Entry::LeftOut { line, .. }) => *line,
            Err(error) => error.line,
        };
        let entry = if count > most {
            Err(FeedError::fatal(line, format!("more than {most} records")))
        } else {
            entry.and_then(|entry| checked(entry, format))
        };
        ended = matches!(&entry, Err(error) if error.fatal);
        Some(entry)
    }))
}

fn checked(entry: Entry, format: Format) -> Result<Entry, FeedError> {
    if let Entry::Product(item) = &entry {
        check(&item.product).map_err(|message| item.wrong(format, message))?;
    }
    Ok(entry)
}

/// A text of a feed in the language that it is in.
fn in_language(text: &str, language: Option<Language>) -> Text {
    let text = text.trim();
    let language = language
        .unwrap_or_else(|| if text.chars().any(is_han) { Language::Chinese } else { Language::English });
    match language {
        Language::Chinese => Text::new(text, ""),
        Language::English => Text::new("", text),
    }
}

/// CJK unified ideographs with extension A and compatibility ideographs.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

/// A category path from a breadcrumb: `Women > Evening Dresses` is `women/evening-dresses`.
fn category(breadcrumb: &str) -> String {
    let parts = breadcrumb.split('>').map(|part| {
        let words = part.split(|c: char| c.is_whitespace() || c == '/').filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
    });
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

/// A category path as a breadcrumb.
fn breadcrumb(category: &str) -> String {
    category.replace('/', " > ")
}

#[cfg(test)]
mod tests;

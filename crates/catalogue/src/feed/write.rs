//! Writing feeds, product by product.

use std::io::{self, Write};

use quick_xml::escape::escape;

use crate::{Language, Product, VariantId};

use super::{
    Format,
    google::{self, Attribute},
    google_tsv, shopify_out,
};

/// What a feed needs beside the products.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    /// Language of the texts in formats that have one language.
    pub language: Language,
    /// What a product's id is put behind to make its address (Google asks for one); empty: no address.
    pub link: String,
    /// What pictures with a relative path are put behind; empty: paths stay as they are.
    pub pictures: String,
}

/// Writes a feed.
pub struct Writer<W: Write> {
    output: Output<W>,
    options: WriteOptions,
}

enum Output<W: Write> {
    Rows(Format, Box<csv::Writer<W>>),
    Xml(W),
    Lines(W),
}

impl<W: Write> Writer<W> {
    /// Begins a feed.
    ///
    /// # Errors
    /// When the output takes no more; so for everything below.
    pub fn new(format: Format, mut output: W, options: WriteOptions) -> io::Result<Self> {
        let output = match format {
            Format::GoogleTsv => {
                let mut rows = csv::WriterBuilder::new().delimiter(b'\t').from_writer(output);
                rows.write_record(google_tsv::header())?;
                Output::Rows(format, Box::new(rows))
            }
            Format::Shopify => {
                let mut rows = csv::Writer::from_writer(output);
                rows.write_record(shopify_out::COLUMNS)?;
                Output::Rows(format, Box::new(rows))
            }
            Format::GoogleXml => {
                let title = "products";
                write!(
                    output,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
                     xmlns:g=\"http://base.google.com/ns/1.0\">\n<channel>\n<title>{title}</title>\n<link>{}</link>\n\
                     <description>{title}</description>\n",
                    escape(options.link.as_str())
                )?;
                Output::Xml(output)
            }
            Format::JsonLines => Output::Lines(output),
        };
        Ok(Self { output, options })
    }

    /// Writes a product; `pieces` tells how many there are of a variant, where that is known.
    ///
    /// # Errors
    /// When the output takes no more.
    pub fn product(
        &mut self,
        product: &Product,
        pieces: &dyn Fn(&VariantId) -> Option<u32>,
    ) -> io::Result<()> {
        let language = self.options.language;
        if let Output::Lines(output) = &mut self.output {
            serde_json::to_writer(&mut *output, product)?;
            return output.write_all(b"\n");
        }
        let mut addressed = None;
        if !self.options.pictures.is_empty() {
            let product = addressed.insert(product.clone());
            for image in product.variants.iter_mut().flat_map(|variant| &mut variant.images) {
                if !image.contains("://") {
                    image.insert_str(0, &self.options.pictures);
                }
            }
        }
        let product = addressed.as_ref().unwrap_or(product);
        if let Output::Rows(Format::Shopify, rows) = &mut self.output {
            for row in shopify_out::rows(product, pieces, language) {
                rows.write_record(&row)?;
            }
            return Ok(());
        }
        for variant in &product.variants {
            let mut row = google::row(product, variant, pieces(&variant.id), language);
            if !self.options.link.is_empty() {
                let value = format!("{}{}", self.options.link, product.id);
                row.push(Attribute { name: "link".to_owned(), value, parts: Vec::new() });
            }
            match &mut self.output {
                Output::Rows(_, rows) => rows.write_record(google_tsv::fields(&row))?,
                Output::Xml(output) => item(output, &row)?,
                Output::Lines(_) => {}
            }
        }
        Ok(())
    }

    /// Ends the feed and gives the output back, flushed.
    ///
    /// # Errors
    /// When the output takes no more.
    pub fn finish(self) -> io::Result<W> {
        let mut output = match self.output {
            Output::Rows(_, rows) => {
                rows.into_inner().map_err(|error| io::Error::other(error.to_string()))?
            }
            Output::Xml(mut output) => {
                output.write_all(b"</channel>\n</rss>\n")?;
                output
            }
            Output::Lines(output) => output,
        };
        output.flush()?;
        Ok(output)
    }
}

fn item(output: &mut impl Write, row: &[Attribute]) -> io::Result<()> {
    output.write_all(b"<item>\n")?;
    for attribute in row {
        let prefix =
            if matches!(attribute.name.as_str(), "title" | "link" | "description") { "" } else { "g:" };
        let name = &attribute.name;
        write!(output, "<{prefix}{name}>")?;
        if attribute.parts.is_empty() {
            output.write_all(escape(allowed(&attribute.value)).as_bytes())?;
        }
        for (part, value) in &attribute.parts {
            write!(output, "<g:{part}>{}</g:{part}>", escape(allowed(value)))?;
        }
        writeln!(output, "</{prefix}{name}>")?;
    }
    output.write_all(b"</item>\n")
}

/// A text without the characters that XML 1.0 cannot write at all.
fn allowed(text: &str) -> String {
    let may = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    text.chars().filter(may).collect()
}

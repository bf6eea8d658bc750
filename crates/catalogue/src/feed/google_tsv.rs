//! Google's tab-separated feed: a line of names, then a row a variant.

use std::io::BufRead;

use super::{
    Entry, FeedError, ReadOptions,
    google::{self, Attribute, DETAIL, LOYALTY, known_name},
    nested,
    source::{Progress, Source},
};

/// Columns that are written, in this order.
pub const COLUMNS: [&str; 18] = [
    "id",
    "item_group_id",
    "title",
    "description",
    "link",
    "image_link",
    "additional_image_link",
    "availability",
    "price",
    "gtin",
    "brand",
    "condition",
    "product_type",
    "color",
    "size",
    "gender",
    "age_group",
    "material",
];
/// Columns behind them, which have parts or are rarely there.
pub const MORE: [&str; 3] = ["pattern", "product_detail", "loyalty_program"];

/// A column with the names of its parts.
struct Column {
    name: String,
    parts: Vec<String>,
}

/// Entries of a feed.
pub struct Rows<R: BufRead> {
    rows: csv::Reader<Source<R>>,
    progress: Progress,
    columns: Option<Vec<Column>>,
    options: ReadOptions,
    ended: bool,
}

impl<R: BufRead> Rows<R> {
    pub fn new(input: R, options: ReadOptions) -> Self {
        let (source, progress) = Source::new(input, options.limits.record_bytes);
        let rows =
            csv::ReaderBuilder::new().delimiter(b'\t').has_headers(false).flexible(true).from_reader(source);
        Self { rows, progress, columns: None, options, ended: false }
    }

    fn record(&mut self) -> Result<Option<csv::ByteRecord>, FeedError> {
        let result = next_bytes(&mut self.rows, &self.progress);
        self.ended |= matches!(&result, Ok(None)) || matches!(&result, Err(error) if error.fatal);
        result
    }

    fn entry(&mut self) -> Result<Option<Entry>, FeedError> {
        let columns = match self.columns.take() {
            Some(columns) => columns,
            None => {
                let Some(header) = self.record()? else {
                    return Err(FeedError::fatal(1, "an empty file"));
                };
                let line = line_of(&header);
                let header = csv::StringRecord::from_byte_record(header).map_err(|error| {
                    self.ended = true;
                    FeedError::fatal(line, no_text(&error))
                })?;
                let columns: Vec<Column> = header.iter().map(column).collect();
                if !columns.iter().any(|column| column.name == "id") {
                    self.ended = true;
                    return Err(FeedError::fatal(1, "the first line does not name a column `id`"));
                }
                columns
            }
        };
        let record = self.record();
        let columns = self.columns.insert(columns);
        let Some(record) = record? else { return Ok(None) };
        let line = line_of(&record);
        let (record, mut wrong) = text_of(record);
        if record.len() > columns.len() {
            wrong.get_or_insert(format!("{} fields under {} names", record.len(), columns.len()));
        }
        let row: Vec<Attribute> = columns.iter().zip(record.iter()).flat_map(attributes).collect();
        let item = match wrong {
            None => google::item(line, &row, &self.options),
            Some(message) => Err(message),
        };
        item.map(|item| Some(Entry::Product(Box::new(item))))
            .map_err(|message| google::wrong(line, &row, message))
    }
}

impl<R: BufRead> Iterator for Rows<R> {
    type Item = Result<Entry, FeedError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.entry().transpose()
    }
}

/// A record as text, and what is wrong where it is none: even then the fields that can be read say whose record it is.
pub fn text_of(record: csv::ByteRecord) -> (csv::StringRecord, Option<String>) {
    match csv::StringRecord::from_byte_record(record) {
        Ok(record) => (record, None),
        Err(error) => {
            let message = no_text(&error);
            (csv::StringRecord::from_byte_record_lossy(error.into_byte_record()), Some(message))
        }
    }
}

/// The next record that has anything in it, whatever its bytes are.
pub fn next_bytes<R: std::io::Read>(
    rows: &mut csv::Reader<R>,
    progress: &Progress,
) -> Result<Option<csv::ByteRecord>, FeedError> {
    let mut record = csv::ByteRecord::new();
    loop {
        progress.record_begins();
        let begun = rows.position().line();
        match rows.read_byte_record(&mut record) {
            Ok(false) => return Ok(None),
            Ok(true) if record.iter().all(blank) => {}
            Ok(true) => return Ok(Some(record)),
            Err(error) => {
                let line = error.position().map_or(begun, csv::Position::line);
                return Err(match error.kind() {
                    csv::ErrorKind::Io(cause) => {
                        FeedError::fatal(begun, format!("{cause} (is a quote left open here?)"))
                    }
                    _ => FeedError::fatal(line, error.to_string()),
                });
            }
        }
    }
}

fn blank(field: &[u8]) -> bool {
    std::str::from_utf8(field).is_ok_and(|field| field.trim().is_empty())
}

/// What is wrong with a record that is no text.
fn no_text(error: &csv::FromUtf8Error) -> String {
    format!("field {} is no UTF-8", error.utf8_error().field() + 1)
}

pub fn line_of(record: &csv::ByteRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

/// `product_detail(section_name:attribute_name:attribute_value)` names its parts; without, they come in Google's order.
fn column(written: &str) -> Column {
    let (name, parts) = written.split_once('(').unwrap_or((written, ""));
    let name = known_name(name);
    let given: Vec<String> =
        parts.trim_end_matches(')').split(':').map(known_name).filter(|part| !part.is_empty()).collect();
    let usual: &[&str] = match name.as_str() {
        "product_detail" => &DETAIL,
        "loyalty_program" => &LOYALTY,
        _ => &[],
    };
    let parts = if given.is_empty() { usual.iter().map(|part| (*part).to_owned()).collect() } else { given };
    Column { name, parts }
}

/// The attributes in a field: one, or as many as there are groups.
fn attributes((column, field): (&Column, &str)) -> Vec<Attribute> {
    let flat =
        |value: &str| Attribute { name: column.name.clone(), value: value.to_owned(), parts: Vec::new() };
    if column.parts.is_empty() {
        return vec![flat(field)];
    }
    let groups = nested::split(field).into_iter();
    groups
        .map(|group| Attribute { parts: column.parts.iter().cloned().zip(group).collect(), ..flat("") })
        .collect()
}

/// The names of the columns, as the first line.
pub fn header() -> Vec<String> {
    let plain = COLUMNS.iter().map(|name| (*name).to_owned());
    let more = MORE.iter().map(|name| match *name {
        "product_detail" => format!("{name}({})", DETAIL.join(":")),
        "loyalty_program" => format!("{name}({})", LOYALTY.join(":")),
        _ => (*name).to_owned(),
    });
    plain.chain(more).collect()
}

/// A row as fields under [`header`].
pub fn fields(row: &[Attribute]) -> Vec<String> {
    COLUMNS
        .iter()
        .chain(&MORE)
        .map(|name| {
            let here: Vec<&Attribute> = row.iter().filter(|attribute| attribute.name == *name).collect();
            if here.iter().any(|attribute| !attribute.parts.is_empty()) {
                let groups = here.iter().map(|a| a.parts.iter().map(|(_, value)| value.clone()).collect());
                return nested::join(&groups.collect::<Vec<_>>());
            }
            here.iter().map(|attribute| attribute.value.as_str()).collect::<Vec<_>>().join(",")
        })
        .collect()
}

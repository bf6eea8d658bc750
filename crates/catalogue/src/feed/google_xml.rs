//! Google's XML feed: items of an RSS 2.0 channel or entries of an Atom 1.0 feed.
//!
//! Nothing is expanded: a document type is refused, and of entities only the predefined and numbered ones are known.

use std::io::BufRead;

use quick_xml::{Reader, escape::resolve_xml_entity, events::Event};

use super::{
    Entry, FeedError, ReadOptions,
    google::{self, Attribute, known_name},
    source::{Progress, Source},
};

/// Most attributes of an item.
const MOST_ATTRIBUTES: usize = 10_000;

/// Entries of a feed.
pub struct Items<R: BufRead> {
    xml: Reader<Source<R>>,
    progress: Progress,
    options: ReadOptions,
    buffer: Vec<u8>,
    /// Names of the open elements.
    open: Vec<String>,
    item: Option<Open>,
    seen_any: bool,
    ended: bool,
}

/// An item that is being read.
struct Open {
    line: u64,
    /// Number of elements open around its attributes.
    depth: usize,
    row: Vec<Attribute>,
    text: String,
    /// What is wrong with it; the rest of it is still passed over.
    wrong: Option<(u64, String)>,
}

impl<R: BufRead> Items<R> {
    pub fn new(input: R, options: ReadOptions) -> Self {
        let (source, progress) = Source::new(input, options.limits.record_bytes);
        let mut xml = Reader::from_reader(source);
        xml.config_mut().expand_empty_elements = true;
        Self {
            xml,
            progress,
            options,
            buffer: Vec::new(),
            open: Vec::new(),
            item: None,
            seen_any: false,
            ended: false,
        }
    }

    /// Reads on until an item is whole.
    fn entry(&mut self) -> Result<Option<Entry>, FeedError> {
        loop {
            self.buffer.clear();
            if self.item.is_none() {
                self.progress.record_begins();
            }
            let line = self.progress.line();
            let mut buffer = std::mem::take(&mut self.buffer);
            let event = self.xml.read_event_into(&mut buffer);
            let finished = match event {
                Ok(event) => self.take(line, &event),
                Err(error) => Err(FeedError::fatal(self.progress.line(), error.to_string())),
            };
            self.buffer = buffer;
            match finished? {
                Step::On => {}
                Step::Whole(item) => {
                    if let Some((line, message)) = item.wrong {
                        return Err(google::wrong(line, &item.row, message));
                    }
                    let read = google::item(item.line, &item.row, &self.options);
                    let read = read.map_err(|message| google::wrong(item.line, &item.row, message))?;
                    return Ok(Some(Entry::Product(Box::new(read))));
                }
                Step::End => return Ok(None),
            }
        }
    }

    fn take(&mut self, line: u64, event: &Event<'_>) -> Result<Step, FeedError> {
        match event {
            Event::Start(start) => {
                if self.open.len() >= self.options.limits.depth {
                    let message = format!("elements are nested deeper than {}", self.options.limits.depth);
                    return Err(FeedError::fatal(line, message));
                }
                self.begin(line, known_name(start.name().0));
            }
            Event::End(_) => return Ok(self.end()),
            Event::Text(text) => self.add(&text.xml10_content()),
            Event::CData(text) => self.add(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let expanded = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c.to_string()),
                    Ok(None) => resolve_xml_entity(reference.as_ref()).map(str::to_owned),
                    Err(_) => None,
                };
                match (expanded, &mut self.item) {
                    (Some(text), _) => self.add(&text),
                    (None, Some(item)) => {
                        let name = super::check::shortened(reference.as_ref());
                        item.wrong.get_or_insert((line, format!("the entity `&{name};` is not known")));
                    }
                    (None, None) => {}
                }
            }
            Event::DocType(_) => {
                return Err(FeedError::fatal(line, "a feed with a document type is refused"));
            }
            Event::Decl(declaration) => {
                if let Some(Ok(encoding)) = declaration.encoding()
                    && !matches!(encoding.to_lowercase().as_str(), "utf-8" | "utf8" | "us-ascii")
                {
                    return Err(FeedError::fatal(line, format!("encoding {encoding}: UTF-8 is needed")));
                }
            }
            Event::Eof => return self.end_of_file(line),
            Event::Comment(_) | Event::PI(_) | Event::Empty(_) => {}
        }
        Ok(Step::On)
    }

    fn begin(&mut self, line: u64, name: String) {
        match &mut self.item {
            None if matches!(name.as_str(), "item" | "entry") => {
                self.seen_any = true;
                let depth = self.open.len() + 1;
                let (row, text) = (Vec::new(), String::new());
                self.item = Some(Open { line, depth, row, text, wrong: None });
            }
            Some(item) if self.open.len() == item.depth => {
                item.text.clear();
                if item.row.len() >= MOST_ATTRIBUTES {
                    item.wrong.get_or_insert((line, format!("more than {MOST_ATTRIBUTES} attributes")));
                } else {
                    item.row.push(Attribute { name: name.clone(), ..Attribute::default() });
                }
            }
            Some(item) if self.open.len() == item.depth + 1 => item.text.clear(),
            _ => {}
        }
        self.open.push(name);
    }

    fn end(&mut self) -> Step {
        let name = self.open.pop().unwrap_or_default();
        let Some(item) = &mut self.item else { return Step::On };
        match self.open.len().checked_sub(item.depth) {
            // The item itself.
            None => self.item.take().map_or(Step::On, |item| Step::Whole(Box::new(item))),
            // An attribute of it.
            Some(0) => {
                let text = std::mem::take(&mut item.text);
                if let Some(attribute) = item.row.last_mut().filter(|a| a.parts.is_empty()) {
                    attribute.value = text;
                }
                Step::On
            }
            // A part of an attribute.
            Some(1) => {
                let text = std::mem::take(&mut item.text);
                if let Some(attribute) = item.row.last_mut() {
                    attribute.parts.push((name, text));
                }
                Step::On
            }
            Some(_) => Step::On,
        }
    }

    fn add(&mut self, text: &str) {
        if let Some(item) = &mut self.item
            && self.open.len() > item.depth
        {
            item.text.push_str(text);
        }
    }

    fn end_of_file(&self, line: u64) -> Result<Step, FeedError> {
        if let Some(name) = self.open.last() {
            return Err(FeedError::fatal(line, format!("the file ends inside of `{name}`")));
        }
        if !self.seen_any {
            return Err(FeedError::fatal(line, "no `item` of RSS and no `entry` of Atom in it"));
        }
        Ok(Step::End)
    }
}

enum Step {
    On,
    Whole(Box<Open>),
    End,
}

impl<R: BufRead> Iterator for Items<R> {
    type Item = Result<Entry, FeedError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let entry = self.entry();
        self.ended = matches!(&entry, Ok(None)) || matches!(&entry, Err(error) if error.fatal);
        entry.transpose()
    }
}

//! A shopper's sentence to what it asks for: category, attributes, colours, sizes, price, negation, comparison.
//!
//! [`Understander::understand`] walks once through a sentence: cleaned and cut into units, misspelt and pinyin words
//! repaired against the vocabulary, the longest known phrases marked ([`Vocabulary`] of the shop and a lexicon that
//! ships with the crate), then numbers become prices, sizes and ages by the words beside them, and negations are given
//! their scope. Every part of the [`Understanding`] says from which bytes of the sentence it comes.
//!
//! Architecture invariant: words in, constraints out; no index, no model file. The time is linear in the sentence, and
//! no text makes it panic.

mod girth;
mod item;
mod lexicon;
mod mark;
mod measure;
mod name;
mod negation;
mod number;
mod person;
mod price;
mod repair;
mod size;
mod stock;
mod understand;
mod understanding;
mod unit;
mod vocabulary;

pub use understand::{Context, Understander};
pub use understanding::{
    AttributeMention, BodyFact, BodyMeasure, BrandMention, ColourMention, Comparison, CurrencyName, FreeWord,
    KindMention, PriceMention, Reference, ReferenceMention, Relation, Repair, RepairKind, SizeMention, Sort,
    SortMention, Span, StockMention, Stocked, Understanding,
};
pub use vocabulary::Vocabulary;

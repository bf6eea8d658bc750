//! Words that steer a sentence.

use jingxuan_catalogue::Currency;
use serde::Deserialize;

use crate::{CurrencyName, Relation, Sort, Stocked, understanding::Reference};

/// What steers a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mark {
    Not,
    NotAfter,
    /// 非, "nothing but": what follows is the only thing wanted where a negation closes it (非黑不穿), and not wanted otherwise.
    Unless,
    NoMatter,
    Too,
    Very,
    Want,
    And,
    Break,
    Below,
    Budget,
    Above,
    About,
    Between,
    RangeTo,
    WithinAfter,
    AboveAfter,
    AboutAfter,
    /// A currency, and the name where several are called so.
    Currency(Currency, Option<CurrencyName>),
    Sort(Sort),
    Expensive,
    Complaint(Complaint),
    FreeAfter,
    Compare(Relation),
    Reference(Reference),
    SizeBefore,
    SizeAfter,
    Size(String),
    Years,
    Months,
    Height,
    Weight,
    Centimetres,
    Kilograms,
    /// 斤, half a kilogram.
    Jin,
    Pounds,
    Piece,
    Stock(Stocked),
    SoldOut,
    /// The shopper's own size.
    OwnSize,
    Question,
    AskEnd,
    Filler,
}

/// What is wrong with what is worn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Complaint {
    Long,
    Short,
    Big,
    Small,
    Tight,
    Loose,
    Dear,
    Dark,
    Bright,
    Thick,
    Thin,
    Formal,
    Casual,
}

/// The mark that a line of `data/marks.tsv` begins with.
pub(crate) fn mark_of(name: &str) -> Option<Mark> {
    let named = |name: &str| serde_json::Value::String(name.to_owned());
    if let Some((kind, value)) = name.split_once(':') {
        return Some(match kind {
            "currency" => {
                let (code, shared) = match value.split_once(':') {
                    Some((code, name)) => (code, Some(serde_json::from_value(named(name)).ok()?)),
                    None => (value, None),
                };
                Mark::Currency(code.parse().ok()?, shared)
            }
            "stock" => Mark::Stock(serde_json::from_value(named(value)).ok()?),
            "sort" => Mark::Sort(serde_json::from_value(named(value)).ok()?),
            "compare" => Mark::Compare(serde_json::from_value(named(value)).ok()?),
            "complaint" => Mark::Complaint(serde_json::from_value(named(value)).ok()?),
            "size" => Mark::Size(value.to_owned()),
            "reference" => Mark::Reference(match value {
                "worn" => Reference::Worn,
                "previous" => Reference::Previous,
                "-1" => Reference::Last,
                nth => Reference::Nth(nth.parse().ok()?),
            }),
            _ => return None,
        });
    }
    Some(match name {
        "not" => Mark::Not,
        "not-after" => Mark::NotAfter,
        "unless" => Mark::Unless,
        "no-matter" => Mark::NoMatter,
        "too" => Mark::Too,
        "very" => Mark::Very,
        "want" => Mark::Want,
        "and" => Mark::And,
        "break" => Mark::Break,
        "below" => Mark::Below,
        "budget" => Mark::Budget,
        "above" => Mark::Above,
        "about" => Mark::About,
        "between" => Mark::Between,
        "range-to" => Mark::RangeTo,
        "within-after" => Mark::WithinAfter,
        "above-after" => Mark::AboveAfter,
        "about-after" => Mark::AboutAfter,
        "expensive" => Mark::Expensive,
        "free-after" => Mark::FreeAfter,
        "size-before" => Mark::SizeBefore,
        "size-after" => Mark::SizeAfter,
        "years" => Mark::Years,
        "months" => Mark::Months,
        "height" => Mark::Height,
        "weight" => Mark::Weight,
        "cm" => Mark::Centimetres,
        "kg" => Mark::Kilograms,
        "jin" => Mark::Jin,
        "lbs" => Mark::Pounds,
        "piece" => Mark::Piece,
        "sold-out" => Mark::SoldOut,
        "own-size" => Mark::OwnSize,
        "question" => Mark::Question,
        "ask-end" => Mark::AskEnd,
        "filler" => Mark::Filler,
        _ => return None,
    })
}

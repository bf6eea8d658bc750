//! Sizes, and what shoppers say about the body.

use jingxuan_catalogue::attribute;

use crate::{
    BodyFact, BodyMeasure, SizeMention, Span, girth,
    item::{Content, Item},
    lexicon::{Lexicon, Sense},
    mark::Mark,
    measure::{self, is_metre},
    unit::{Unit, UnitKind},
};

const JIN: f64 = 0.5;
const POUND: f64 = 0.453_592_37;
const HEIGHTS: std::ops::RangeInclusive<f64> = 50.0..=220.0;

/// What was said about the body. Items that belong to it are marked as used.
pub(crate) fn body(items: &mut [Item], units: &[Unit]) -> Vec<BodyFact> {
    let mut facts: Vec<BodyFact> = Vec::new();
    let mut weight = None;
    for at in 0..items.len() {
        let Some(number) = items[at].number().filter(|number| !items[at].used && !number.is_range()) else {
            continue;
        };
        let value = number.low;
        if let Some(told) = girth::told(items, units, at) {
            let span = items[at].span.start..items[told.last].span.end;
            for item in &mut items[at..=told.last] {
                item.used = !told.label;
            }
            facts.push(BodyFact { measure: told.measure, value: tenths(told.centimetres), span });
            continue;
        }
        let near = |mark: &Mark| (at.saturating_sub(2)..at).any(|index| items[index].is(mark));
        let next = |mark: &Mark| items.get(at + 1).is_some_and(|item| item.is(mark));
        let pieces = measure::counts_a_size(items, units, at);
        let metre = |index: usize| !pieces && items.get(index).is_some_and(|item| is_metre(item, units));
        let (measure, value, last) = if metre(at + 1) && (1.0..=2.3).contains(&value) {
            // 1米65, 一米六, 1.65米
            match items
                .get(at + 2)
                .and_then(Item::number)
                .filter(|rest| rest.low < 100.0 && value.fract() == 0.0)
            {
                Some(rest) => {
                    // 一米六 is 160, 一米六五 is 165.
                    let unit = items.get(at + 3).and_then(Item::number).filter(|unit| unit.low < 10.0);
                    let (centimetres, last) = match unit {
                        Some(unit) if rest.low < 10.0 => (rest.low * 10.0 + unit.low, at + 3),
                        _ if rest.low < 10.0 => (rest.low * 10.0, at + 2),
                        _ => (rest.low, at + 2),
                    };
                    (BodyMeasure::Height, value * 100.0 + centimetres, last)
                }
                None => (BodyMeasure::Height, value * 100.0, at + 1),
            }
        } else if next(&Mark::Centimetres) && HEIGHTS.contains(&value) && !is_girth(units, items[at].from) {
            (BodyMeasure::Height, value, at + 1)
        } else if next(&Mark::Kilograms) {
            (BodyMeasure::Weight, value, at + 1)
        } else if next(&Mark::Jin) {
            (BodyMeasure::Weight, value * JIN, at + 1)
        } else if next(&Mark::Pounds) {
            (BodyMeasure::Weight, (value * POUND * 10.0).round() / 10.0, at + 1)
        } else if next(&Mark::Years) {
            (BodyMeasure::Age, value, at + 1)
        } else if next(&Mark::Months) {
            (BodyMeasure::Age, value / 12.0, at + 1)
        } else if near(&Mark::Height) && (100.0..=220.0).contains(&value) {
            (BodyMeasure::Height, value, at)
        } else if near(&Mark::Weight) && (20.0..=250.0).contains(&value) {
            (BodyMeasure::Weight, value, at)
        } else {
            continue;
        };
        let span = items[at].span.start..items[last].span.end;
        for item in &mut items[at..=last] {
            item.used = true;
        }
        if measure == BodyMeasure::Weight {
            weight.get_or_insert((at, last));
        }
        facts.push(BodyFact { measure, value: tenths(value), span });
    }
    if let Some((first, last)) =
        weight.filter(|_| facts.iter().all(|fact| fact.measure != BodyMeasure::Height))
    {
        facts.extend(height_beside(items, first, last));
    }
    facts
}

/// "165, 75 kilos": a bare number beside a weight is the height.
fn height_beside(items: &mut [Item], first: usize, last: usize) -> Option<BodyFact> {
    const FAR: usize = 3;
    let between = |item: &Item| {
        matches!(item.content, Content::Sign(_))
            || [Mark::Filler, Mark::And, Mark::Weight].iter().any(|mark| item.is(mark))
    };
    let height = |at: &usize| {
        let number = items[*at].number().filter(|_| !items[*at].used)?;
        // 预算200，75公斤
        let leading = at.checked_sub(1).map(|before| &items[before]);
        let amount = |item: &Item| {
            let bounds =
                |mark: &Mark| matches!(mark, Mark::Budget | Mark::Below | Mark::Above | Mark::Currency(..));
            item.marks().any(bounds)
        };
        if leading.is_some_and(amount) {
            return None;
        }
        number.whole().filter(|number| (80..=210).contains(number))
    };
    let before = (0..first).rev().take(FAR).find(|at| !between(&items[*at]));
    let after = (last + 1..items.len()).take(FAR).find(|at| !between(&items[*at]));
    let at = before.filter(|at| height(at).is_some()).or(after.filter(|at| height(at).is_some()))?;
    let value = f64::from(height(&at)?);
    items[at].used = true;
    Some(BodyFact { measure: BodyMeasure::Height, value, span: items[at].span.clone() })
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Sizes. Items that belong to them are marked as used.
pub(crate) fn sizes(items: &mut [Item], units: &[Unit], lexicon: &Lexicon) -> Vec<SizeMention> {
    let footwear_or_trousers = items.iter().flat_map(Item::senses).any(|sense| match sense {
        Sense::Kind(id) => is_below(lexicon, *id, &["shoes", "trousers", "jeans"]),
        _ => false,
    });
    let for_child = items.iter().flat_map(Item::senses).any(|sense| match sense {
        Sense::Kind(id) => is_below(lexicon, *id, &["kids"]),
        Sense::Value(key, value) => match key.as_str() {
            attribute::GENDER => value == "girls" || value == "boys",
            attribute::AGE => value == "child" || value == "baby",
            _ => false,
        },
        _ => false,
    });
    let clothed = measure::clothed(items, units, lexicon);
    let only = items.iter().filter(|item| !item.is(&Mark::Filler)).count() == 1;
    let mut sizes: Vec<SizeMention> = Vec::new();
    let mut add = |size: String, span: Span| {
        if !sizes.iter().any(|other| other.size == size) {
            sizes.push(SizeMention { size, span });
        }
    };
    for at in 0..items.len() {
        if items[at].used {
            continue;
        }
        let marked_before = (at.saturating_sub(2)..at).rev().any(|index| items[index].is(&Mark::SizeBefore))
            && (at == 0 || !items[at - 1].halts());
        let marked_after =
            items.get(at + 1).is_some_and(|item| item.is(&Mark::SizeAfter)) && !is_numbered(items, units, at);
        let last = if marked_after { at + 1 } else { at };
        let span = items[at].span.start..items[last].span.end;
        let named = items[at].marks().find_map(|mark| match mark {
            Mark::Size(size) => Some(size.clone()),
            _ => None,
        });
        let label = label(&items[at], units);
        let found = if let Some(size) = named.or(label) {
            // "a small bag", "large tote": of the thing, not of the shopper, yet the only size there is.
            Some(size)
        } else if let Some(number) = items[at].number().and_then(crate::number::Number::whole) {
            let cup =
                items.get(at + 1).and_then(|item| cup(item, units)).filter(|_| (65..=100).contains(&number));
            if let Some(cup) = cup {
                items[at + 1].used = true;
                Some(format!("{number}{cup}"))
            } else {
                // "she's a 120", "save a 26": one of that size.
                let one = at > 0
                    && units[items[at].from].apart
                    && units[items[at - 1].from].is("a")
                    && items.get(at + 1).is_none_or(|next| {
                        let kept = ["for", "please", "in", "to", "til", "till", "aside", "now", "then"];
                        next.halts() || kept.iter().any(|word| units[next.from].is(word))
                    });
                let childs = (80..=170).contains(&number) && number % 10 == 0;
                let bare = match number {
                    34..=46 => true,
                    25..=33 => footwear_or_trousers || one,
                    _ => childs && (for_child || one),
                };
                let bare = bare && (clothed || !is_of_a_model(items, units, at));
                let counted = items.get(at + 1).is_some_and(|item| item.is(&Mark::Piece));
                let fits = (2..=200).contains(&number) || number == 0;
                ((marked_before || marked_after) && fits
                    || (bare && !counted && (footwear_or_trousers && !childs || only || alone(items, at))))
                .then(|| number.to_string())
            }
        } else {
            None
        };
        if let Some(size) = found {
            // "M, not L": a size that is not wanted is left out, since the others are not wanted either.
            let negated = crate::negation::after_negation(items, at);
            for item in &mut items[at..=last] {
                item.used = true;
            }
            if !negated {
                add(size, span);
            }
        }
    }
    sizes
}

/// Whether a bare number stands as a size does: at an end, or before 的 or a thing.
fn alone(items: &[Item], at: usize) -> bool {
    items
        .get(at + 1)
        .is_none_or(|next| next.names() || next.is(&Mark::Filler) || next.is(&Mark::AskEnd) || next.halts())
}

/// Galaxy A35, WD-40, "spf 35": a number that ends the name of something unknown.
fn is_of_a_model(items: &[Item], units: &[Unit], at: usize) -> bool {
    const SYLLABLES: usize = 3;
    let from = items[at].from;
    let latin = |back: usize| from >= back && units[from - back].kind == UnitKind::Word;
    let glued =
        !units[from].apart && (latin(1) || (latin(2) && units[from - 1].is("-") && !units[from - 1].apart));
    let before = &items[..at];
    let word = before.last().is_some_and(|item| latin(1) && measure::names_something(item, units));
    let unknown =
        |item: &&Item| measure::names_something(item, units) && units[item.from].kind == UnitKind::Han;
    glued || word || before.iter().rev().take_while(unknown).count() >= SYLLABLES
}

/// 5号电池, 2号铅笔: numbers by which such things are called.
fn is_numbered(items: &[Item], units: &[Unit], at: usize) -> bool {
    let after =
        |item: &Item| units[item.to..].iter().take(2).map(|unit| unit.text.as_str()).collect::<String>();
    items
        .get(at + 1)
        .filter(|item| item.written(units) == "号")
        .is_some_and(|item| ["电池", "铅笔", "汽油", "线"].iter().any(|thing| after(item).starts_with(thing)))
}

pub(crate) fn is_below(lexicon: &Lexicon, id: usize, names: &[&str]) -> bool {
    let mut at = Some(id);
    // Kinds are a few levels deep; the bound keeps a wrong table from looping.
    for _ in 0..8 {
        let Some(kind) = at.and_then(|id| lexicon.kinds.get(id)) else { return false };
        if names.contains(&kind.name.as_str()) {
            return true;
        }
        at = kind.parent;
    }
    false
}

/// `170/88A` and the like; `3/4` and `7/8` are lengths of sleeves and legs.
fn label(item: &Item, units: &[Unit]) -> Option<String> {
    let unit = units.get(item.from).filter(|_| matches!(item.content, Content::Word))?;
    let measure = |part: &str| part.chars().take_while(char::is_ascii_digit).count() >= 2;
    let digits = unit.text.split('/').all(measure);
    (unit.kind == UnitKind::Word && unit.text.contains('/') && digits).then(|| unit.text.to_uppercase())
}

fn cup(item: &Item, units: &[Unit]) -> Option<String> {
    let unit = units.get(item.from).filter(|_| item.to == item.from + 1)?;
    (!unit.apart && matches!(unit.text.as_str(), "a" | "b" | "c" | "d" | "e" | "f"))
        .then(|| unit.text.to_uppercase())
}

/// 腰围70厘米, "waist 70 cm": what is measured around the body is no height.
fn is_girth(units: &[Unit], from: usize) -> bool {
    let named = |unit: &Unit| unit.is("围") || girth::is_name(unit);
    let small = |unit: &&Unit| ["是", "有", "约", "is", "are", "of", "about"].contains(&unit.text.as_str());
    units[..from].iter().rev().find(|unit| !small(unit)).is_some_and(named)
}

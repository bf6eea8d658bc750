//! Girths: what shoppers say of chest, waist and hips, in centimetres, inches or Chinese feet.

use std::ops::RangeInclusive;

use crate::{
    BodyMeasure,
    item::{Content, Item},
    mark::Mark,
    unit::{Unit, UnitKind},
};

const INCH: f64 = 2.54;
/// 尺, a third of a metre.
const FOOT: f64 = 100.0 / 3.0;
/// Of newborn children to the largest adults, centimetres.
const GIRTHS: RangeInclusive<f64> = 40.0..=170.0;
/// What a number without a unit is: inches below, centimetres from here on.
const BARE: f64 = 50.0;
const BARE_INCHES: RangeInclusive<f64> = 20.0..=49.9;

const NAMES: [(BodyMeasure, &[&[&str]]); 3] = [
    (BodyMeasure::Chest, &[&["胸", "围"], &["上", "围"], &["胸"], &["chest"], &["bust"]]),
    (BodyMeasure::Waist, &[&["腰", "围"], &["腰"], &["waist"]]),
    (BodyMeasure::Hip, &[&["臀", "围"], &["臀"], &["hip"]]),
];
/// What may stand between a name and its number.
const BETWEEN: [&str; 20] = [
    "是", "有", "为", "大", "概", "约", "差", "不", "多", ":", "=", "is", "are", "of", "about", "around",
    "measures", "roughly", "was", "s",
];
/// Before 腰 or "waist" they make a word of how a thing is cut, or of another measure.
const CUTS: [&str; 12] = [
    "下",
    "高",
    "low",
    "high",
    "elastic",
    "tie",
    "drawstring",
    "cinched",
    "fitted",
    "defined",
    "natural",
    "elasticated",
];
/// After a name they make a word of a thing.
const THINGS: [&str; 6] = ["hop", "bag", "belt", "coat", "length", "pack"];
/// Whose a single character such as 腰 may be.
const WHOSE: [&str; 8] = ["我", "你", "他", "她", "的", "这", "妈", "爸"];

/// A girth that was told.
pub(crate) struct Girth {
    pub measure: BodyMeasure,
    pub centimetres: f64,
    /// The last item that belongs to it.
    pub last: usize,
    /// Whether the number may be a label all the same: trousers of waist 32 are of size 32.
    pub label: bool,
}

/// Whether a unit alone names a girth.
pub(crate) fn is_name(unit: &Unit) -> bool {
    let names = NAMES.iter().flat_map(|(_, names)| names.iter());
    names.filter(|name| name.len() == 1).any(|name| unit.folded == name[0])
}

/// The girth that the number at `at` tells; `None` where it tells something else.
pub(crate) fn told(items: &[Item], units: &[Unit], at: usize) -> Option<Girth> {
    let value = items[at].number()?.low;
    let length = length(items, units, at);
    let last = length.map_or(at, |(_, last)| last);
    let before = before(units, items[at].from);
    let measure = before.or_else(|| after(items, units, last))?;
    let (centimetres, label) = match length {
        Some((centimetres, _)) => (centimetres, false),
        None if value >= BARE => (value, false),
        // "34 waist" without a unit is a label.
        None if before.is_some() && BARE_INCHES.contains(&value) => (value * INCH, true),
        None => return None,
    };
    let priced = |item: &Item| {
        let amount = |mark: &Mark| {
            matches!(mark, Mark::Currency(..) | Mark::WithinAfter | Mark::AboveAfter | Mark::AboutAfter)
        };
        item.marks().any(amount)
    };
    let price = items.get(last + 1).is_some_and(priced);
    (!price && GIRTHS.contains(&centimetres)).then_some(Girth { measure, centimetres, last, label })
}

/// The length that begins with the number at `at`, centimetres, and its last item; `None` where no unit follows.
fn length(items: &[Item], units: &[Unit], at: usize) -> Option<(f64, usize)> {
    let value = items[at].number()?.low;
    let next = items.get(at + 1)?;
    if next.is(&Mark::Centimetres) {
        return Some((value, at + 1));
    }
    let word = |item: &Item| units.get(item.from).map(|unit| unit.text.as_str());
    match word(next)? {
        "inch" | "inches" | "\"" | "”" | "寸" => Some((value * INCH, at + 1)),
        "英" if items.get(at + 2).and_then(word) == Some("寸") => Some((value * INCH, at + 2)),
        "尺" if next.to == next.from + 1 => {
            // 二尺二 is 2.2 尺.
            let rest = items.get(at + 2).and_then(Item::number).filter(|rest| rest.low < 10.0);
            match rest {
                Some(rest) => Some(((value + rest.low / 10.0) * FOOT, at + 2)),
                None => Some((value * FOOT, at + 1)),
            }
        }
        _ => None,
    }
}

/// The measure whose name stands before the unit at `from`, with nothing but small words between.
fn before(units: &[Unit], from: usize) -> Option<BodyMeasure> {
    const FAR: usize = 4;
    let mut end = from;
    while from - end < FAR && end > 0 && BETWEEN.contains(&units[end - 1].text.as_str()) {
        end -= 1;
    }
    let (measure, length) = NAMES.iter().find_map(|(measure, names)| {
        let name = names.iter().find(|name| ends_with(&units[..end], name))?;
        Some((*measure, name.len()))
    })?;
    let start = end - length;
    let leading = start.checked_sub(1).map(|before| &units[before]);
    let cut = leading.is_some_and(|unit| CUTS.contains(&unit.text.as_str()));
    // 低腰, 收腰: a single character within a word.
    let part = length == 1
        && units[start].kind == UnitKind::Han
        && leading.is_some_and(|unit| unit.kind == UnitKind::Han && !WHOSE.contains(&unit.text.as_str()));
    (!cut && !part).then_some(measure)
}

/// The measure that is named right after a length ("a 96 cm chest", 96的胸围), unless a number of its own follows the name.
fn after(items: &[Item], units: &[Unit], last: usize) -> Option<BodyMeasure> {
    let mut from = items[last].to;
    if units.get(from).is_some_and(|unit| unit.is("的") || unit.is("-")) {
        from += 1;
    } else if units.get(from).is_some_and(|unit| unit.kind == UnitKind::Han) {
        return None;
    }
    let rest = units.get(from..)?;
    let (measure, length) = NAMES.iter().find_map(|(measure, names)| {
        let name = names.iter().find(|name| begins_with(rest, name))?;
        Some((*measure, name.len()))
    })?;
    if rest.get(length).is_some_and(|unit| THINGS.contains(&unit.folded.as_str())) {
        return None;
    }
    let own = items
        .iter()
        .filter(|item| item.from >= from + length)
        .take(2)
        .take_while(|item| !item.halts())
        .any(|item| matches!(item.content, Content::Number(_)));
    (!own).then_some(measure)
}

fn ends_with(units: &[Unit], name: &[&str]) -> bool {
    units.len() >= name.len() && begins_with(&units[units.len() - name.len()..], name)
}

/// English names in the singular: "hips" are a hip.
fn begins_with(units: &[Unit], name: &[&str]) -> bool {
    units.len() >= name.len()
        && units.iter().zip(name).all(|(unit, part)| unit.folded == *part || unit.is(part))
}

#[cfg(test)]
mod tests {
    use jingxuan_text::Normalised;

    use super::*;
    use crate::unit::scan;

    #[test]
    fn a_single_word_names_a_girth_in_both_languages_and_in_the_plural() {
        let names = |text| scan(&Normalised::new(text)).iter().all(is_name);
        for text in ["胸", "腰", "臀", "chest", "bust", "waist", "hips"] {
            assert!(names(text), "{text}");
        }
        for text in ["围", "身", "chestnut", "height"] {
            assert!(!names(text), "{text}");
        }
    }
}

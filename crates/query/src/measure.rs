//! Numbers that count something: the length of a desk, the people in a tent. They are no prices and no sizes, and tell of a body only
//! where a person or something to wear is spoken of.

use jingxuan_catalogue::attribute;

use crate::{
    girth,
    item::{Content, Item},
    lexicon::{Lexicon, Sense},
    mark::Mark,
    size::is_below,
    unit::{Unit, UnitKind},
};

/// English words that a number counts, in the singular, and up to which number they are one: "4 people" are counted, "a 200 day dress"
/// is none.
const COUNTED: &[(&str, f64)] = &[
    ("inch", f64::MAX),
    ("inches", f64::MAX),
    ("ft", f64::MAX),
    ("foot", f64::MAX),
    ("feet", f64::MAX),
    ("yd", f64::MAX),
    ("yard", f64::MAX),
    ("mile", f64::MAX),
    ("mm", f64::MAX),
    ("millimetre", f64::MAX),
    ("millimeter", f64::MAX),
    ("metre", f64::MAX),
    ("meter", f64::MAX),
    ("km", f64::MAX),
    ("sqm", f64::MAX),
    ("ml", f64::MAX),
    ("millilitre", f64::MAX),
    ("milliliter", f64::MAX),
    ("cl", f64::MAX),
    ("litre", f64::MAX),
    ("liter", f64::MAX),
    ("gal", f64::MAX),
    ("gallon", f64::MAX),
    ("quart", f64::MAX),
    ("pint", f64::MAX),
    ("oz", f64::MAX),
    ("ounce", f64::MAX),
    ("mg", f64::MAX),
    ("gram", f64::MAX),
    ("gramme", f64::MAX),
    ("gsm", f64::MAX),
    ("tonne", f64::MAX),
    ("ton", f64::MAX),
    ("mb", f64::MAX),
    ("gb", f64::MAX),
    ("tb", f64::MAX),
    ("gigabyte", f64::MAX),
    ("terabyte", f64::MAX),
    ("mah", f64::MAX),
    ("mp", f64::MAX),
    ("megapixel", f64::MAX),
    ("watt", f64::MAX),
    ("kw", f64::MAX),
    ("volt", f64::MAX),
    ("amp", f64::MAX),
    ("hz", f64::MAX),
    ("ghz", f64::MAX),
    ("rpm", f64::MAX),
    ("psi", f64::MAX),
    ("lumen", f64::MAX),
    ("denier", f64::MAX),
    ("degree", f64::MAX),
    ("percent", f64::MAX),
    ("people", f64::MAX),
    ("person", f64::MAX),
    ("player", 50.0),
    ("guest", 500.0),
    ("seater", 50.0),
    ("seat", 50.0),
    ("man", 12.0),
    ("ply", 12.0),
    ("star", 10.0),
    ("hour", 100.0),
    ("hr", 100.0),
    ("minute", 100.0),
    ("day", 100.0),
    ("week", 60.0),
];
/// Chinese ones, the longer before what they begin with.
const COUNTED_IN_CHINESE: &[&str] = &[
    "平方米",
    "平方",
    "平米",
    "毫米",
    "毫升",
    "毫安",
    "公里",
    "公升",
    "英寸",
    "英尺",
    "英里",
    "盎司",
    "小时",
    "分钟",
    "米",
    "尺",
    "寸",
    "吋",
    "升",
    "克",
    "吨",
    "斤",
    "磅",
    "瓦",
    "度",
    "人",
    "位",
    "天",
    "年",
    "周",
    "星",
    "折",
    "层",
];
/// Of these, those that begin words of their own (年轻, 人气): after an amount that could be a price they count nothing where a word goes
/// on.
const BEGINNINGS: &[&str] = &["人", "位", "天", "年", "周", "星", "折", "层"];
/// An amount that could be a price.
const AMOUNT: f64 = 100.0;
/// "At least 3 pairs" are pieces; 两百双 may be a price and the word of another thing.
const PIECES: f64 = 20.0;

/// Who is told of right before a measure. "I want a 120 cm desk" is of no body, "I'm 165 cm" is.
const WHO: &[&str] = &[
    "i", "im", "i'm", "i've", "he", "he's", "hes", "she", "she's", "shes", "they", "they're", "we're", "we",
    "我", "他", "她", "俺", "咱", "娃", "孩", "儿", "宝",
];
/// What may stand between them and the number.
const SMALL: &[&str] = &[
    "am", "is", "are", "was", "now", "about", "just", "only", "有", "是", "大", "概", "约", "才", "只", "都",
    "就", "也", "快", "到",
];
/// English words of talk, which name nothing.
const TALK: &[&str] = &[
    "almost",
    "nearly",
    "exactly",
    "barely",
    "then",
    "still",
    "usually",
    "normally",
    "generally",
    "typically",
    "probably",
    "think",
    "guess",
    "say",
    "said",
    "left",
    "even",
    "always",
    "mostly",
    "since",
    "again",
    "too",
    "though",
    "bit",
    "slightly",
    "wait",
    "hmm",
    "well",
    "measured",
    "measuring",
    "turned",
    "grew",
    "grown",
    "reached",
    "instead",
    "please",
    "now",
    "one",
    "here",
    "today",
    "tomorrow",
];
/// Chinese characters that words of talk begin with.
const TALK_IN_CHINESE: &[&str] = &[
    "咋", "啥", "拿", "选", "合", "够", "胖", "瘦", "能", "该", "行", "哪", "几", "多", "想", "挑", "买",
    "偏", "微", "体", "梨", "属", "算", "高", "矮", "比", "等", "吧", "呗", "应",
];
/// How large a thing is in one direction, before its number.
const DIRECTIONS: &[&str] = &["长", "宽", "深", "厚", "径", "length", "width", "depth", "diameter"];
/// The same after the number; "165 cm long" may go on with a dress.
const DIRECTIONS_AFTER: &[&str] = &["宽", "深", "厚", "wide", "deep", "thick"];

/// Whether sizes are spoken of, or a thing that is worn in sizes.
pub(crate) fn clothed(items: &[Item], units: &[Unit], lexicon: &Lexicon) -> bool {
    let number = |at: usize| items.get(at).is_some_and(|item| item.number().is_some());
    items.iter().enumerate().any(|(at, item)| {
        let said = item.written(units);
        let of_sizes = match said.as_str() {
            "us" | "uk" | "eu" => number(at + 1),
            // "size 120 cm" and "king size bed" say how large a thing is, "small table" says it as well.
            "size" | "sizes" | "sized" | "尺寸" => {
                let large = at > 0 && names_something(&items[at - 1], units);
                !(large || number(at + 1) && is_measured(items, at + 1))
            }
            "small" | "medium" | "large" => false,
            _ => item.marks().any(|mark| match mark {
                Mark::SizeBefore | Mark::SizeAfter | Mark::OwnSize => true,
                // "5 m cable": the letter is a unit.
                Mark::Size(_) => at == 0 || !number(at - 1),
                _ => false,
            }),
        };
        of_sizes || is_worn(item, lexicon)
    })
}

/// Whether it names a thing that is worn in sizes of the body.
fn is_worn(item: &Item, lexicon: &Lexicon) -> bool {
    const NOT: &[&str] =
        &["bag", "belt", "scarf", "hat", "gloves", "tie", "jewellery", "sunglasses", "accessory"];
    item.senses().iter().any(|sense| matches!(sense, Sense::Kind(id) if !is_below(lexicon, *id, NOT)))
}

/// Marks the numbers that measure a thing ("120 cm desk", 10公斤哑铃), so that they are taken for no body. Comes before the body.
pub(crate) fn of_things(items: &mut [Item], units: &[Unit], lexicon: &Lexicon) {
    let person = speaks_of_a_body(items, units, lexicon);
    for at in 0..items.len() {
        if items[at].used || items[at].number().is_none() || counts_a_size(items, units, at) {
            continue;
        }
        let Some(last) = measured(items, units, at) else { continue };
        let thing =
            names_a_thing(items, units, lexicon, at, last) && !person && !is_told_of(items, units, at);
        if thing || is_directed(items, units, at, last) {
            for item in &mut items[at..=last] {
                item.used |= item.number().is_some() || is_metre(item, units);
            }
        }
    }
}

/// Where a length or weight that a body could have ends.
fn measured(items: &[Item], units: &[Unit], at: usize) -> Option<usize> {
    if is_measured(items, at) {
        return Some(at + 1);
    }
    if !items.get(at + 1).is_some_and(|next| is_metre(next, units)) {
        return None;
    }
    // 1米65, 一米六五
    let whole = items[at].number().is_some_and(|number| number.low.fract() == 0.0);
    let small = |item: &&Item| item.number().is_some_and(|number| number.low < 100.0);
    let rest = items[at + 2..].iter().take(2).take_while(small).count();
    Some(at + 1 + if whole { rest } else { 0 })
}

fn is_measured(items: &[Item], at: usize) -> bool {
    let body = [Mark::Centimetres, Mark::Kilograms, Mark::Jin, Mark::Pounds];
    items.get(at + 1).is_some_and(|next| body.iter().any(|mark| next.is(mark)))
}

/// Whether an item is 米 or "m".
pub(crate) fn is_metre(item: &Item, units: &[Unit]) -> bool {
    item.to == item.from + 1 && units.get(item.from).is_some_and(|unit| unit.is("米") || unit.is("m"))
}

/// "I'll take 2 M please", "is there 1 L left": so many pieces of a size, no metres and no litres. A unit is glued to its number, or goes
/// on with the rest of a length or a thing, or stands with a height or a person.
pub(crate) fn counts_a_size(items: &[Item], units: &[Unit], at: usize) -> bool {
    let whole = items[at].number().is_some_and(|number| number.low.fract() == 0.0);
    let letter = items.get(at + 1).is_some_and(|next| {
        let unit = units.get(next.from).filter(|_| next.to == next.from + 1);
        unit.is_some_and(|unit| unit.apart && (unit.is("m") || unit.is("l")))
    });
    let measures = |next: &Item| next.number().is_some() || next.is(&Mark::Height) || is_a_thing(next, units);
    let tall = items[at.saturating_sub(2)..at].iter().any(|before| before.is(&Mark::Height));
    whole && letter && !tall && !items.get(at + 2).is_some_and(measures) && !is_told_of(items, units, at)
}

/// Whether a thing is named, known or not.
fn is_a_thing(item: &Item, units: &[Unit]) -> bool {
    item.is_kind() || names_something(item, units)
}

/// Whether a body is spoken of anywhere: by a person, by what is worn, by a word for height, weight or a girth, or by both a length and
/// a weight.
fn speaks_of_a_body(items: &[Item], units: &[Unit], lexicon: &Lexicon) -> bool {
    let person = |item: &Item| {
        let of_people = |key: &str| key == attribute::GENDER || key == attribute::AGE;
        let height = (item.is(&Mark::Height) || item.is(&Mark::Weight)) && item.written(units) != "高";
        let years = item.is(&Mark::Years) || item.is(&Mark::Months);
        let girth = !item.is_kind() && units[item.from..item.to].iter().any(girth::is_name);
        let of_a_person =
            item.senses().iter().any(|sense| matches!(sense, Sense::Value(key, _) if of_people(key)));
        height || years || girth || of_a_person
    };
    let measures = |marks: &[Mark]| {
        (1..items.len()).any(|at| {
            items[at - 1].number().is_some()
                && (marks.iter().any(|mark| items[at].is(mark))
                    || (marks.contains(&Mark::Centimetres) && is_metre(&items[at], units)))
        })
    };
    items.iter().any(person)
        || (measures(&[Mark::Centimetres]) && measures(&[Mark::Kilograms, Mark::Jin, Mark::Pounds]))
        || clothed(items, units, lexicon)
}

/// Whether somebody is named right before: "I'm about 165 cm", 我大概一米六.
fn is_told_of(items: &[Item], units: &[Unit], at: usize) -> bool {
    const FAR: usize = 4;
    for item in items[..at].iter().rev().take(FAR) {
        let said = item.written(units);
        if WHO.contains(&said.as_str()) {
            return true;
        }
        if !item.is(&Mark::About) && !SMALL.contains(&said.as_str()) {
            return false;
        }
    }
    false
}

/// Whether a word that nobody knows stands right beside, or a thing that is not worn in sizes.
fn names_a_thing(items: &[Item], units: &[Unit], lexicon: &Lexicon, first: usize, last: usize) -> bool {
    let thing = |item: &Item| match item.content {
        Content::Word => names_something(item, units),
        _ => item.is_kind() && !is_worn(item, lexicon),
    };
    let describes = |item: &Item| item.is(&Mark::Filler) || (item.names() && !item.is_kind());
    let after = items[last + 1..].iter().find(|item| !describes(item));
    let bounds = |item: &Item| [Mark::About, Mark::Below, Mark::Above].iter().any(|mark| item.is(mark));
    let before = items[..first].iter().rev().find(|item| !describes(item) && !bounds(item));
    after.is_some_and(thing) || before.is_some_and(thing)
}

/// Whether an unknown word may be the name of a thing rather than talk.
pub(crate) fn names_something(item: &Item, units: &[Unit]) -> bool {
    let Some(unit) = units.get(item.from).filter(|_| matches!(item.content, Content::Word)) else {
        return false;
    };
    match unit.kind {
        UnitKind::Han => !TALK_IN_CHINESE.contains(&unit.text.as_str()),
        UnitKind::Word => unit.text.chars().count() >= 2 && !TALK.contains(&unit.text.as_str()),
        UnitKind::Number | UnitKind::Sign => false,
    }
}

/// 衣长120厘米, "120 cm wide": how large a thing is, whatever it is.
fn is_directed(items: &[Item], units: &[Unit], at: usize, last: usize) -> bool {
    let before = items[at].from.checked_sub(1).map(|before| &units[before]);
    let after = units.get(items[last].to);
    // 宝宝身长73厘米 is a height.
    let child = items[at].from.checked_sub(2).is_some_and(|index| units[index].is("身"));
    (!child && before.is_some_and(|unit| DIRECTIONS.contains(&unit.text.as_str())))
        || after.is_some_and(|unit| DIRECTIONS_AFTER.contains(&unit.text.as_str()))
}

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counted {
    Thing,
    Inches,
    Years,
    /// In a unit that is also the letter of a size.
    Letter,
}

/// Marks the numbers that count something, so that they are taken for no price and no size. Comes after the body.
pub(crate) fn count(items: &mut [Item], units: &[Unit], lexicon: &Lexicon) {
    let clothed = clothed(items, units, lexicon);
    // Trousers of 32 inches are of size 32.
    let labelled = items.iter().flat_map(Item::senses).any(|sense| match sense {
        Sense::Kind(id) => is_below(lexicon, *id, &["trousers", "jeans"]),
        _ => false,
    });
    for at in 0..items.len() {
        if items[at].used || items[at].number().is_none() || priced(items, at) {
            continue;
        }
        let mut last = at;
        // 30 x 40 x 50 cm, 100 to 120 cm
        for _ in 0..2 {
            let Some(next) = joined(items, units, last) else { break };
            last = next;
        }
        let Some(counted) = counted(items, units, last, clothed) else { continue };
        let bound =
            at > 0 && [Mark::Below, Mark::Above, Mark::Budget].iter().any(|mark| items[at - 1].is(mark));
        let keeps = match counted {
            Counted::Inches => labelled && !bound,
            // "8-10 years" may be a size of children's clothes.
            Counted::Years => last > at && units[items[at].from].kind == UnitKind::Number,
            Counted::Thing | Counted::Letter => false,
        };
        if keeps {
            continue;
        }
        for item in &mut items[at..=last] {
            item.used |= item.number().is_some();
        }
        if counted == Counted::Letter {
            items[last + 1].used = true;
        }
    }
}

/// Whether a currency stands right before.
pub(crate) fn priced(items: &[Item], at: usize) -> bool {
    at > 0 && is_currency(&items[at - 1])
}

/// Whether an item names a currency.
pub(crate) fn is_currency(item: &Item) -> bool {
    item.marks().any(|mark| matches!(mark, Mark::Currency(..)))
}

/// The number that is said in one breath with this one.
fn joined(items: &[Item], units: &[Unit], at: usize) -> Option<usize> {
    let joiner = items.get(at + 1)?;
    // 五六厘米
    let digit = |item: &Item| item.to == item.from + 1 && units[item.from].kind == UnitKind::Han;
    if joiner.number().is_some() && digit(&items[at]) && digit(joiner) {
        return Some(at + 1);
    }
    let joins = joiner.is(&Mark::RangeTo)
        || matches!(joiner.content, Content::Sign('-' | '~' | '×' | '*'))
        || ["x", "by"].contains(&joiner.written(units).as_str());
    (joins && items.get(at + 2).is_some_and(|next| next.number().is_some())).then_some(at + 2)
}

fn counted(items: &[Item], units: &[Unit], at: usize, clothed: bool) -> Option<Counted> {
    let value = items[at].number()?.high;
    let next = items.get(at + 1)?;
    if is_measured(items, at) {
        return Some(Counted::Thing);
    }
    if next.is(&Mark::Years) || next.is(&Mark::Months) {
        return Some(Counted::Years);
    }
    let pieces = next.is(&Mark::Piece) && value < PIECES;
    if pieces || matches!(next.content, Content::Sign('%' | '°')) {
        return Some(Counted::Thing);
    }
    let unit = units.get(next.from)?;
    match unit.kind {
        UnitKind::Word if next.to == next.from + 1 => in_english(items, units, at, value, clothed),
        UnitKind::Han => in_chinese(items, units, at, value).then_some(Counted::Thing),
        _ => None,
    }
}

fn in_english(items: &[Item], units: &[Unit], at: usize, value: f64, clothed: bool) -> Option<Counted> {
    let unit = units.get(items.get(at + 1)?.from)?;
    match unit.text.as_str() {
        "g" | "v" if !unit.apart => return Some(Counted::Thing),
        "m" | "l" if !clothed => {
            // "40 l backpack"; but "2 M please" and "1 L left" are pieces of a size.
            let measures = !unit.apart || items.get(at + 2).is_some_and(|next| is_a_thing(next, units));
            return measures.then_some(Counted::Letter);
        }
        _ => {}
    }
    let known = |word: &str| COUNTED.iter().any(|(name, most)| *name == word && value <= *most);
    let counted = if unit.text.starts_with("inch") { Counted::Inches } else { Counted::Thing };
    // "Socks under 10 mens" counts nobody.
    (known(&unit.text) || (unit.folded != "man" && known(&unit.folded))).then_some(counted)
}

fn in_chinese(items: &[Item], units: &[Unit], at: usize, value: f64) -> bool {
    let next = &items[at + 1];
    let said = |word: &str| {
        word.chars().enumerate().all(|(index, character)| {
            units.get(next.from + index).is_some_and(|unit| unit.text.chars().eq([character]))
        })
    };
    let Some(word) = COUNTED_IN_CHINESE.iter().find(|word| said(word)) else { return false };
    // 米色 and 人造棉 are known as what they are.
    let whole = next.to - next.from <= word.chars().count();
    let goes_on = items.get(at + 2).is_some_and(|after| matches!(after.content, Content::Word));
    whole && !(value >= AMOUNT && goes_on && BEGINNINGS.contains(word))
}

/// Whether a word is one that numbers count, for whoever repairs words.
pub(crate) fn is_unit(unit: &Unit) -> bool {
    COUNTED.iter().any(|(name, _)| unit.is(name) || unit.folded == *name)
}

/// Whether a Chinese unit stands here: 斤, 公里.
pub(crate) fn is_chinese_unit(units: &[Unit]) -> bool {
    let longest = COUNTED_IN_CHINESE.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let here: String = units.iter().take(longest).map(|unit| unit.text.as_str()).collect();
    let measures = COUNTED_IN_CHINESE.iter().filter(|name| !BEGINNINGS.contains(name));
    measures.into_iter().any(|name| here.starts_with(name)) || here.starts_with("公斤")
}

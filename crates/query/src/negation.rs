//! What is not wanted: the scope of negations.

use crate::{
    item::{Content, Item},
    lexicon::Sense,
    mark::Mark,
    unit::Unit,
};

/// What a negation says about an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Polarity {
    #[default]
    Wanted,
    Excluded,
    /// Mentioned, but neither wanted nor not ("not only red").
    Ignored,
}

/// Words that carry no meaning which a negation may reach over.
const REACH: usize = 3;

/// The polarity of each item.
///
/// A negation reaches over the values that follow, joined by "and", "or" or a list's commas, to the end of the clause,
/// to a word of wanting ("but", 要), or to the kind of garment that they describe: 不要黑色的裙子 excludes black, not
/// skirts. Only where the kind comes first is it what is not wanted. A negation with nothing after it in its clause
/// turns back to the values right before it: 红色的不要.
pub(crate) fn polarities(items: &[Item], units: &[Unit]) -> Vec<Polarity> {
    let mut polarities = vec![Polarity::Wanted; items.len()];
    let mut at = 0;
    while at < items.len() {
        let item = &items[at];
        if item.is(&Mark::Unless) {
            if let Some(close) = closing(items, at) {
                at = close;
            } else {
                reach(items, at, &mut polarities, Polarity::Excluded);
            }
        } else if item.is(&Mark::NoMatter) {
            let reached = reach(items, at, &mut polarities, Polarity::Ignored);
            // 红的紫的都行 asks for either; 红的都行 only says that red, too, would do.
            if !reached && behind(items, at) < 2 {
                turn_back(items, at, &mut polarities, Polarity::Ignored);
            }
        } else if item.is(&Mark::Not) && !item.used && !asks(items, at) && !shows_nothing(items, units, at) {
            // What may stand before or behind a thing (排除, "definitely not") reaches on where something follows.
            let reached = reach(items, at, &mut polarities, Polarity::Excluded);
            if !reached && (item.is(&Mark::NotAfter) || ends(items, at)) {
                turn_back(items, at, &mut polarities, Polarity::Excluded);
            }
        } else if item.is(&Mark::NotAfter) {
            turn_back(items, at, &mut polarities, Polarity::Excluded);
        } else if item.is(&Mark::Too) && !after_negation(items, at) {
            // "too formal" is said of what shall not be so.
            if items.get(at + 1).is_some_and(|next| next.names() && !next.is_kind()) {
                polarities[at + 1] = Polarity::Excluded;
            }
        } else if item.is(&Mark::FreeAfter) && at > 0 && items[at - 1].names() {
            polarities[at - 1] = Polarity::Excluded;
        }
        at += 1;
    }
    polarities
}

/// The negation that closes an "unless" in its clause: 非黑不穿.
fn closing(items: &[Item], from: usize) -> Option<usize> {
    let halts = |at: &usize| items[*at].halts() || matches!(items[*at].content, Content::Sign('、'));
    let clause: Vec<usize> = (from + 1..items.len()).take_while(|at| !halts(at)).collect();
    let negates = |at: &&usize| items[**at].is(&Mark::Not) || items[**at].is(&Mark::NotAfter);
    let close = *clause.iter().find(negates)?;
    let named = items[from + 1..close].iter().any(Item::names);
    // 非黑色不带帽子: the second negation has a thing of its own.
    let own =
        |item: &Item| item.names() || item.is(&Mark::Too) || item.is(&Mark::Expensive) || complains(item);
    let after = clause.iter().filter(|at| **at > close);
    (named && !after.map(|at| &items[*at]).any(own)).then_some(close)
}

pub(crate) fn complains(item: &Item) -> bool {
    item.marks().any(|mark| matches!(mark, Mark::Complaint(_)))
}

/// Whether nothing that carries meaning follows in the clause.
pub(crate) fn ends(items: &[Item], at: usize) -> bool {
    items[at + 1..]
        .iter()
        .take_while(|item| !item.halts())
        .all(|item| item.is(&Mark::Filler) || item.is(&Mark::AskEnd) || item.is(&Mark::NotAfter))
}

/// Whether a negation stands right before.
pub(crate) fn after_negation(items: &[Item], at: usize) -> bool {
    (0..at)
        .rev()
        .take_while(|&index| !items[index].halts())
        .find(|&index| !items[index].is(&Mark::Very) && !items[index].is(&Mark::Filler))
        .is_some_and(|index| {
            items[index].is(&Mark::Not) || (items[index].is(&Mark::Unless) && closing(items, index).is_none())
        })
}

/// 没有黑色吗: a question, not a negation.
fn asks(items: &[Item], at: usize) -> bool {
    let end = (at + 1..items.len()).find(|&index| items[index].halts()).unwrap_or(items.len());
    let last = items.get(end.saturating_sub(1));
    let chinese = items[at].span.end - items[at].span.start >= 6; // 没有: two characters or more
    chinese
        && last.is_some_and(|item| item.is(&Mark::AskEnd) && !matches!(item.content, Content::Sign(_)))
        && !items.get(at + 1).is_some_and(|next| next.is(&Mark::Too))
        && at + 2 < end + 1
        && items[at].senses().len() == 1
}

/// "No show socks" are socks that do not show; "no, show me socks" and "no show me" refuse something.
fn shows_nothing(items: &[Item], units: &[Unit], at: usize) -> bool {
    let said = |index: usize| items.get(index).map(|item| item.written(units)).unwrap_or_default();
    said(at) == "no"
        && said(at + 1) == "show"
        && !["me", "us"].contains(&said(at + 2).as_str())
        && items[at + 2..].iter().take_while(|item| !item.halts()).any(Item::is_kind)
}

fn reach(items: &[Item], from: usize, polarities: &mut [Polarity], polarity: Polarity) -> bool {
    let mut described = false;
    let mut kind_excluded = false;
    let mut words = 0;
    let mut at = from + 1;
    while let Some(item) = items.get(at) {
        if item.is(&Mark::Not) || item.is(&Mark::NotAfter) || item.is(&Mark::Expensive) || complains(item) {
            break;
        }
        if matches!(item.content, Content::Sign(',')) {
            if !(described && lists_on(items, at)) {
                break;
            }
        } else if item.halts() || (item.is(&Mark::Want) && !item.names() && wants(items, from, at)) {
            break;
        } else if item.is_kind() && !item.used {
            // An unknown word between describes the kind (不起球的毛衣 is a jumper that does not pill).
            if described || words > 0 || polarity == Polarity::Ignored {
                break;
            }
            polarities[at] = polarity;
            kind_excluded = true;
        } else if item.names() && !item.used {
            if kind_excluded && !joined(items, at) {
                break;
            }
            polarities[at] = polarity;
            described = true;
            words = 0;
        } else if item.number().is_some() {
            break;
        } else if matches!(item.content, Content::Word) {
            words += 1;
            if words > REACH {
                break;
            }
        }
        at += 1;
    }
    described || kind_excluded
}

/// A word of wanting ends the scope unless it only completes the negation ("not looking for", "don't want").
fn wants(items: &[Item], from: usize, at: usize) -> bool {
    at > from + 1 || items[at].span.start > items[from].span.end + 1
}

/// Whether a conjunction stands right before.
fn joined(items: &[Item], at: usize) -> bool {
    at > 0 && (items[at - 1].is(&Mark::And) || matches!(items[at - 1].content, Content::Sign('/' | '、')))
}

/// Whether the comma is one of a list: "no black, white or grey".
fn lists_on(items: &[Item], comma: usize) -> bool {
    let names = |index: usize| items.get(index).is_some_and(|item| item.names() && !item.is_kind());
    let joins = |index: usize| {
        items
            .get(index)
            .is_some_and(|item| item.is(&Mark::And) || matches!(item.content, Content::Sign(',' | '、')))
    };
    let same = key(items, comma.wrapping_sub(1)).is_some()
        && key(items, comma.wrapping_sub(1)) == key(items, comma + 1);
    (names(comma + 1) && joins(comma + 2) && names(comma + 3) && same)
        || (items.get(comma + 1).is_some_and(|item| item.is(&Mark::And)) && names(comma + 2))
}

/// What kind of thing an item names: its first sense's.
fn key(items: &[Item], at: usize) -> Option<&str> {
    items.get(at)?.senses().iter().find_map(|sense| match sense {
        Sense::Colour(..) => Some("colour"),
        Sense::Value(key, _) => Some(key.as_str()),
        Sense::Brand(_) => Some("brand"),
        Sense::Kind(_) => Some("kind"),
        Sense::Mark(_) => None,
    })
}

/// Values named in the clause before.
fn behind(items: &[Item], at: usize) -> usize {
    items[..at]
        .iter()
        .rev()
        .take_while(|item| !item.halts())
        .filter(|item| item.names() && !item.is_kind())
        .count()
}

fn turn_back(items: &[Item], from: usize, polarities: &mut [Polarity], polarity: Polarity) {
    let mut at = from;
    let mut first: Option<&str> = None;
    while at > 0 {
        at -= 1;
        let item = &items[at];
        if item.names() && !item.used {
            let this = key(items, at);
            if first.is_some_and(|first| Some(first) != this) {
                return;
            }
            first = this;
            polarities[at] = polarity;
        } else {
            let ends = item.halts() || item.is(&Mark::Want) || item.is(&Mark::Not);
            let joins = item.is(&Mark::And) || matches!(item.content, Content::Sign('/' | '、'));
            if ends || (first.is_some() && !joins) || matches!(item.content, Content::Word) {
                return;
            }
        }
    }
}

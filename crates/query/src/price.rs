//! Prices: numbers with the words around them.

use jingxuan_catalogue::Currency;

use crate::{
    CurrencyName, PriceMention, Span,
    item::{Content, Item},
    mark::Mark,
    negation::{complains, ends},
};

/// How far "about" reaches to each side.
const ABOUT: f64 = 0.2;

/// What stands around a number.
#[derive(Default)]
struct Around {
    currency: Option<(Currency, Option<CurrencyName>)>,
    below: bool,
    above: bool,
    about: bool,
    first: usize,
    last: usize,
}

/// The price range of a sentence. Items that belong to it are marked as used.
pub(crate) fn find(items: &mut [Item]) -> Option<PriceMention> {
    let mut found: Option<PriceMention> = None;
    let mut at = 0;
    while at < items.len() {
        let Some(number) = items[at].number().filter(|_| !items[at].used) else {
            at += 1;
            continue;
        };
        let second = range_end(items, at);
        let around = look_around(items, at, second.unwrap_or(at));
        let between = second.is_some_and(|_| {
            before(items, at).any(|item| items[item].is(&Mark::Between) || items[item].is(&Mark::Above))
        });
        let (low, high) = match second.and_then(|second| items[second].number()) {
            Some(other) => {
                let first = scaled_like(number.low, other.high);
                (first.min(other.low), number.high.max(other.high))
            }
            None => (number.low, number.high),
        };
        let ranged = high > low;
        let is_price = around.below
            || around.above
            || around.currency.is_some()
            || between
            || (around.about && high >= 50.0)
            || (ranged && high >= 50.0);
        if !is_price || high <= 0.0 {
            at = second.unwrap_or(at) + 1;
            continue;
        }
        let mut price = PriceMention {
            currency: around.currency.map(|(currency, _)| currency),
            name: around.currency.and_then(|(_, name)| name),
            ..PriceMention::default()
        };
        if ranged && !around.about {
            (price.min, price.max) = (Some(low), Some(high));
        } else if around.about || !(around.below || around.above) {
            price.about = true;
            (price.min, price.max) = (Some(tidy(low * (1.0 - ABOUT))), Some(tidy(high * (1.0 + ABOUT))));
        } else if around.below {
            price.max = Some(high);
        } else {
            price.min = Some(low);
        }
        for item in &mut items[around.first..=around.last] {
            item.used = true;
        }
        price.span = items[around.first].span.start..items[around.last].span.end;
        found = Some(match found {
            None => price,
            Some(before) => join(before, price),
        });
        at = around.last + 1;
    }
    found
}

/// Cents, so that a fifth more is not 95.99999999.
fn tidy(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Two mentions are the two ends of one range; where they contradict each other the later one counts.
fn join(first: PriceMention, second: PriceMention) -> PriceMention {
    let span: Span = first.span.start.min(second.span.start)..first.span.end.max(second.span.end);
    let (currency, name) = match second.currency {
        Some(_) => (second.currency, second.name),
        None => (first.currency, first.name),
    };
    let joined = PriceMention {
        min: second.min.or(first.min),
        max: second.max.or(first.max),
        currency,
        name,
        about: first.about || second.about,
        span: span.clone(),
    };
    match (joined.min, joined.max) {
        (Some(min), Some(max)) if min > max => PriceMention { currency, name, span, ..second },
        _ => joined,
    }
}

fn passable(item: &Item) -> bool {
    item.is(&Mark::Filler) || item.is(&Mark::Very)
}

fn currency(item: &Item) -> Option<(Currency, Option<CurrencyName>)> {
    item.marks().find_map(|mark| match mark {
        Mark::Currency(currency, name) => Some((*currency, *name)),
        _ => None,
    })
}

/// "Between one and three hundred", "eight to twelve hundred", 2到3千: the first number of a range counts what the second does.
fn scaled_like(first: f64, second: f64) -> f64 {
    let unit = [1000.0, 100.0].into_iter().find(|unit| second >= *unit && second % unit == 0.0);
    let larger = unit.map(|unit| first * unit).filter(|larger| first <= 20.0 && *larger < second);
    larger.unwrap_or(first)
}

/// Where a range that begins with the number at `at` ends (300到500, $30 - $50).
fn range_end(items: &[Item], at: usize) -> Option<usize> {
    let mut next = at + 1;
    if items.get(next).is_some_and(|item| currency(item).is_some()) {
        next += 1;
    }
    let joiner = items.get(next)?;
    let between = || before(items, at).any(|item| items[item].is(&Mark::Between));
    let joins = joiner.is(&Mark::RangeTo)
        || matches!(joiner.content, Content::Sign('-' | '~'))
        || (joiner.is(&Mark::And) && between());
    if !joins {
        return None;
    }
    next += 1;
    if items.get(next).is_some_and(|item| currency(item).is_some()) {
        next += 1;
    }
    items.get(next).filter(|item| item.number().is_some() && !item.used).map(|_| next)
}

/// Up to three items before, nearest first, within the clause.
fn before(items: &[Item], at: usize) -> impl Iterator<Item = usize> {
    (0..at).rev().take(3).take_while(|&index| !items[index].halts() && items[index].number().is_none())
}

/// Whether the clause says of what goes before that it is not wanted: 三百以上别给我看, 超两百的划掉.
fn refused(items: &[Item], from: usize) -> bool {
    let clause = items.iter().enumerate().skip(from).take_while(|(_, item)| !item.halts());
    let mut refused = false;
    for (at, item) in clause {
        let asks = item.is(&Mark::AskEnd) || item.is(&Mark::Question);
        let sorts = item.marks().any(|mark| matches!(mark, Mark::Sort(_) | Mark::Too | Mark::Expensive));
        let says_more = item.names() || item.number().is_some() || matches!(item.content, Content::Word);
        if says_more || asks || sorts || complains(item) {
            return false;
        }
        refused |= item.is(&Mark::NotAfter) || (item.is(&Mark::Not) && ends(items, at));
    }
    refused
}

fn look_around(items: &[Item], first: usize, last: usize) -> Around {
    let mut around = Around { first, last, ..Around::default() };
    // After: currency, then 以内, 以上, 左右.
    let mut at = last + 1;
    let mut steps = 0;
    while let Some(item) = items.get(at).filter(|_| steps < 4) {
        steps += 1;
        if let Some(found) = currency(item) {
            // A sign before the next number belongs to that one.
            if item.senses().len() == 1 && items.get(at + 1).is_some_and(|next| next.number().is_some()) {
                break;
            }
            around.currency = around.currency.or(Some(found));
            around.last = at;
        } else if item.is(&Mark::WithinAfter) {
            (around.below, around.above, around.about) = (true, false, false);
            around.last = at;
            break;
        } else if item.is(&Mark::AboveAfter) {
            (around.below, around.above, around.about) = (false, true, false);
            around.last = at;
            break;
        } else if item.is(&Mark::AboutAfter) {
            around.about = true;
            around.last = at;
            break;
        } else if !(passable(item) && steps <= 2) {
            break;
        }
        at += 1;
    }
    let refused = refused(items, last + 1);
    if refused && (around.above || around.below) {
        (around.below, around.above) = (around.above, around.below);
    }
    let settled = around.below || around.above || around.about;
    // Before: currency sign, then under, over, about, budget; the nearest of them counts.
    let mut decided = settled;
    for index in before(items, first) {
        let item = &items[index];
        if let Some(found) = currency(item) {
            around.currency = around.currency.or(Some(found));
        } else if item.is(&Mark::About) {
            if !decided {
                (around.about, decided) = (true, true);
            }
        } else if item.is(&Mark::Below) || (item.is(&Mark::WithinAfter) && !item.used) {
            if !decided {
                (around.below, decided) = (true, true);
            }
        } else if item.is(&Mark::Budget) {
            if !decided && !around.about {
                (around.below, decided) = (true, true);
            }
        } else if item.is(&Mark::Very) && item.is(&Mark::Above) {
            // 超两百, and not 超好看的三百块裙子 nor 腰围超90.
            if index + 1 != first || items[first].number().is_none_or(|number| number.high < 100.0) {
                continue;
            }
            if !decided {
                (around.above, around.below, decided) = (!refused, refused, true);
            }
        } else if item.is(&Mark::Above) || (item.is(&Mark::AboveAfter) && !item.used) {
            if !decided {
                (around.above, around.below, decided) = (!refused, refused, true);
            }
        } else if !item.is(&Mark::Between) {
            if passable(item) {
                continue;
            }
            break;
        }
        around.first = index;
    }
    around
}

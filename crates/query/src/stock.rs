//! What has to be in stock, and the shopper's own size.

use crate::{
    Span, StockMention, Stocked, Understanding,
    item::{Content, Item},
    lexicon::Sense,
    mark::Mark,
    measure::is_currency,
    unit::Unit,
};

/// Words that hide what is sold out, beside the negations.
const HIDING: [&str; 6] = ["hide", "drop", "remove", "filter", "skip", "lose"];

/// The wish about stock; of several the last counts. A negation that belongs to it (没货的不要, "nothing sold out") is taken out of
/// the row: it says nothing of the things around it.
pub(crate) fn find(items: &mut [Item], units: &[Unit]) -> Option<StockMention> {
    let mut found = None;
    for at in 0..items.len() {
        let said = items[at].marks().find_map(|mark| match mark {
            Mark::Stock(stocked) => Some(Some(*stocked)),
            Mark::SoldOut => Some(None),
            _ => None,
        });
        let Some(stocked) = said else { continue };
        let price = at > 0 && (items[at - 1].number().is_some() || is_currency(&items[at - 1]));
        let mut span = items[at].span.clone();
        let wish = match stocked {
            // 五百附近有货的: about five hundred.
            Some(Stocked::Near) if price && items[at].is(&Mark::AboutAfter) => {
                (!items[at].written(units).ends_with("有的")).then_some(Stocked::Here)
            }
            Some(Stocked::Any) => Some(Stocked::Any),
            Some(stocked) => match leading(items, at) {
                // 不用现货: it need not be.
                Some(negation) => {
                    span = take_out(items, negation, &span);
                    Some(Stocked::Any)
                }
                None => Some(stocked),
            },
            None => negation_of(items, units, at).map(|negation| {
                span = take_out(items, negation, &span);
                Stocked::Here
            }),
        };
        found = wish.map(|at| StockMention { at, span }).or(found);
    }
    found
}

/// Marks the shopper's own size, where the sentence names no size itself ("my size is M"); "that have my size" asks for it in some
/// store, where nothing else is said of stock.
pub(crate) fn own_size(items: &[Item], units: &[Unit], out: &mut Understanding) {
    let said = items.iter().position(|item| item.is(&Mark::OwnSize) && !item.used);
    let Some(at) = said.filter(|_| out.sizes.is_empty()) else { return };
    let span = items[at].span.clone();
    let has = |item: &Item| {
        let said = item.written(units);
        !refuses(item) && (said.ends_with('有') || ["has", "have", "got"].contains(&said.as_str()))
    };
    if out.stock.is_none() && at > 0 && has(&items[at - 1]) {
        out.stock = Some(StockMention { at: Stocked::Somewhere, span: items[at - 1].span.start..span.end });
    }
    out.own_size = Some(span);
}

fn refuses(item: &Item) -> bool {
    item.is(&Mark::Not) || item.is(&Mark::NotAfter)
}

/// A negation right before, with nothing but small words between.
fn leading(items: &[Item], at: usize) -> Option<usize> {
    let small = |item: &Item| item.is(&Mark::Filler) || item.is(&Mark::Want) || item.is(&Mark::Very);
    let before = (0..at).rev().take_while(|&index| !items[index].halts());
    let mut words = before.skip_while(|&index| !refuses(&items[index]) && small(&items[index]));
    words.next().filter(|&index| refuses(&items[index]))
}

/// The negation of what is sold out: before it in its clause (不要没货的, "hide the sold out ones") or after (没货的不要), with no
/// thing between.
fn negation_of(items: &[Item], units: &[Unit], at: usize) -> Option<usize> {
    let hides = |item: &Item| refuses(item) || HIDING.contains(&item.written(units).as_str());
    let between =
        |index: &usize| !items[*index].halts() && !items[*index].names() && items[*index].number().is_none();
    let before = (0..at).rev().take_while(between).find(|&index| hides(&items[index]));
    before.or_else(|| (at + 1..items.len()).take_while(between).find(|&index| refuses(&items[index])))
}

/// Takes a negation out of the row; the span with it.
fn take_out(items: &mut [Item], negation: usize, span: &Span) -> Span {
    let item = &mut items[negation];
    item.content = Content::Known(vec![Sense::Mark(Mark::Filler)]);
    span.start.min(item.span.start)..span.end.max(item.span.end)
}

//! Words of comparison and order that are part of a thing's name: a grill lighter is not lighter than another, and "reduced fat milk"
//! asks for nothing cheap.

use jingxuan_catalogue::attribute;

use crate::{
    Relation,
    item::{Content, Item},
    lexicon::Sense,
    mark::Mark,
    measure::names_something,
    unit::{Unit, UnitKind},
};

/// Words of order that also describe things of every kind: before a thing that nobody knows they are a part of its name.
const DESCRIBING: &[&str] = &[
    "premium", "designer", "luxury", "reduced", "outlet", "高端", "高档", "大牌", "名牌", "奢华", "流行",
    "当季",
];
/// Of these, the things: they also stand behind what describes them ("electrical outlet").
const THINGS: &[&str] = &["outlet", "outlets"];
/// Comparisons that are things as well.
const COMPARING: &[&str] = &["lighter", "warmer", "cooler", "thinner"];
/// What "new" begins a name with.
const NEW: &[&str] =
    &["balance", "york", "yorker", "zealand", "orleans", "mexico", "delhi", "era", "testament"];

/// Whether a word goes on with a name that begins with "new", for whoever repairs words: "york" is no misspelt "work" there.
pub(crate) fn goes_on(before: &Unit, unit: &Unit) -> bool {
    before.is("new") && NEW.contains(&unit.text.as_str())
}

/// Makes plain words of the marks that are part of a name. `worn` says whether there is something to compare with.
pub(crate) fn keep(items: &mut [Item], units: &[Unit], worn: bool) {
    // A kind of ours is spoken of: designer dresses, looser and warmer coats.
    let dressed = items.iter().any(Item::is_kind);
    for at in 0..items.len() {
        if !matches!(items[at].content, Content::Known(_)) {
            continue;
        }
        let said = items[at].written(units);
        let named = match said.as_str() {
            "new" => items.get(at + 1).is_some_and(|next| NEW.contains(&next.written(units).as_str())),
            word if DESCRIBING.contains(&word) || THINGS.contains(&word) => {
                !dressed && describes(items, units, at, THINGS.contains(&word))
            }
            _ => !worn && !dressed && compares_nothing(items, units, at),
        };
        if named {
            items[at].content = Content::Word;
        }
    }
}

/// Whether a thing that nobody knows stands behind ("premium coffee beans" with the colour between), or before where `both`.
fn describes(items: &[Item], units: &[Unit], at: usize, both: bool) -> bool {
    let valued = |item: &Item| item.names() && !item.is_kind();
    let after = items[at + 1..].iter().find(|item| !valued(item));
    after.is_some_and(|item| names_something(item, units))
        || (both && at > 0 && names_something(&items[at - 1], units))
}

/// Lighters and coolers, a candle warmer, a beach cooler; and not "lighter please", "in red, lighter", "is goose down warmer than wool".
fn compares_nothing(items: &[Item], units: &[Unit], at: usize) -> bool {
    let item = &items[at];
    let unit = &units[item.from];
    let one =
        item.to == item.from + 1 && unit.kind == UnitKind::Word && COMPARING.contains(&unit.folded.as_str());
    if !one {
        return false;
    }
    if unit.text != unit.folded {
        return true;
    }
    let against = items.get(at + 1).is_some_and(|next| {
        ["than", "or", "and", "in"].contains(&next.written(units).as_str()) || next.is(&Mark::Question)
    });
    // A red one may be wanted lighter; nothing that is said of an occasion or a material alone can be.
    let of = at.checked_sub(1).map(|before| &items[before]).is_some_and(|before| {
        let valued = before.senses().iter().any(|sense| {
            matches!(sense, Sense::Value(key, _) if key == attribute::OCCASION || key == attribute::MATERIAL)
        });
        let compared =
            before.marks().any(|mark| matches!(mark, Mark::Compare(Relation::Same | Relation::Similar)));
        (names_something(before, units) || valued) && !compared
    });
    of && !against
}

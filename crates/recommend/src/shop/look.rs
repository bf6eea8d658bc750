//! "Complete the look": what kind of thing is missing, which colours go together, and what people wore and bought together.

use std::collections::{HashMap, HashSet};

use jingxuan_catalogue::{CategoryId, Colour, ColourFamily, Event, EventKind, Product, SessionId, attribute};

use super::{Assortment, colour_of};
use crate::descriptors::lab;

/// The place of a thing in an outfit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the names say it
pub enum Slot {
    Top,
    Bottom,
    Dress,
    Outer,
    Shoes,
    Bag,
    Belt,
    Scarf,
    Hat,
    Jewellery,
    Other,
}

/// The place of a category in an outfit, by the names in its path; children's things, underwear and luggage have none.
#[must_use]
pub fn slot(category: &CategoryId) -> Option<Slot> {
    let parts: Vec<&str> = category.0.split('/').collect();
    let has = |names: &[&str]| parts.iter().any(|part| names.contains(part));
    if has(&["kids", "home", "swim", "luggage", "wallets", "umbrellas"]) {
        return None;
    }
    let by_name: [(&[&str], Slot); 10] = [
        (&["belts"], Slot::Belt),
        (&["scarves"], Slot::Scarf),
        (&["hats"], Slot::Hat),
        (&["jewellery", "hair"], Slot::Jewellery),
        (&["bags"], Slot::Bag),
        (&["shoes"], Slot::Shoes),
        (&["dresses"], Slot::Dress),
        (&["trousers", "skirts", "leggings"], Slot::Bottom),
        (&["outerwear"], Slot::Outer),
        (&["tops", "sports-bras"], Slot::Top),
    ];
    let named = by_name.into_iter().find(|(names, _)| has(names)).map(|(_, slot)| slot);
    named.or_else(|| has(&["accessories"]).then_some(Slot::Other))
}

/// How two colours go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Harmony {
    /// At least one is black, white, grey, beige, navy or nearly so: goes with everything.
    Neutral,
    /// The same hue, lighter or darker.
    Tonal,
    /// Neighbours on the colour circle.
    Analogous,
    /// Opposite on the colour circle.
    Complementary,
    /// None of these.
    Clash,
}

impl Harmony {
    /// What it is worth, -1..1. Clashing costs.
    #[must_use]
    pub fn worth(self) -> f32 {
        match self {
            Self::Tonal => 0.9,
            Self::Neutral => 0.7,
            Self::Complementary => 0.6,
            Self::Analogous => 0.5,
            Self::Clash => -0.6,
        }
    }
}

/// How two colours go together, by hue and chroma in CIELAB; `None` where one is not known well enough.
#[must_use]
pub fn harmony(a: &Colour, b: &Colour) -> Option<Harmony> {
    use ColourFamily::{Beige, Black, Grey, Multi, Silver, White};
    let plain = |c: &Colour| matches!(c.family, Beige | Black | Grey | Silver | White);
    if plain(a) || plain(b) {
        return Some(Harmony::Neutral);
    }
    if a.family == Multi || b.family == Multi {
        return None;
    }
    let ([la, aa, ba], [lb, ab, bb]) = (lab(a.rgb?), lab(b.rgb?));
    let (chroma_a, chroma_b) = (aa.hypot(ba), ab.hypot(bb));
    // Little colour, or so dark that little is seen of it.
    let faint = |lightness: f32, chroma: f32| chroma < 14.0 || (lightness < 25.0 && chroma < 35.0);
    if faint(la, chroma_a) || faint(lb, chroma_b) {
        return Some(Harmony::Neutral);
    }
    let turn = (ba.atan2(aa) - bb.atan2(ab)).to_degrees().abs();
    let apart = turn.min(360.0 - turn);
    Some(match apart {
        ..25.0 => Harmony::Tonal,
        ..60.0 => Harmony::Analogous,
        140.0.. => Harmony::Complementary,
        _ => Harmony::Clash,
    })
}

/// What kinds of things people bought, put into the bag or wore in the same visit.
#[derive(Clone, Debug, Default)]
pub struct LookModel {
    visits: f32,
    of_kind: HashMap<CategoryId, f32>,
    together: HashMap<(CategoryId, CategoryId), f32>,
}

impl LookModel {
    /// Counts the kinds of each visit.
    #[must_use]
    pub fn learn(shop: &Assortment, steps: &[Event]) -> Self {
        let mut visits: HashMap<&SessionId, HashSet<&CategoryId>> = HashMap::new();
        for event in steps {
            if !matches!(event.kind, EventKind::TryOn | EventKind::Add | EventKind::Buy) {
                continue;
            }
            let number = event.product.as_ref().and_then(|id| shop.number(id));
            if let Some(product) = number.and_then(|number| shop.product(number)) {
                visits.entry(&event.session).or_default().insert(&product.category);
            }
        }
        let mut learned = Self::default();
        for kinds in visits.values() {
            learned.visits += 1.0;
            for a in kinds {
                *learned.of_kind.entry((*a).clone()).or_default() += 1.0;
                for b in kinds.iter().filter(|b| *b != a) {
                    *learned.together.entry(((*a).clone(), (*b).clone())).or_default() += 1.0;
                }
            }
        }
        learned
    }

    /// How much more often than by chance two kinds come together, as a logarithm, shrunk towards 0 where little was seen.
    #[must_use]
    pub fn lift(&self, a: &CategoryId, b: &CategoryId) -> f32 {
        let of = |kind: &CategoryId| self.of_kind.get(kind).copied().unwrap_or(0.0);
        let together = self.together.get(&(a.clone(), b.clone())).copied().unwrap_or(0.0);
        let expected = if self.visits > 0.0 { of(a) * of(b) / self.visits } else { 0.0 };
        ((together + 3.0) / (expected + 3.0)).ln()
    }
}

/// Whether a slot may be added to what is worn: nothing twice, no top or bottom with a dress.
#[must_use]
pub fn fits_in(slot: Slot, worn: &HashSet<Slot>) -> bool {
    match slot {
        Slot::Top | Slot::Bottom => !worn.contains(&slot) && !worn.contains(&Slot::Dress),
        Slot::Dress => worn.is_disjoint(&HashSet::from([Slot::Dress, Slot::Top, Slot::Bottom])),
        Slot::Jewellery | Slot::Other => true,
        other => !worn.contains(&other),
    }
}

/// Share of the season, occasion and style that two products have in common, 0..1; 0.5 where one names none.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn same_setting(a: &Product, b: &Product) -> f32 {
    let keys = [attribute::SEASON, attribute::OCCASION, attribute::STYLE];
    let shared = |key: &&str| {
        let (a, b) = (a.attribute(key), b.attribute(key));
        if a.is_empty() || b.is_empty() {
            return 0.5;
        }
        let both = a.iter().filter(|value| b.contains(value)).count() as f32;
        both / (a.len().min(b.len())) as f32
    };
    keys.iter().map(shared).sum::<f32>() / keys.len() as f32
}

/// Whether two products can be worn by the same person: no men's jacket over a women's dress.
#[must_use]
pub fn same_wearer(a: &Product, b: &Product) -> bool {
    let (a, b) = (a.attribute(attribute::GENDER), b.attribute(attribute::GENDER));
    let open = |values: &[String]| values.is_empty() || values.iter().any(|value| value == "unisex");
    open(a) || open(b) || a.iter().any(|value| b.contains(value))
}

/// What a candidate adds to a worn product, and how their colours go together.
#[must_use]
pub fn suits(learned: &LookModel, worn: &Product, other: &Product) -> (f32, Option<Harmony>) {
    let harmony = colour_of(worn).zip(colour_of(other)).and_then(|(a, b)| harmony(a, b));
    let lift = learned.lift(&worn.category, &other.category).clamp(-1.0, 1.5);
    (0.5 * lift + harmony.map_or(0.0, Harmony::worth) + same_setting(worn, other), harmony)
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::Text;
    use proptest::prelude::*;

    use super::{super::assortment::tests::product, *};
    use crate::clean::tests::{NOW, step};

    fn colour(family: ColourFamily, rgb: [u8; 3]) -> Colour {
        Colour { name: Text::default(), family, rgb: Some(rgb) }
    }

    #[test]
    fn categories_have_their_place() {
        for (category, wanted) in [
            ("women/dresses/qipao", Some(Slot::Dress)),
            ("men/trousers/jeans", Some(Slot::Bottom)),
            ("unisex/tops/tees", Some(Slot::Top)),
            ("accessories/socks", Some(Slot::Other)),
            ("shoes/women/boots", Some(Slot::Shoes)),
            ("kids/girls/kid-tops", None),
            ("bags/luggage", None),
        ] {
            assert_eq!(slot(&category.into()), wanted, "{category}");
        }
        assert!(!fits_in(Slot::Bottom, &HashSet::from([Slot::Dress])));
        assert!(fits_in(Slot::Outer, &HashSet::from([Slot::Dress])));
    }

    #[test]
    fn colours_go_together_as_on_the_colour_circle() {
        let red = colour(ColourFamily::Red, [200, 30, 40]);
        let wine = colour(ColourFamily::Red, [120, 20, 40]);
        let green = colour(ColourFamily::Green, [10, 140, 120]);
        let yellow = colour(ColourFamily::Yellow, [220, 200, 30]);
        let navy = colour(ColourFamily::Blue, [20, 25, 50]);
        assert_eq!(harmony(&red, &wine), Some(Harmony::Tonal));
        assert_eq!(harmony(&red, &green), Some(Harmony::Complementary));
        assert_eq!(harmony(&red, &yellow), Some(Harmony::Clash));
        assert_eq!(harmony(&red, &navy), Some(Harmony::Neutral));
        assert_eq!(harmony(&red, &Colour { rgb: None, ..red.clone() }), None);
    }

    #[test]
    fn kinds_that_come_together_are_learned() {
        let shop = Assortment::new(
            vec![
                product("skirt", "women/skirts", (ColourFamily::Black, [0; 3]), 100),
                product("blouse", "women/tops/blouses", (ColourFamily::Black, [0; 3]), 100),
                product("boots", "shoes/women/boots", (ColourFamily::Black, [0; 3]), 100),
            ],
            Vec::new(),
        );
        let mut steps = Vec::new();
        for visit in 0..40 {
            let session = format!("s{visit}");
            let pair = if visit % 2 == 0 { ["skirt", "blouse"] } else { ["boots", "boots"] };
            steps.extend(pair.map(|product| step(visit, &session, EventKind::TryOn, product, NOW)));
        }
        let learned = LookModel::learn(&shop, &steps);
        let lift = |a: &str, b: &str| learned.lift(&a.into(), &b.into());
        assert!(lift("women/skirts", "women/tops/blouses") > 0.3);
        assert!(lift("women/skirts", "shoes/women/boots") < -0.3);
        assert!(LookModel::default().lift(&"a".into(), &"b".into()).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn harmony_does_not_depend_on_who_comes_first(a in any::<[u8; 3]>(), b in any::<[u8; 3]>()) {
            let (a, b) = (colour(ColourFamily::Red, a), colour(ColourFamily::Blue, b));
            prop_assert_eq!(harmony(&a, &b), harmony(&b, &a));
        }
    }
}

//! "Complete the look": what kind of thing is missing, which colours go together, and what people wore and bought together.

use std::collections::{BTreeMap, HashMap, HashSet};

use jingxuan_catalogue::{CategoryId, Colour, ColourFamily, Event, EventKind, Product, SessionId, attribute};

use super::{Assortment, colour_of};
use crate::{Pictures, descriptors::lab};

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

impl Slot {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Top,
        Self::Bottom,
        Self::Dress,
        Self::Outer,
        Self::Shoes,
        Self::Bag,
        Self::Belt,
        Self::Scarf,
        Self::Hat,
        Self::Jewellery,
        Self::Other,
    ];
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

/// A colour as others are matched to it: what the catalogue says and, where its picture was described, what is seen there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tone {
    /// Black, white, grey, beige: goes with everything.
    plain: bool,
    /// Several colours, none of them the main one.
    several: bool,
    /// The main colour in CIELAB, where it is known.
    main: Option<[f32; 3]>,
    /// The colours that fill the picture, in CIELAB.
    seen: Vec<[f32; 3]>,
}

impl Tone {
    /// Of a colour of the catalogue and the [`crate::descriptors::palette`] of its picture, which may be empty.
    #[must_use]
    pub fn of(colour: &Colour, palette: &[[u8; 3]]) -> Self {
        use ColourFamily::{Beige, Black, Grey, Multi, Silver, White};
        let seen: Vec<[f32; 3]> = palette.iter().copied().map(lab).collect();
        Self {
            plain: matches!(colour.family, Beige | Black | Grey | Silver | White),
            several: colour.family == Multi,
            main: colour.rgb.map(lab).or_else(|| seen.first().copied()),
            seen,
        }
    }

    /// How it goes with another; `None` where one is not known well enough. Of a thing in several colours it is enough that one of
    /// them is taken up.
    #[must_use]
    pub fn with(&self, other: &Self) -> Option<Harmony> {
        if self.plain || other.plain {
            return Some(Harmony::Neutral);
        }
        match (self.several, other.several) {
            (false, false) => Some(of_two(&self.main?, &other.main?)),
            (true, true) => None,
            (true, false) => self.taken_up(&other.main?),
            (false, true) => other.taken_up(&self.main?),
        }
    }

    /// How a single colour goes with these several.
    fn taken_up(&self, single: &[f32; 3]) -> Option<Harmony> {
        let each = self.seen.iter().map(|colour| of_two(colour, single));
        each.max_by(|a, b| a.worth().total_cmp(&b.worth()))
    }
}

/// By hue and chroma in CIELAB.
fn of_two([la, aa, ba]: &[f32; 3], [lb, ab, bb]: &[f32; 3]) -> Harmony {
    // Little colour, or so dark that little is seen of it.
    let faint = |lightness: f32, chroma: f32| chroma < 14.0 || (lightness < 25.0 && chroma < 35.0);
    if faint(*la, aa.hypot(*ba)) || faint(*lb, ab.hypot(*bb)) {
        return Harmony::Neutral;
    }
    let turn = (ba.atan2(*aa) - bb.atan2(*ab)).to_degrees().abs();
    match turn.min(360.0 - turn) {
        ..25.0 => Harmony::Tonal,
        ..60.0 => Harmony::Analogous,
        140.0.. => Harmony::Complementary,
        _ => Harmony::Clash,
    }
}

/// How two colours of the catalogue go together; `None` where one is not known well enough.
#[must_use]
pub fn harmony(a: &Colour, b: &Colour) -> Option<Harmony> {
    Tone::of(a, &[]).with(&Tone::of(b, &[]))
}

/// What kinds of things people bought, put into the bag or wore in the same visit.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct LookModel {
    visits: f32,
    of_kind: BTreeMap<CategoryId, f32>,
    together: BTreeMap<CategoryId, BTreeMap<CategoryId, f32>>,
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
                    let with = learned.together.entry((*a).clone()).or_default();
                    *with.entry((*b).clone()).or_default() += 1.0;
                }
            }
        }
        learned
    }

    /// How much more often than by chance two kinds come together, as a logarithm, shrunk towards 0 where little was seen.
    #[must_use]
    pub fn lift(&self, a: &CategoryId, b: &CategoryId) -> f32 {
        let of = |kind: &CategoryId| self.of_kind.get(kind).copied().unwrap_or(0.0);
        let together = self.together.get(a).and_then(|with| with.get(b)).copied().unwrap_or(0.0);
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

/// What completing an outfit asks of a product, made ready once: lists are made while somebody waits.
#[derive(Clone, Debug, Default)]
pub struct Garb {
    /// Its place in an outfit.
    pub slot: Option<Slot>,
    /// Number of its category in [`Garbs`].
    kind: usize,
    tone: Tone,
    /// Its values of season, occasion and style.
    setting: [Values; 3],
    /// Its genders; none where everybody can wear it.
    wearers: Values,
}

/// Values of an attribute, a bit each: twenty thousand of them are compared while somebody waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Values(u128);

impl Values {
    /// With one more, by its number among the values of its attribute. Of more than 128 different values the rarer ones, which come
    /// later, are left out.
    fn with(self, number: usize) -> Self {
        Self(self.0 | 1_u128.checked_shl(u32::try_from(number).unwrap_or(u32::MAX)).unwrap_or(0))
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn count(self) -> u32 {
        self.0.count_ones()
    }

    fn shared(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// The [`Garb`] of each item.
#[derive(Clone, Debug, Default)]
pub struct Garbs {
    kinds: Vec<CategoryId>,
    all: Vec<Garb>,
}

impl Garbs {
    /// Of the products of the items, in their order; an item that is no longer sold has none.
    #[must_use]
    pub fn new<'a>(products: impl Iterator<Item = Option<&'a Product>>, pictures: &Pictures) -> Self {
        let mut made = Self::default();
        let mut kinds: HashMap<&CategoryId, usize> = HashMap::new();
        let mut numbers: HashMap<&str, HashMap<&str, usize>> = HashMap::new();
        for product in products {
            let Some(product) = product else {
                made.all.push(Garb::default());
                continue;
            };
            let mut values = |key: &'static str| -> Values {
                let known = numbers.entry(key).or_default();
                product.attribute(key).iter().fold(Values::default(), |values, value| {
                    let next = known.len();
                    values.with(*known.entry(value.as_str()).or_insert(next))
                })
            };
            let setting = [attribute::SEASON, attribute::OCCASION, attribute::STYLE].map(&mut values);
            let everybody = product.attribute(attribute::GENDER).iter().any(|value| value == "unisex");
            let wearers = if everybody { Values::default() } else { values(attribute::GENDER) };
            let kind = *kinds.entry(&product.category).or_insert_with(|| {
                made.kinds.push(product.category.clone());
                made.kinds.len() - 1
            });
            let tone =
                colour_of(product).map_or_else(Tone::default, |c| Tone::of(c, pictures.palette(product)));
            made.all.push(Garb { slot: slot(&product.category), kind, tone, setting, wearers });
        }
        made
    }

    /// One of them.
    #[must_use]
    pub fn of(&self, item: u32) -> Option<&Garb> {
        self.all.get(item as usize)
    }

    /// All of them, in the order of the items.
    #[must_use]
    pub fn all(&self) -> &[Garb] {
        &self.all
    }

    /// The [`LookModel::lift`] of each kind with this one's.
    #[must_use]
    pub fn lifts(&self, learned: &LookModel, with: &Garb) -> Vec<f32> {
        let own = self.kinds.get(with.kind);
        self.kinds.iter().map(|kind| own.map_or(0.0, |own| learned.lift(own, kind))).collect()
    }
}

impl Garb {
    /// Whether two products can be worn by the same person: no men's jacket over a women's dress.
    #[must_use]
    pub fn same_wearer(&self, other: &Self) -> bool {
        let (a, b) = (self.wearers, other.wearers);
        a.is_empty() || b.is_empty() || !a.shared(b).is_empty()
    }

    /// Share of the season, occasion and style that two products have in common, 0..1; 0.5 where one names none.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn same_setting(&self, other: &Self) -> f32 {
        let shared = |(a, b): (&Values, &Values)| {
            if a.is_empty() || b.is_empty() {
                return 0.5;
            }
            a.shared(*b).count() as f32 / a.count().min(b.count()) as f32
        };
        self.setting.iter().zip(&other.setting).map(shared).sum::<f32>() / 3.0
    }

    /// How their colours go together.
    #[must_use]
    pub fn harmony(&self, other: &Self) -> Option<Harmony> {
        self.tone.with(&other.tone)
    }

    /// What it adds to a worn product; `lifts` are the worn one's ([`Garbs::lifts`]).
    #[must_use]
    pub fn suits(&self, worn: &Self, lifts: &[f32]) -> f32 {
        let lift = self.lift(lifts).clamp(-1.0, 1.5);
        0.5 * lift + worn.harmony(self).map_or(0.0, Harmony::worth) + worn.same_setting(self)
    }

    /// How much more often than by chance its kind comes with the worn one.
    #[must_use]
    pub fn lift(&self, lifts: &[f32]) -> f32 {
        lifts.get(self.kind).copied().unwrap_or(0.0)
    }
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
    fn what_the_catalogue_does_not_say_of_a_colour_is_seen_in_its_picture() {
        let green = colour(ColourFamily::Green, [10, 140, 120]);
        let unsaid = Colour { rgb: None, ..colour(ColourFamily::Red, [0; 3]) };
        assert_eq!(Tone::of(&unsaid, &[]).with(&Tone::of(&green, &[])), None);
        let seen = Tone::of(&unsaid, &[[200, 30, 40]]);
        assert_eq!(seen.with(&Tone::of(&green, &[])), Some(Harmony::Complementary));
        // A print takes up one colour; which it is, only its picture tells.
        let print = colour(ColourFamily::Multi, [90; 3]);
        assert_eq!(Tone::of(&print, &[]).with(&Tone::of(&green, &[])), None);
        let print = Tone::of(&print, &[[220, 200, 30], [20, 150, 110]]);
        assert_eq!(Tone::of(&green, &[]).with(&print), Some(Harmony::Tonal));
        assert_eq!(print.with(&print.clone()), None, "two prints");
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

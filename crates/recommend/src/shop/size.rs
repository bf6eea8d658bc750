//! Which size of a chart fits a measured body.

use std::collections::{BTreeMap, BTreeSet};

use jingxuan_catalogue::{CategoryId, Product, SizeChart, SizeRow, Variant};
use jingxuan_text::same_size;

/// The size nearest to a body.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeFit {
    /// As it is written on the product's label; as in the chart where the product is not made in it.
    pub size: String,
    /// Its name in the chart.
    row: String,
    /// How many centimetres the worst measure lies outside the size's range; 0 when all lie inside.
    pub outside: f32,
}

impl SizeFit {
    /// The size that somebody takes, by its label.
    pub(super) fn taken(label: &str) -> Self {
        Self { size: label.to_owned(), row: label.to_owned(), outside: 0.0 }
    }

    /// Whether a variant is in this size, however its label spells it.
    #[must_use]
    pub fn is_of(&self, variant: &Variant) -> bool {
        same_size(&variant.size, &self.row)
    }
}

/// Beyond this many centimetres outside its range a size does not fit.
pub const TOLERANCE: f32 = 3.0;

/// Measures that decide for a kind of garment; all of the chart's for kinds not named here.
fn deciding(category: &CategoryId) -> &'static [&'static str] {
    let has = |name: &str| category.0.split('/').any(|part| part == name);
    if has("trousers") || has("skirts") {
        &["waist", "hip"]
    } else if has("tops") || has("outerwear") {
        &["chest"]
    } else if has("dresses") || has("sport") || has("swim") {
        &["chest", "waist", "hip"]
    } else {
        &[]
    }
}

/// The measures of a chart that decide the size of a kind of garment, by name: those that count for the kind where the chart has them,
/// otherwise all of the chart's.
#[must_use]
pub fn deciding_measures<'a>(chart: &'a SizeChart, category: &CategoryId) -> Vec<&'a str> {
    let all: BTreeSet<&str> = chart.rows.iter().flat_map(|row| row.body.keys()).map(String::as_str).collect();
    let of_kind: Vec<&str> = all.iter().copied().filter(|name| deciding(category).contains(name)).collect();
    if of_kind.is_empty() { all.into_iter().collect() } else { of_kind }
}

/// The size of the chart that fits a body best: the one whose ranges the deciding measures leave least, of equals the one in
/// whose middle they lie. Where the product is not made in it, the best that it is made in, as long as that fits still ([`TOLERANCE`]).
/// `None` when the chart and the body share no measure: then any size may be offered.
#[must_use]
pub fn fitting_size(chart: &SizeChart, body: &BTreeMap<String, f32>, product: &Product) -> Option<SizeFit> {
    let made = |row: &SizeRow| product.variants.iter().find(|variant| same_size(&variant.size, &row.size));
    let fit = |(row, outside): (&SizeRow, f32)| {
        let label = made(row).map_or(&row.size, |variant| &variant.size);
        SizeFit { size: label.clone(), row: row.size.clone(), outside }
    };
    let best = nearest(chart.rows.iter(), body, &product.category)?;
    if made(best.0).is_some() {
        return Some(fit(best));
    }
    let other = nearest(chart.rows.iter().filter(|row| made(row).is_some()), body, &product.category);
    Some(fit(other.filter(|(_, outside)| *outside <= TOLERANCE).unwrap_or(best)))
}

/// The row nearest to a body, and how far it leaves the worst measure outside.
fn nearest<'a>(
    rows: impl Iterator<Item = &'a SizeRow>,
    body: &BTreeMap<String, f32>,
    category: &CategoryId,
) -> Option<(&'a SizeRow, f32)> {
    let deciding = deciding(category);
    let mut best: Option<(f32, f32, &SizeRow)> = None;
    for row in rows {
        let named = row.body.keys().any(|key| deciding.contains(&key.as_str()));
        let mut worst = None::<f32>;
        let mut off_middle = 0.0;
        for (name, (low, high)) in &row.body {
            let counts = if named { deciding.contains(&name.as_str()) } else { true };
            let Some(measure) = body.get(name).filter(|m| counts && m.is_finite()) else { continue };
            let outside = (low - measure).max(measure - high).max(0.0);
            worst = Some(worst.map_or(outside, |worst| worst.max(outside)));
            off_middle += (measure - (low + high) / 2.0).abs();
        }
        let Some(worst) = worst else { continue };
        if best.is_none_or(|(outside, middle, _)| (worst, off_middle) < (outside, middle)) {
            best = Some((worst, off_middle, row));
        }
    }
    best.map(|(outside, _, row)| (row, outside))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use jingxuan_catalogue::ColourFamily;

    use super::{
        super::assortment::tests::{chart, product},
        *,
    };

    /// A product in S, M and L.
    fn of(category: &str) -> Product {
        product("p", category, (ColourFamily::Red, [200, 0, 0]), 100)
    }

    /// A product whose labels are these.
    fn labelled(labels: &[&str]) -> Product {
        let mut made = of("women/tops");
        let one = made.variants[0].clone();
        made.variants =
            labels.iter().map(|label| Variant { size: (*label).to_owned(), ..one.clone() }).collect();
        made
    }

    fn body(chest: f32, waist: f32) -> BTreeMap<String, f32> {
        BTreeMap::from([("chest".into(), chest), ("waist".into(), waist)])
    }

    #[test]
    fn the_measure_that_matters_for_the_garment_decides() {
        // Chest of an L, waist of an S.
        let size =
            |category: &str| fitting_size(&chart(), &body(95.0, 65.0), &of(category)).map(|fit| fit.size);
        assert_eq!(size("women/tops/tees").as_deref(), Some("L"));
        assert_eq!(size("women/skirts/pencil").as_deref(), Some("S"));
        assert_eq!(fitting_size(&chart(), &BTreeMap::new(), &of("x")), None);
    }

    #[test]
    fn what_decides_is_what_counts_for_the_kind_or_all_that_the_chart_has() {
        let chart = chart();
        assert_eq!(deciding_measures(&chart, &"women/skirts/pencil".into()), ["hip", "waist"]);
        assert_eq!(deciding_measures(&chart, &"accessories/belts".into()), ["chest", "hip", "waist"]);
    }

    #[test]
    fn a_body_beyond_the_chart_is_told_by_how_much() {
        let fit = fitting_size(&chart(), &body(110.0, 90.0), &of("women/tops")).unwrap();
        assert_eq!((fit.size.as_str(), fit.outside), ("L", 12.0));
    }

    #[test]
    fn a_size_is_found_however_the_label_spells_it() {
        let product = labelled(&["s", "M码", "M 34", "L / Red"]);
        let fit = fitting_size(&chart(), &body(89.0, 70.0), &product).unwrap();
        assert_eq!((fit.size.as_str(), fit.outside), ("M码", 0.0));
        let all: Vec<bool> = product.variants.iter().map(|variant| fit.is_of(variant)).collect();
        assert_eq!(all, [false, true, true, false]);
    }

    #[test]
    fn on_the_border_the_size_that_is_made_is_taken_while_it_fits() {
        // 91 cm is an M, a centimetre below an L.
        let at = |chest: f32| fitting_size(&chart(), &body(chest, 70.0), &labelled(&["L"])).unwrap();
        assert_eq!((at(91.0).size.as_str(), at(91.0).outside), ("L", 1.0));
        let far = at(88.0);
        assert_eq!(far.size, "M", "four centimetres are too many: it is told what would fit");
        assert!(!labelled(&["L"]).variants.iter().any(|variant| far.is_of(variant)));
    }

    proptest! {
        #[test]
        fn a_body_inside_a_size_gets_it(chest in 80.0_f32..98.0) {
            let fit = fitting_size(&chart(), &body(chest, 0.0), &of("women/tops")).unwrap();
            prop_assert_eq!(fit.outside, 0.0);
            let row = chart().rows.into_iter().find(|row| row.size == fit.size).unwrap();
            let (low, high) = row.body["chest"];
            prop_assert!((low..=high).contains(&chest));
        }
    }
}

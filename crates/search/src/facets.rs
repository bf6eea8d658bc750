//! Facets: values to narrow the results by, counted exactly.
//!
//! The count of a value is the number of results there are when that value alone is chosen in its facet and everything else
//! stays as it is.

use std::collections::HashMap;

use jingxuan_catalogue::{Money, attribute};

use crate::{
    columns::{Columns, Plan},
    constraints::{Condition, Constraints, PriceRange},
    document::{BRAND, CATEGORY, FAMILIES, Families, comparable, comparable_size},
    request::{Facet, FacetValue},
};

/// Most values of a facet.
const MOST: usize = 40;
/// Bands of price.
const BANDS: usize = 4;

/// Attributes that have a facet.
const ATTRIBUTES: [&str; 7] = [
    attribute::GENDER,
    attribute::MATERIAL,
    attribute::PATTERN,
    attribute::SLEEVE,
    attribute::LENGTH,
    attribute::FIT,
    attribute::SEASON,
];

/// Counts facets over the products that meet the words and everything that was said.
pub(crate) fn count(columns: &Columns, plan: &Plan<'_>, pool: &[u32], chosen: &Constraints) -> Vec<Facet> {
    let mut conditions = vec![Condition::Category, Condition::Brand, Condition::Colour, Condition::Size];
    conditions.extend(ATTRIBUTES.iter().map(|key| Condition::Attribute((*key).to_owned())));
    // Where nothing is chosen in a facet, the products that count are the same for all of them.
    let meets = |document: &u32| plan.cells_meeting(columns, *document, 0).next().is_some();
    let fitting: Vec<u32> = pool.iter().copied().filter(meets).collect();
    let facets = conditions.into_iter().map(|condition| {
        let except = plan.chosen(&condition);
        let documents = if except == 0 { fitting.as_slice() } else { pool };
        let counts = tally(columns, plan, documents, except, &condition);
        let is_chosen = |value: &str| match &condition {
            Condition::Category => chosen.categories.iter().any(|id| id.0 == value),
            Condition::Brand => chosen.brands.iter().any(|brand| comparable(brand) == value),
            Condition::Colour => chosen.colours.iter().any(|family| name(*family) == value),
            Condition::Size => chosen.sizes.iter().any(|size| comparable_size(size) == value),
            Condition::Attribute(key) => {
                chosen.attributes.get(key).is_some_and(|values| values.iter().any(|v| comparable(v) == value))
            }
            _ => false,
        };
        let mut values: Vec<FacetValue> = counts
            .into_iter()
            .map(|(value, count)| FacetValue { chosen: is_chosen(&value), value, count })
            .collect();
        values
            .sort_by(|a, b| b.chosen.cmp(&a.chosen).then(b.count.cmp(&a.count)).then(a.value.cmp(&b.value)));
        values.truncate(MOST);
        Facet { condition, values }
    });
    let mut facets: Vec<Facet> = facets.collect();
    facets.extend(prices(columns, plan, pool, chosen.price));
    facets.retain(|facet| !facet.values.is_empty());
    facets
}

/// Bands of price with about as many products in each, the cheapest first; and what was chosen where it is none of them. Where the
/// bands lie does not depend on which of them is chosen.
fn prices(columns: &Columns, plan: &Plan<'_>, pool: &[u32], chosen: PriceRange) -> Option<Facet> {
    let except = plan.chosen(&Condition::Price);
    let of = |document: u32| {
        let cells = plan.cells_meeting(columns, document, except);
        cells.filter_map(|cell| cell.price).collect::<Vec<Money>>()
    };
    let prices: Vec<Vec<Money>> =
        pool.iter().map(|&document| of(document)).filter(|prices| !prices.is_empty()).collect();
    let currency = prices.first()?.first()?.currency;
    let mut lowest: Vec<i64> =
        prices.iter().filter_map(|of| of.iter().map(|price| price.minor).min()).collect();
    lowest.sort_unstable();
    let mut edges: Vec<i64> =
        (1..BANDS).map(|part| round(lowest[lowest.len() * part / BANDS])).filter(|edge| *edge > 0).collect();
    edges.dedup();
    let money = |minor| Money { minor, currency };
    let starts = std::iter::once(None).chain(edges.iter().map(|edge| Some(money(*edge))));
    let ends = edges.iter().map(|edge| Some(money(edge - 1))).chain(std::iter::once(None));
    let mut bands: Vec<PriceRange> = starts.zip(ends).map(|(min, max)| PriceRange { min, max }).collect();
    if edges.is_empty() {
        bands.clear(); // one band says nothing
    }
    if !chosen.is_open() && !bands.contains(&chosen) {
        bands.insert(0, chosen);
    }
    let values = bands.into_iter().map(|band| FacetValue {
        value: band.written(),
        count: prices.iter().filter(|of| of.iter().any(|price| band.holds(*price) == Some(true))).count(),
        chosen: band == chosen,
    });
    let values: Vec<FacetValue> = values.filter(|value| value.count > 0 || value.chosen).collect();
    Some(Facet { condition: Condition::Price, values })
}

/// A round amount near this one: half steps of its first digit.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // prices
fn round(minor: i64) -> i64 {
    let amount = minor.max(1) as f64;
    let step = (10_f64.powf(amount.log10().floor()) / 2.0).max(1.0);
    ((amount / step).round() * step) as i64
}

/// The name of a colour family as its serde form.
pub(crate) fn name(family: jingxuan_catalogue::ColourFamily) -> String {
    format!("{family:?}").to_lowercase()
}

/// How many of the documents have each value, each document once.
fn tally(
    columns: &Columns,
    plan: &Plan<'_>,
    documents: &[u32],
    except: u64,
    condition: &Condition,
) -> HashMap<String, usize> {
    let key = match condition {
        Condition::Category => CATEGORY,
        Condition::Brand => BRAND,
        Condition::Attribute(key) => key,
        _ => return tally_offers(columns, plan, documents, except, condition),
    };
    let mut tally = HashMap::new();
    let Some(number) = columns.key(key) else { return tally };
    // By the set of facts that a document has of this key: there are few, and what each stands for is worked out once.
    let mut sets: HashMap<Vec<u32>, usize> = HashMap::new();
    let mut set = Vec::new();
    for &document in documents {
        if except != 0 && plan.cells_meeting(columns, document, except).next().is_none() {
            continue;
        }
        set.clear();
        let facts = columns.facts_of(document).iter().copied();
        set.extend(facts.filter(|&fact| columns.facts[fact as usize].key == number));
        match sets.get_mut(set.as_slice()) {
            Some(count) => *count += 1,
            None => {
                sets.insert(set.clone(), 1);
            }
        }
    }
    for (set, count) in sets {
        let values = set.iter().map(|&fact| columns.facts[fact as usize].value.as_str());
        let mut values: Vec<String> = match condition {
            Condition::Category => values.flat_map(ancestors).collect(),
            _ => values.map(str::to_owned).collect(),
        };
        // What is cut for everyone is found under women and under men.
        if key == attribute::GENDER && values.iter().any(|value| value == "unisex") {
            values.extend(["women".to_owned(), "men".to_owned()]);
        }
        values.sort_unstable();
        values.dedup();
        for value in values {
            *tally.entry(value).or_default() += count;
        }
    }
    tally
}

/// As [`tally`], for what variants have: colours and sizes of those that meet everything else.
fn tally_offers(
    columns: &Columns,
    plan: &Plan<'_>,
    documents: &[u32],
    except: u64,
    condition: &Condition,
) -> HashMap<String, usize> {
    let mut sizes = vec![0_usize; columns.sizes.len()];
    let mut families = [0_usize; 16];
    // The document that was counted last for a size, so that each counts once.
    let mut last = vec![u32::MAX; columns.sizes.len()];
    for &document in documents {
        let mut seen = Families::default();
        for cell in plan.cells_meeting(columns, document, except) {
            seen.0 |= cell.families.0;
            let size = cell.size as usize;
            if size != 0 && last[size] != document {
                last[size] = document;
                sizes[size] += 1;
            }
        }
        for family in seen.iter() {
            families[family as usize] += 1;
        }
    }
    let tally: Vec<(String, usize)> = if *condition == Condition::Size {
        columns.sizes.iter().cloned().zip(sizes).collect()
    } else {
        FAMILIES.into_iter().map(name).zip(families).collect()
    };
    tally.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// A path and those above it: `women/dresses`, `women`.
fn ancestors(path: &str) -> impl Iterator<Item = String> {
    let mut next = Some(path.to_owned());
    std::iter::from_fn(move || {
        let path = next.take()?;
        next = path.rfind('/').map(|slash| path[..slash].to_owned());
        Some(path)
    })
}

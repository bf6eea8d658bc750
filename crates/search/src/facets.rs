//! Facets: values to narrow the results by, counted exactly.
//!
//! The count of a value is the number of results there are when that value alone is chosen in its facet and everything else
//! stays as it is. Who has which value is worked out once, as sets; a count is the size of what a set shares with the results.

use std::collections::BTreeMap;

use jingxuan_catalogue::{Money, attribute};

use crate::{
    columns::{self, Columns},
    constraints::{Condition, Constraints, PriceRange},
    document::{BRAND, CATEGORY, FAMILIES, Families, comparable, comparable_size},
    plan::Plan,
    request::{Facet, FacetValue},
    sets::{Bits, Members},
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

/// Who has which value of each facet.
#[derive(Debug, Default)]
pub(crate) struct Table {
    facets: Vec<(Condition, Vec<(String, Members)>)>,
}

impl Table {
    /// Of all documents.
    pub(crate) fn of(columns: &Columns) -> Self {
        let mut conditions = vec![Condition::Category, Condition::Brand, Condition::Colour, Condition::Size];
        conditions.extend(ATTRIBUTES.iter().map(|key| Condition::Attribute((*key).to_owned())));
        let facets = conditions.into_iter().map(|condition| {
            let values = having(columns, &condition).into_iter();
            let values = values.map(|(value, documents)| (value, Members::of(columns.len(), documents)));
            let values = values.collect();
            (condition, values)
        });
        Self { facets: facets.collect() }
    }

    /// Counts. `pool`: what meets the words and everything that was said; `fitting`: what of it meets everything chosen too.
    pub(crate) fn count(
        &self,
        columns: &Columns,
        plan: &Plan<'_>,
        pool: &[u32],
        fitting: &[u32],
        chosen: &Constraints,
    ) -> Vec<Facet> {
        let set = Bits::of(columns.len(), fitting);
        // Colours and sizes are mostly counted of the same offers.
        let mut counted: Option<(u64, Offered)> = None;
        let facets = self.facets.iter().map(|(condition, values)| {
            // What is chosen in a facet does not narrow the facet itself.
            let except = plan.chosen(condition);
            let in_offers = matches!(condition, Condition::Colour | Condition::Size);
            let counts = if in_offers && plan.tests_offers(except) {
                // A colour counts only where the offer in that colour meets the rest, such as the price.
                let offered = match counted.take() {
                    Some((of, offered)) if of == except => offered,
                    _ => Offered::count(columns, plan, if except == 0 { fitting } else { pool }, except),
                };
                counted.insert((except, offered)).1.values(columns, condition)
            } else if except == 0 {
                values.iter().map(|(value, members)| (value.as_str().into(), members.within(&set))).collect()
            } else {
                let without: Vec<u32> =
                    pool.iter().copied().filter(|&document| plan.meets(document, except)).collect();
                let set = Bits::of(columns.len(), &without);
                values.iter().map(|(value, members)| (value.as_str().into(), members.within(&set))).collect()
            };
            facet(condition, counts, chosen)
        });
        let mut facets: Vec<Facet> = facets.collect();
        facets.extend(prices(columns, plan, pool, chosen.price));
        facets.retain(|facet| !facet.values.is_empty());
        facets
    }
}

/// Bands of price with about as many products in each, the cheapest first; and what was chosen where it is none of them. Where the
/// bands lie does not depend on which of them is chosen.
fn prices(columns: &Columns, plan: &Plan<'_>, pool: &[u32], chosen: PriceRange) -> Option<Facet> {
    let except = plan.chosen(&Condition::Price);
    // The lowest and highest price of each product that is left, of the offers that meet the rest.
    let all_offers = !plan.tests_offers(except);
    let span = |document: u32| -> Option<(Money, Money)> {
        if all_offers && let Some(span) = columns.together(document).prices(plan.member) {
            return plan.meets_facts(document, except).then_some(span);
        }
        columns::span(plan.cells_meeting(document, except).filter_map(|cell| cell.price(plan.member)))
    };
    let spans: Vec<(u32, Money, Money)> =
        pool.iter().filter_map(|&document| span(document).map(|(low, high)| (document, low, high))).collect();
    let currency = spans.first()?.1.currency;
    let mut lowest: Vec<i64> = spans.iter().map(|(_, low, _)| low.minor).collect();
    let mut edges: Vec<i64> = (1..BANDS)
        .map(|part| {
            let at = lowest.len() * part / BANDS;
            round(*lowest.select_nth_unstable(at).1)
        })
        .filter(|edge| *edge > 0)
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let money = |minor| Money { minor, currency };
    let starts = std::iter::once(None).chain(edges.iter().map(|edge| Some(money(*edge))));
    let ends = edges.iter().map(|edge| Some(money(edge - 1))).chain(std::iter::once(None));
    let mut bands: Vec<PriceRange> = starts.zip(ends).map(|(min, max)| PriceRange { min, max }).collect();
    if edges.is_empty() {
        bands.clear(); // one band says nothing
    }
    let beside = !chosen.is_open() && !bands.contains(&chosen);
    if beside {
        bands.insert(0, chosen);
    }
    // Bit by band.
    let holding = |price: Money| {
        let held = bands.iter().enumerate().filter(|(_, band)| band.holds(price) == Some(true));
        held.fold(0_u32, |within, (at, _)| within | 1 << at)
    };
    let mut counts = vec![0_usize; bands.len()];
    for &(document, low, high) in &spans {
        // A product in several sizes counts once in each band that one of them lies in. Between two prices of one band there is no
        // other band, but there may be the one that was chosen.
        let (first, last) = (holding(low), holding(high));
        let within = if low == high || (!beside && first == last && low.currency == high.currency) {
            first
        } else {
            plan.cells_meeting(document, except)
                .filter_map(|cell| cell.price(plan.member))
                .fold(0, |within, price| within | holding(price))
        };
        counts.iter_mut().enumerate().for_each(|(at, count)| *count += (within >> at & 1) as usize);
    }
    let values = bands.into_iter().zip(counts).map(|(band, count)| FacetValue {
        value: band.written(),
        count,
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

/// Values with the number of documents that have them.
type Counts<'a> = Vec<(std::borrow::Cow<'a, str>, usize)>;

/// The most frequent values, those that are chosen first.
fn facet(condition: &Condition, counts: Counts<'_>, chosen: &Constraints) -> Facet {
    let is_chosen = |value: &str| match condition {
        Condition::Category => chosen.categories.iter().any(|id| id.0 == value),
        Condition::Brand => chosen.brands.iter().any(|brand| comparable(brand) == value),
        Condition::Colour => chosen.colours.iter().any(|family| family.key() == value),
        Condition::Size => chosen.sizes.iter().any(|size| comparable_size(size) == value),
        Condition::Attribute(key) => {
            chosen.attributes.get(key).is_some_and(|values| values.iter().any(|v| comparable(v) == value))
        }
        _ => false,
    };
    let mut values: Vec<_> = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(value, count)| (is_chosen(&value), count, value))
        .collect();
    values.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then_with(|| a.2.cmp(&b.2)));
    values.truncate(MOST);
    let values = values
        .into_iter()
        .map(|(chosen, count, value)| FacetValue { value: value.into_owned(), count, chosen })
        .collect();
    Facet { condition: condition.clone(), values }
}

/// The documents that have each value of a facet, each document once, in order.
fn having(columns: &Columns, condition: &Condition) -> BTreeMap<String, Vec<u32>> {
    let mut having: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut put = |value: &str, document: u32| match having.get_mut(value) {
        Some(documents) if documents.last() == Some(&document) => {}
        Some(documents) => documents.push(document),
        None => drop(having.insert(value.to_owned(), vec![document])),
    };
    let documents = (0..u32::MAX).take(columns.len());
    let key = match condition {
        Condition::Category => CATEGORY,
        Condition::Brand => BRAND,
        Condition::Attribute(key) => key,
        Condition::Colour => {
            for document in documents {
                let families = columns.cells_of(document).iter().fold(0, |seen, cell| seen | cell.families.0);
                Families(families).iter().for_each(|family| put(family.key(), document));
            }
            return having;
        }
        Condition::Size => {
            for document in documents {
                for cell in columns.cells_of(document).iter().filter(|cell| cell.size != 0) {
                    put(&columns.sizes[cell.size as usize], document);
                }
            }
            return having;
        }
        _ => return having,
    };
    let Some(number) = columns.key(key) else { return having };
    for document in documents {
        for value in columns.values(document, number) {
            match condition {
                Condition::Category => ancestors(value).for_each(|path| put(path, document)),
                _ => put(value, document),
            }
            // What is cut for everyone is found under women and under men.
            if key == attribute::GENDER && value == "unisex" {
                ["women", "men"].into_iter().for_each(|value| put(value, document));
            }
        }
    }
    having
}

/// Colours and sizes of the offers that meet everything outside some groups, with the number of documents, each once.
struct Offered {
    sizes: Vec<usize>,
    families: [usize; 16],
}

impl Offered {
    fn count(columns: &Columns, plan: &Plan<'_>, documents: &[u32], except: u64) -> Self {
        let mut sizes = vec![0_usize; columns.sizes.len()];
        let mut families = [0_usize; 16];
        // The document that was counted last for a size, so that each counts once.
        let mut last = vec![u32::MAX; columns.sizes.len()];
        for &document in documents {
            let mut seen = Families::default();
            for cell in plan.cells_meeting(document, except) {
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
        Self { sizes, families }
    }

    fn values(&self, columns: &Columns, condition: &Condition) -> Counts<'static> {
        if *condition == Condition::Size {
            let sizes = columns.sizes.iter().map(|size| size.clone().into());
            sizes.zip(self.sizes.iter().copied()).collect()
        } else {
            FAMILIES.into_iter().map(|family| family.key().into()).zip(self.families).collect()
        }
    }
}

/// A path and those above it: `women/dresses`, `women`.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| path.rfind('/').map(|slash| &path[..slash]))
}

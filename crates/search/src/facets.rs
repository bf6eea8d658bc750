//! Facets: values to narrow the results by, counted exactly.
//!
//! The count of a value is the number of results there are when that value alone is chosen in its facet and everything else
//! stays as it is.

use std::collections::HashMap;

use jingxuan_catalogue::attribute;

use crate::{
    columns::{Cell, Columns, Plan},
    constraints::{Condition, Constraints},
    document::{BRAND, CATEGORY, comparable, comparable_size},
    request::{Facet, FacetValue},
};

/// Most values of a facet.
const MOST: usize = 40;

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
    let facets = conditions.into_iter().map(|condition| {
        let except = plan.chosen(&condition);
        let mut counts: HashMap<String, usize> = HashMap::new();
        for &document in pool {
            let cells = plan.cells_meeting(columns, document, except);
            for value in values(columns, document, cells, &condition) {
                *counts.entry(value).or_default() += 1;
            }
        }
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
    facets.filter(|facet| !facet.values.is_empty()).collect()
}

/// The name of a colour family as its serde form.
pub(crate) fn name(family: jingxuan_catalogue::ColourFamily) -> String {
    format!("{family:?}").to_lowercase()
}

/// Values of a product that some meeting cell has, each once.
fn values<'c>(
    columns: &Columns,
    document: u32,
    cells: impl Iterator<Item = &'c Cell>,
    condition: &Condition,
) -> Vec<String> {
    let mut cells = cells.peekable();
    if cells.peek().is_none() {
        return Vec::new();
    }
    let of_key = |key: &str| -> Vec<String> {
        columns.key(key).map_or(Vec::new(), |key| columns.values(document, key).map(str::to_owned).collect())
    };
    let mut values: Vec<String> = match condition {
        Condition::Category => of_key(CATEGORY).iter().flat_map(|path| ancestors(path)).collect(),
        Condition::Brand => of_key(BRAND),
        Condition::Attribute(key) => {
            let mut values = of_key(key);
            // What is cut for everyone is found under women and under men.
            if key == attribute::GENDER && values.iter().any(|value| value == "unisex") {
                values.extend(["women".to_owned(), "men".to_owned()]);
            }
            values
        }
        Condition::Colour => cells.flat_map(|cell| cell.families.iter().map(name)).collect(),
        Condition::Size => cells
            .filter(|cell| cell.size != 0)
            .map(|cell| columns.sizes[cell.size as usize].clone())
            .collect(),
        _ => Vec::new(),
    };
    values.sort_unstable();
    values.dedup();
    values
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

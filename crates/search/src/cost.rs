//! What it costs a shopper to take a product in spite of what it misses.

use std::collections::HashMap;

use crate::{
    columns::Fact,
    constraints::{Condition, Constraints},
    document::CATEGORY,
    index::Index,
    plan::{Group, Plan, Standing},
    understanding::KIND,
};

/// Costs of the products of one search.
pub(crate) struct Costing<'a> {
    index: &'a Index,
    plan: &'a Plan<'a>,
    asked: &'a Constraints,
    /// By group: what giving it up costs, beside its distance; `None` where it is never given up.
    groups: Vec<Option<f32>>,
    /// By fact: the distance of the category that it names.
    categories: Vec<f32>,
}

/// Another department, or nothing said of the category.
const STRANGER: f32 = 7.0;

impl<'a> Costing<'a> {
    pub(crate) fn new(index: &'a Index, plan: &'a Plan<'a>, asked: &'a Constraints) -> Self {
        let category = index.columns.key(CATEGORY);
        let distance = |fact: &Fact| {
            if Some(fact.key) == category { category_distance(&fact.value, asked) } else { STRANGER }
        };
        let cost = |group: &Group| match &group.condition {
            _ if group.chosen => None,
            // Its distance is all it costs.
            Condition::Category => Some(0.0),
            Condition::Attribute(key) if key == KIND => Some(STRANGER),
            condition => condition.cost(),
        };
        Self {
            index,
            plan,
            asked,
            groups: plan.groups.iter().map(cost).collect(),
            categories: index.columns.facts.iter().map(distance).collect(),
        }
    }

    /// The groups that are never given up.
    pub(crate) fn never(&self) -> u64 {
        let groups = self.groups.iter().enumerate().filter(|(_, cost)| cost.is_none());
        groups.fold(0, |bits, (place, _)| bits | 1 << place)
    }

    /// The distance of a product's category from those asked for.
    pub(crate) fn category(&self, document: u32) -> f32 {
        self.index.columns.category_of(document).map_or(STRANGER, |fact| self.categories[fact as usize])
    }

    /// What is known by category of a product's; 0 where it has none.
    pub(crate) fn by_category(&self, document: u32, known: &HashMap<u32, f32>) -> f32 {
        let own = self.index.columns.category_of(document);
        own.and_then(|fact| known.get(&fact)).copied().unwrap_or(0.0)
    }

    /// How far the price of a product's best offer lies outside the bounds, as a share of the bound; `None` where it is not
    /// known or in another currency.
    pub(crate) fn price(&self, document: u32, standing: Standing) -> Option<f32> {
        let cell = self.index.columns.cells_of(document).get(usize::from(standing.cell));
        let price = cell.and_then(|cell| cell.price(self.plan.member))?;
        self.asked.price.holds(price)?;
        Some(self.asked.price.distance(price))
    }

    /// What a product costs; `None` where it must not be offered.
    pub(crate) fn of(&self, document: u32, standing: Standing) -> Option<f32> {
        self.sum(document, standing.failed, || self.price(document, standing))
    }

    /// The least that a product can cost, `failed` being what its facts fail: what all its offers fail is counted, and the nearest
    /// of their prices. `None` where it must not be offered.
    pub(crate) fn at_least(&self, document: u32, failed: u64) -> Option<f32> {
        let failed = failed | self.plan.failed_by_all_offers(document);
        let nearest = || {
            let (low, high) = self.index.columns.together(document).prices(self.plan.member)?;
            Some(self.asked.price.distance(low).min(self.asked.price.distance(high)))
        };
        // Prices between the two may lie within the bounds; but then no price fails for all offers, or one of these is nearest.
        self.sum(document, failed, || Some(nearest().unwrap_or(0.0)))
    }

    fn sum(&self, document: u32, failed: u64, price: impl Fn() -> Option<f32>) -> Option<f32> {
        /// What a price twice the highest costs, beside the cost of the condition.
        const DISTANCE: f32 = 5.0;
        let mut sum = 0.0;
        for place in places(failed) {
            sum += self.groups[place]?;
            match &self.plan.groups[place].condition {
                Condition::Category => sum += self.category(document),
                Condition::Price => sum += DISTANCE * price()?,
                _ => {}
            }
        }
        Some(sum)
    }
}

/// The places of the bits in a set.
fn places(bits: u64) -> impl Iterator<Item = usize> {
    let rest = |bits: &u64| Some(bits & (bits - 1)).filter(|rest| *rest != 0);
    let sets = std::iter::successors(Some(bits).filter(|bits| *bits != 0), rest);
    sets.map(|bits| bits.trailing_zeros() as usize)
}

/// What it costs to take another category: little for a neighbour under the same branch, more for the same department,
/// most for anything else.
fn category_distance(has: &str, asked: &Constraints) -> f32 {
    const NEIGHBOUR: f32 = 2.6;
    const DEPARTMENT: f32 = 5.0;
    const DEPARTMENTS: [&str; 5] = ["women", "men", "unisex", "kids", "home"];
    let nearest = asked.categories.iter().map(|wanted| {
        let mut shared = wanted.as_str().split('/').zip(has.split('/')).take_while(|(a, b)| a == b);
        match (shared.next(), shared.next()) {
            (None, _) => STRANGER,
            (Some((root, _)), None) if DEPARTMENTS.contains(&root) => DEPARTMENT,
            _ => NEIGHBOUR,
        }
    });
    nearest.fold(STRANGER, f32::min)
}

//! Why a product was found, and what one that comes near misses.

use crate::{
    columns::{Cell, Standing},
    constraints::{Condition, Constraints},
    document::{BRAND, CATEGORY},
    facets,
    request::{Hit, Missed, Near, Reasons},
    score::{Scorer, is_without},
};
use jingxuan_catalogue::Language;

impl Scorer<'_> {
    fn cell(&self, document: u32, standing: Standing) -> Option<&Cell> {
        self.index.columns.cells_of(document).get(usize::from(standing.cell))
    }

    /// What a product has of what a condition is about; empty where it says nothing.
    fn has(&self, document: u32, cell: Option<&Cell>, condition: &Condition) -> String {
        let columns = &self.index.columns;
        let all = |key: &str| {
            let key = columns.key(key);
            let values: Vec<&str> = key.into_iter().flat_map(|key| columns.values(document, key)).collect();
            values.join(", ")
        };
        match condition {
            Condition::Category | Condition::WithoutCategory => all(CATEGORY),
            Condition::Brand | Condition::WithoutBrand => all(BRAND),
            Condition::Attribute(key) | Condition::WithoutAttribute(key) => all(key),
            Condition::Colour | Condition::WithoutColour => {
                let families = cell.map(|cell| cell.families.iter().map(facets::name).collect::<Vec<_>>());
                families.unwrap_or_default().join(", ")
            }
            Condition::Size => cell.map(|cell| columns.sizes[cell.size as usize].clone()).unwrap_or_default(),
            Condition::Price => {
                cell.and_then(|cell| cell.price).map(|price| price.to_string()).unwrap_or_default()
            }
            Condition::Stock => String::new(),
        }
    }

    /// A product with its reasons.
    pub(crate) fn hit(&self, document: u32, score: f32) -> Hit {
        /// Words that weigh less were guessed from parts of words.
        const TYPED: f32 = 0.7;
        /// Nearer than this to the nearest product, a text is worth naming as similar.
        const SIMILAR: f32 = 0.5;
        let standing = self.standings[document as usize];
        let cell = self.cell(document, standing);
        let words = self
            .evidence
            .terms
            .iter()
            .filter(|term| term.weight > TYPED && self.index.words.holds(&term.text, document));
        let met = self.plan.named(!(standing.failed | standing.unknown));
        let conditions = met
            .filter(|group| !is_without(&group.condition))
            .map(|group| (group.condition.clone(), self.has(document, cell, &group.condition)));
        let similar = self.evidence.similar.iter().map(|similar| (similar.part, similar.scaled(document)));
        Hit {
            product: self.index.ids[document as usize].clone(),
            variant: cell.map(|cell| cell.id.clone()).unwrap_or_default(),
            price: cell.and_then(|cell| cell.price),
            score,
            reasons: Reasons {
                words: words.map(|term| term.text.clone()).collect(),
                conditions: conditions.collect(),
                similarity: similar.filter(|(_, value)| *value > SIMILAR).collect(),
            },
        }
    }

    /// A product that comes near, with what it misses.
    pub(crate) fn near(&self, document: u32, score: f32, asked: &Constraints) -> Near {
        let standing = self.standings[document as usize];
        let cell = self.cell(document, standing);
        let missed = self.plan.named(standing.failed).map(|group| Missed {
            wanted: asked.wording(&group.condition, Language::English),
            has: self.has(document, cell, &group.condition),
            condition: group.condition.clone(),
        });
        Near { missed: missed.collect(), hit: self.hit(document, score) }
    }

    /// What it costs to take another category: little for a neighbour under the same branch, more for the same
    /// department, most for anything else.
    fn category_distance(&self, document: u32, asked: &Constraints) -> f32 {
        const NEIGHBOUR: f32 = 2.6;
        const DEPARTMENT: f32 = 5.0;
        const STRANGER: f32 = 7.0;
        const DEPARTMENTS: [&str; 5] = ["women", "men", "unisex", "kids", "home"];
        let Some(has) = self.index.columns.value(document, CATEGORY) else { return STRANGER };
        let nearest = asked.categories.iter().map(|wanted| {
            let shared: Vec<&str> = wanted
                .as_str()
                .split('/')
                .zip(has.split('/'))
                .take_while(|(a, b)| a == b)
                .map(|(a, _)| a)
                .collect();
            match shared.as_slice() {
                [] => STRANGER,
                [root] if DEPARTMENTS.contains(root) => DEPARTMENT,
                _ => NEIGHBOUR,
            }
        });
        nearest.fold(STRANGER, f32::min)
    }

    /// What it costs a shopper to take a product in spite of what it misses; `None` where it must not be offered.
    pub(crate) fn cost(&self, document: u32, asked: &Constraints) -> Option<f32> {
        /// What a price twice the highest costs, beside the cost of the condition.
        const DISTANCE: f32 = 5.0;
        let standing = self.standings[document as usize];
        let mut sum = 0.0;
        for group in self.plan.named(standing.failed) {
            if group.chosen {
                return None;
            }
            sum += match &group.condition {
                Condition::Category => self.category_distance(document, asked),
                condition => condition.cost()?,
            };
            if group.condition == Condition::Price {
                let price = self.cell(document, standing).and_then(|cell| cell.price)?;
                asked.price.holds(price)?;
                sum += DISTANCE * asked.price.distance(price);
            }
        }
        Some(sum)
    }
}

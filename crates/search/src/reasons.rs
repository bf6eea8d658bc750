//! Why a product was found, and what one that comes near misses.

use crate::{
    columns::Cell,
    constraints::{Condition, Constraints},
    document::{BRAND, CATEGORY},
    plan::Standing,
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
                let families = cell.map(|cell| {
                    cell.families.iter().map(|family| family.key().to_owned()).collect::<Vec<_>>()
                });
                families.unwrap_or_default().join(", ")
            }
            Condition::Size => cell.map(|cell| columns.sizes[cell.size as usize].clone()).unwrap_or_default(),
            Condition::Price => {
                let price = cell.and_then(|cell| cell.price(self.plan.member));
                price.map(|price| price.to_string()).unwrap_or_default()
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
        let standing = self.standings.of(document);
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
            variant: cell.map(|cell| self.index.columns.sku(cell)).unwrap_or_default(),
            price: cell.and_then(|cell| cell.price(self.plan.member)),
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
        let standing = self.standings.of(document);
        let cell = self.cell(document, standing);
        let missed = self.plan.named(standing.failed).map(|group| Missed {
            wanted: asked.wording(&group.condition, Language::English),
            has: self.has(document, cell, &group.condition),
            condition: group.condition.clone(),
        });
        Near { missed: missed.collect(), hit: self.hit(document, score) }
    }
}

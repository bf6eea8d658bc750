//! Spreading like products out: maximal marginal relevance (Carbonell and Goldstein 1998) over category, colour and brand.

use crate::{
    document::{BRAND, CATEGORY},
    index::Index,
    plan::Standings,
};

/// Products that take part: what is shown first.
pub(crate) const WINDOW: usize = 48;
/// What relevance counts; the rest is difference.
const RELEVANCE: f32 = 0.9;

/// What a product shares with others.
struct Look<'a> {
    category: Option<&'a str>,
    brand: Option<&'a str>,
    families: crate::document::Families,
}

impl Look<'_> {
    /// 0 nothing in common, 1 the same in everything.
    fn likeness(&self, other: &Self) -> f32 {
        const CATEGORY_SHARE: f32 = 0.5;
        const COLOUR_SHARE: f32 = 0.35;
        const BRAND_SHARE: f32 = 0.15;
        let same = |a: Option<&str>, b: Option<&str>| a.is_some() && a == b;
        let mut sum = 0.0;
        if same(self.category, other.category) {
            sum += CATEGORY_SHARE;
        }
        if self.families.meets(other.families) {
            sum += COLOUR_SHARE;
        }
        if same(self.brand, other.brand) {
            sum += BRAND_SHARE;
        }
        sum
    }
}

/// Reorders the beginning of a ranking: each place goes to the product that is relevant and unlike those just before it.
/// The first stays the first, and the products that take part stay the same.
pub(crate) fn spread(index: &Index, standings: &Standings<'_>, ranking: &mut [(u32, f32)]) {
    /// Only products this close before are compared with: what was seen two rows up may come again.
    const NEIGHBOURS: usize = 6;
    let window = ranking.len().min(WINDOW);
    let head = &mut ranking[..window];
    if head.len() < 3 {
        return;
    }
    let columns = &index.columns;
    let looks: Vec<Look<'_>> = head
        .iter()
        .map(|&(document, _)| Look {
            category: columns.value(document, CATEGORY),
            brand: columns.value(document, BRAND),
            families: columns
                .cells_of(document)
                .get(usize::from(standings.of(document).cell))
                .map(|cell| cell.families)
                .unwrap_or_default(),
        })
        .collect();
    let scale = crate::fusion::Scale::of(head);
    let mut left: Vec<usize> = (1..head.len()).collect();
    let mut order = vec![0];
    while !left.is_empty() {
        let recent = &order[order.len().saturating_sub(NEIGHBOURS)..];
        let worth = |&candidate: &usize| {
            let like =
                recent.iter().map(|&shown| looks[candidate].likeness(&looks[shown])).fold(0.0, f32::max);
            RELEVANCE * scale.apply(head[candidate].1) - (1.0 - RELEVANCE) * like
        };
        // Ties go to the one that was ranked higher.
        let mut best = (0, f32::NEG_INFINITY);
        for (place, candidate) in left.iter().enumerate() {
            let worth = worth(candidate);
            if worth > best.1 {
                best = (place, worth);
            }
        }
        order.push(left.remove(best.0));
    }
    let mut scores: Vec<f32> = head.iter().map(|(_, score)| *score).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    let spread: Vec<(u32, f32)> =
        order.iter().zip(scores).map(|(&place, score)| (head[place].0, score)).collect();
    head.copy_from_slice(&spread);
}

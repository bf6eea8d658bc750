//! The default: what won on held-out data, joined with weights that are learned on a part of the training data.

use rayon::prelude::*;

use crate::{
    Interactions, RecommendError, Scale,
    interactions::Entry,
    methods::{
        Als, AlsOptions, Content, Ease, EaseOptions, Popular, Recommender, Spectral, SpectralOptions,
        content::{MANY, NEAR},
        item_neighbours::nearest_first,
        top,
    },
    metrics::score_list,
};

/// What each part's standardised score counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// [`Ease`], weighted and timed.
    pub ease: f32,
    /// [`Als`], weighted.
    pub als: f32,
    /// [`Spectral`].
    pub spectral: f32,
    /// [`Content`], where the products' content is known.
    pub content: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self { ease: 1.0, als: 0.5, spectral: 0.4, content: 0.1 }
    }
}

impl Weights {
    fn list(self) -> [f32; 4] {
        [self.ease, self.als, self.spectral, self.content]
    }

    fn from_list([ease, als, spectral, content]: [f32; 4]) -> Self {
        Self { ease, als, spectral, content }
    }
}

/// How the parts are trained and joined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlendOptions {
    /// The item-item weights.
    pub ease: EaseOptions,
    /// The factors.
    pub als: AlsOptions,
    /// The patterns.
    pub spectral: SpectralOptions,
    /// Where the search for weights starts, and what holds when it is not made.
    pub weights: Weights,
    /// Whether the weights are learned on an inner split of the training data.
    pub learn: bool,
    /// At most so many users judge the weights.
    pub judges: usize,
    /// Of the inner split.
    pub seed: u64,
}

impl Default for BlendOptions {
    fn default() -> Self {
        Self {
            ease: EaseOptions::timed(),
            als: AlsOptions::weighted(),
            spectral: SpectralOptions::default(),
            weights: Weights::default(),
            learn: true,
            judges: 3000,
            seed: 97,
        }
    }
}

/// The parts' scores, each with its mean over the items that can be recommended taken off and divided by its deviation, added
/// with [`Weights`]. For an empty history the most popular come first. Items that nobody chose and whose content is not known
/// have no score.
#[derive(Clone, Debug, PartialEq)]
pub struct Blend {
    pub(crate) ease: Ease,
    pub(crate) als: Als,
    pub(crate) spectral: Spectral,
    pub(crate) content: Option<Content>,
    pub(crate) counts: Vec<f32>,
    pub(crate) weights: Weights,
    /// For each item that nobody chose, the chosen ones most like it in content.
    pub(crate) cold: Vec<(u32, Vec<(u32, f32)>)>,
}

impl Blend {
    /// Trains the parts and, if asked to, the weights; `progress` is told in words what is going on.
    ///
    /// # Errors
    /// As [`Ease::fit`].
    pub fn fit(
        data: &Interactions,
        content: Option<Content>,
        options: &BlendOptions,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Self, RecommendError> {
        let mut options = *options;
        if options.learn {
            let (train, held) = data.split(0.8, options.seed);
            progress("inner split: training the parts on 80 % of each history");
            let parts = Self::parts(&train, content.clone(), &options, progress)?;
            progress("weights: judged on the other 20 %");
            options.weights = parts.learn(&train, &held, options.judges);
        }
        Self::parts(data, content, &options, progress)
    }

    fn parts(
        data: &Interactions,
        content: Option<Content>,
        options: &BlendOptions,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Self, RecommendError> {
        let ease = Ease::fit(data, &options.ease)?;
        progress("item-item weights done");
        let als = Als::fit(data, options.als, &|round| progress(&format!("factors: round {round}")));
        let spectral = Spectral::fit(data, options.spectral);
        progress("patterns done");
        let counts = Popular::fit(data).counts().to_vec();
        let weights = options.weights;
        let mut blend = Self { ease, als, spectral, content: None, counts, weights, cold: Vec::new() };
        blend.set_content(content);
        Ok(blend)
    }

    /// Without learning: the most popular for an empty history, content for every other.
    #[must_use]
    pub fn unlearned(counts: Vec<f32>, scale: Scale) -> Self {
        let items = counts.len();
        let options = AlsOptions { factors: 1, ..AlsOptions::weighted() };
        Self {
            ease: Ease::from_rows(vec![Vec::new(); items], scale),
            als: Als::from_factors(vec![0.0; items], options, scale),
            spectral: Spectral::from_parts(vec![0.0; items], vec![0.0; items], 1, scale),
            content: None,
            counts,
            weights: Weights { ease: 0.0, als: 0.0, spectral: 0.0, content: 1.0 },
            cold: Vec::new(),
        }
    }

    /// Whether nothing but the content says what suits a history: then it says so of what nobody chose, too.
    fn by_content_alone(&self) -> bool {
        let Weights { ease, als, spectral, .. } = self.weights;
        [ease, als, spectral] == [0.0; 3]
    }

    /// The weights that are used.
    #[must_use]
    pub fn weights(&self) -> Weights {
        self.weights
    }

    /// The same with another weight of the content.
    #[must_use]
    pub fn with_content_weight(mut self, content: f32) -> Self {
        self.weights.content = content;
        self
    }

    /// The part that says which item of a history spoke for a recommendation.
    #[must_use]
    pub fn ease(&self) -> &Ease {
        &self.ease
    }

    /// How many people chose each item.
    #[must_use]
    pub fn counts(&self) -> &[f32] {
        &self.counts
    }

    /// Content of the products as they are today, in the order of the model's items. Other products than the model's are
    /// ignored: see [`Self::grow`].
    pub fn set_content(&mut self, content: Option<Content>) {
        self.content = content.filter(|content| content.items() == self.counts.len());
        self.cold.clear();
        let Some(content) = self.content.as_ref().filter(|_| !self.by_content_alone()) else { return };
        let items = 0..u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
        let (cold, warm): (Vec<u32>, Vec<u32>) = items.partition(|item| self.counts[*item as usize] == 0.0);
        self.cold = cold
            .into_par_iter()
            .map_init(
                || vec![0.0; content.items()],
                |scores, item| {
                    content.like(&[(item, 1.0)], scores);
                    let square = |other: &u32| (*other, scores[*other as usize].max(0.0).powi(2));
                    let mut like: Vec<(u32, f32)> = warm.iter().map(square).collect();
                    nearest_first(&mut like, COLD_NEIGHBOURS);
                    (item, like)
                },
            )
            .collect();
    }

    /// Makes room for products that came after training, behind those it knows; nobody has chosen them.
    pub fn grow(&mut self, items: usize) {
        if items > self.counts.len() {
            self.counts.resize(items, 0.0);
            self.ease.grow(items);
            self.als.grow(items);
            self.spectral.grow(items);
            self.set_content(None);
        }
    }

    /// Every part's standardised scores; a part with nothing to say has zeros.
    fn standardised(&self, history: &[Entry]) -> [Vec<f32>; 4] {
        let items = self.counts.len();
        let mut seen = vec![false; items];
        history.iter().for_each(|entry| {
            if let Some(seen) = seen.get_mut(entry.index as usize) {
                *seen = true;
            }
        });
        let one = |part: Option<&dyn Recommender>, needs_people: bool| {
            let mut scores = vec![f32::NEG_INFINITY; items];
            if let Some(part) = part {
                part.score(history, &mut scores);
            }
            if needs_people {
                scores
                    .iter_mut()
                    .zip(&self.counts)
                    .filter(|(_, n)| **n == 0.0)
                    .for_each(|(s, _)| *s = f32::NEG_INFINITY);
            }
            standardise(&mut scores, &seen);
            scores
        };
        let ease = one(Some(&self.ease), true);
        let als = one(Some(&self.als), true);
        let spectral = one(Some(&self.spectral), true);
        // What counts nothing is not computed.
        let content = match self.content.as_ref().filter(|_| self.weights.content != 0.0) {
            Some(content) if items > MANY && !self.by_content_alone() => {
                // Content moves few places: only what the other parts put forward is compared.
                let Weights { ease: a, als: b, spectral: c, .. } = self.weights;
                let sum = |item: usize| a * ease[item] + b * als[item] + c * spectral[item];
                let mut order: Vec<(u32, f32)> = (0..).zip((0..items).map(sum)).collect();
                nearest_first(&mut order, NEAR);
                let near: Vec<u32> = order.into_iter().map(|(item, _)| item).collect();
                let wanted: Vec<(u32, f32)> =
                    history.iter().map(|mine| (mine.index, content.confidence(mine.value))).collect();
                let mut scores = vec![f32::NEG_INFINITY; items];
                content.like_of(&wanted, &near, &mut scores);
                standardise(&mut scores, &seen);
                scores
            }
            content => one(content.map(|content| content as &dyn Recommender), false),
        };
        [ease, als, spectral, content]
    }

    fn known(&self, item: usize) -> bool {
        self.counts[item] > 0.0 || self.content.is_some()
    }

    /// Coordinate ascent on the held-out entries' nDCG at 10. A step is taken only when its gain is more than twice the
    /// standard error of the users' paired differences: weights that were found on much data are not thrown away for
    /// chance in little.
    fn learn(&self, train: &Interactions, held: &Interactions, judges: usize) -> Weights {
        let users: Vec<usize> = (0..train.users.len()).filter(|u| !held.rows().row(*u).is_empty()).collect();
        let step = users.len().div_ceil(judges.max(1)).max(1);
        // For each judge its candidates (the 200 best by the weights to start from) with the parts' scores and whether it
        // chose them, and how many it chose in all.
        let cases: Vec<Case> = users
            .par_iter()
            .step_by(step)
            .map(|user| {
                let history = train.rows().row(*user);
                let parts = self.standardised(history);
                let chosen: std::collections::HashSet<u32> =
                    held.rows().row(*user).iter().map(|entry| entry.index).collect();
                let mut scores = vec![0.0; self.counts.len()];
                self.join(&parts, history, &mut scores);
                let candidates = top(&scores, history, 200)
                    .into_iter()
                    .map(|item| {
                        (std::array::from_fn(|part| parts[part][item as usize]), chosen.contains(&item))
                    })
                    .collect();
                (candidates, chosen.len())
            })
            .collect();
        let judge = |weights: &[f32; 4]| -> Vec<f64> {
            cases
                .par_iter()
                .map(|(candidates, chosen)| {
                    let scores: Vec<f32> = candidates
                        .iter()
                        .map(|(parts, _)| parts.iter().zip(weights).map(|(p, w)| p * w).sum())
                        .collect();
                    // The candidates' numbers stand for items; those chosen beyond them can only be missed.
                    let list = top(&scores, &[], 10);
                    let hits = (0_u32..).zip(candidates).filter(|(_, (_, hit))| *hit).map(|(n, _)| n);
                    let missed = (0..).map(|n| u32::MAX - n);
                    let mut wanted: std::collections::HashSet<u32> = hits.collect();
                    wanted.extend(missed.take(chosen - wanted.len().min(*chosen)));
                    score_list(&list, &wanted, 10).map_or(0.0, |score| score.ndcg)
                })
                .collect()
        };
        let mut weights = self.weights.list();
        if self.content.is_none() {
            weights[3] = 0.0;
        }
        let mut best = judge(&weights);
        for _ in 0..4 {
            let mut moved = false;
            for part in 0..4 {
                if part == 3 && self.content.is_none() {
                    continue;
                }
                for factor in [0.0, 0.5, 0.75, 1.5, 2.0] {
                    let mut other = weights;
                    other[part] *= factor;
                    let judged = judge(&other);
                    if surely_better(&judged, &best) {
                        (weights, best, moved) = (other, judged, true);
                    }
                }
            }
            if !moved {
                break;
            }
        }
        Weights::from_list(weights)
    }

    fn join(&self, parts: &[Vec<f32>; 4], history: &[Entry], scores: &mut [f32]) {
        let weights = self.weights.list();
        for (item, score) in scores.iter_mut().enumerate() {
            *score = if self.known(item) {
                parts.iter().zip(weights).map(|(part, weight)| part[item] * weight).sum()
            } else {
                f32::NEG_INFINITY
            };
        }
        if self.cold.is_empty() {
            return;
        }
        // The parts give back the history itself with scores of its own; it speaks no louder than the best of the rest.
        let seen: Vec<(usize, f32)> = history
            .iter()
            .map(|entry| entry.index as usize)
            .filter(|item| *item < scores.len())
            .map(|item| (item, scores[item]))
            .collect();
        seen.iter().for_each(|(item, _)| scores[*item] = f32::NEG_INFINITY);
        let best = scores
            .iter()
            .zip(&self.counts)
            .filter(|(_, count)| **count > 0.0)
            .fold(f32::NEG_INFINITY, |best, (score, _)| best.max(*score));
        let best = if best.is_finite() { best } else { 0.0 };
        seen.into_iter().for_each(|(item, score)| scores[item] = score.min(best));
        // What nobody chose yet stands where those most like it stand, a little lower.
        for (item, like) in &self.cold {
            let weight: f32 = like.iter().map(|(_, similarity)| similarity).sum();
            let sum: f32 = like.iter().map(|(other, similarity)| similarity * scores[*other as usize]).sum();
            scores[*item as usize] = if weight > 0.0 { 0.9 * sum / weight } else { 0.0 };
        }
    }
}

/// How many chosen products speak for one that nobody chose yet.
const COLD_NEIGHBOURS: usize = 8;

/// A judge of the weights: its candidates, each with the parts' scores and whether it was chosen, and how many were chosen.
type Case = (Vec<([f32; 4], bool)>, usize);

/// Whether the mean of the differences is more than two of its standard errors above zero.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn surely_better(new: &[f64], old: &[f64]) -> bool {
    let n = new.len().max(2) as f64;
    let mean = new.iter().zip(old).map(|(a, b)| a - b).sum::<f64>() / n;
    let square = new.iter().zip(old).map(|(a, b)| (a - b - mean).powi(2)).sum::<f64>() / (n - 1.0);
    mean > 2.0 * (square / n).sqrt() && mean > 0.0
}

/// Takes the mean over finite scores of unseen items off and divides by their deviation; scores that are not finite become the
/// lowest of the others, or zero without others.
fn standardise(scores: &mut [f32], seen: &[bool]) {
    let (mut n, mut sum, mut squares, mut lowest) = (0.0_f64, 0.0_f64, 0.0_f64, f32::INFINITY);
    for (score, _) in scores.iter().zip(seen).filter(|(score, seen)| score.is_finite() && !**seen) {
        n += 1.0;
        sum += f64::from(*score);
        squares += f64::from(*score) * f64::from(*score);
        lowest = lowest.min(*score);
    }
    let mean = sum / f64::max(n, 1.0);
    let deviation = (squares / f64::max(n, 1.0) - mean * mean).max(0.0).sqrt();
    if n == 0.0 || deviation < 1e-12 {
        scores.fill(0.0);
        return;
    }
    for score in scores {
        let value = if score.is_finite() { *score } else { lowest };
        #[allow(clippy::cast_possible_truncation)]
        {
            *score = ((f64::from(value) - mean) / deviation) as f32;
        }
    }
}

impl Recommender for Blend {
    fn name(&self) -> &'static str {
        "default"
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        if history.is_empty() {
            scores.copy_from_slice(&self.counts);
            return;
        }
        self.join(&self.standardised(history), history, scores);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::synthetic;

    #[test]
    fn weights_move_only_when_the_gain_is_beyond_chance() {
        assert!(surely_better(&[0.5, 0.6, 0.7, 0.8], &[0.4, 0.5, 0.6, 0.7]));
        assert!(!surely_better(&[0.9, 0.1, 0.5, 0.5], &[0.5, 0.4, 0.5, 0.5]));
        assert!(!surely_better(&[0.5, 0.5], &[0.5, 0.5]));
    }

    #[test]
    fn a_stranger_gets_the_popular_and_one_step_changes_the_list() -> Result<(), RecommendError> {
        let data = synthetic::tastes(300, 40, 11);
        let blend = Blend::fit(&data, None, &BlendOptions::default(), &|_| ())?;
        let mut scores = vec![0.0; 40];
        blend.score(&[], &mut scores);
        let popular = top(&scores, &[], 8);
        assert!(
            popular.windows(2).all(|pair| blend.counts[pair[0] as usize] >= blend.counts[pair[1] as usize])
        );
        let step = [Entry { index: 6, value: 5.0, at: 0 }];
        blend.score(&step, &mut scores);
        let list = top(&scores, &step, 5);
        // Items of one kind have the same number modulo four.
        assert!(list.iter().filter(|item| *item % 4 == 2).count() >= 3, "{list:?}");
        Ok(())
    }

    proptest! {
        #[test]
        fn standardised_scores_have_mean_zero_and_deviation_one(
            scores in proptest::collection::vec(-100.0_f32..100.0, 3..50),
        ) {
            let mut changed = scores.clone();
            standardise(&mut changed, &vec![false; scores.len()]);
            let n = changed.len() as f32;
            let mean = changed.iter().sum::<f32>() / n;
            let square = changed.iter().map(|s| s * s).sum::<f32>() / n;
            prop_assert!(mean.abs() < 1e-3 && ((square - 1.0).abs() < 1e-2 || square == 0.0));
        }
    }
}

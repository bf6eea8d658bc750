//! Learning from a shop, and learning again: a new model takes the old one's place only where it is no worse on what people did
//! last.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use jingxuan_catalogue::{CustomerId, Event, Product, ProductId, Timestamp};
use rayon::prelude::*;

use crate::{
    Entry, Model, Names, Pictures, RecommendError, Scale,
    clean::{Behaviour, Cleaning, clean},
    intent::Intent,
    methods::{BlendOptions, Recommender, surely_better, top},
    metrics::score_list,
    shop::{Assortment, LookModel, content, fit},
};

/// At least so many people must have done something new before it is worth learning again, and can be told what is better.
const FEWEST: usize = 30;
/// At most so many judge.
const JUDGES: usize = 3000;
/// Length of the lists that are judged.
const LIST: usize = 10;

/// What a shop has to learn from.
pub struct Lessons<'a> {
    /// Its products.
    pub shop: &'a Assortment,
    /// What was done, in any order.
    pub events: &'a [Event],
    /// Whether a customer agreed that visits are put together.
    pub joined: &'a (dyn Fn(&CustomerId) -> bool + Sync),
    /// Vectors of the products' texts by a sentence encoder, where there is one.
    pub sentences: &'a HashMap<ProductId, Vec<f32>>,
    /// What is known of the products' pictures.
    pub pictures: Pictures,
    /// Now, seconds since 1970.
    pub at: Timestamp,
}

impl Lessons<'_> {
    /// What people did until a time, cleaned.
    fn behaviour(&self, until: Timestamp) -> Result<Behaviour, RecommendError> {
        let events = self.events.iter().filter(|event| event.at <= until).cloned();
        clean(events, self.shop.names(), &Cleaning::at(until), self.joined)
    }

    /// When the newest thing was done: a shop whose clock is wrong, or whose data are old, still learns what is recent in it. A few
    /// events dated after tomorrow come from a clock that was ahead and are not believed; where most are, it is our own clock that
    /// lags.
    fn newest(&self) -> Timestamp {
        let tomorrow = self.at.saturating_add(24 * 3600);
        let times = || self.events.iter().map(|event| event.at);
        let ahead = times().filter(|at| *at > tomorrow).count();
        let believed = |at: &Timestamp| *at <= tomorrow || 2 * ahead > self.events.len();
        times().filter(believed).max().unwrap_or_default()
    }

    /// Learns the whole model; `progress` is told in words what is going on.
    ///
    /// # Errors
    /// [`RecommendError::Empty`] where nothing was done that can be learned from.
    pub fn learn(
        &self,
        options: &BlendOptions,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Model, RecommendError> {
        let newest = self.newest();
        let behaviour = self.behaviour(newest)?;
        progress(&format!("cleaned: {:?}", behaviour.report));
        let mut model = self.train(&behaviour, options, progress)?;
        model.looks = LookModel::learn(self.shop, &behaviour.steps);
        model.intent = match Intent::train(self.events, self.shop, 1) {
            Ok((intent, report)) => {
                progress(&format!("purchase intent: {report:?}"));
                Some(intent)
            }
            Err(error) => {
                progress(&format!("no purchase intent: {error}"));
                None
            }
        };
        model.pictures = self.pictures.clone();
        model.origin.until = newest;
        Ok(model)
    }

    fn train(
        &self,
        behaviour: &Behaviour,
        options: &BlendOptions,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Model, RecommendError> {
        let products: Vec<Option<&Product>> = self.shop.products().iter().map(Some).collect();
        let content = content(&products, self.sentences, &self.pictures, Scale::Implicit)?;
        Model::train(&behaviour.all, Some(&behaviour.bought), Some(content), options, self.at, progress)
    }

    /// Learns again where there is something new, and says whether the new model is to take the old one's place.
    ///
    /// What was done last (after the old model was learned; of much, the newest tenth) is held out: a model learned from what was
    /// before and the old one each make lists of ten, and where the old one is not better beyond chance (two standard errors of
    /// the paired differences in nDCG), the new model is learned from everything, with the weights found. No new model comes
    /// with [`Verdict::NothingNew`] and [`Verdict::Worse`].
    ///
    /// # Errors
    /// As [`Self::learn`].
    pub fn learn_again(
        &self,
        old: Option<Model>,
        options: &BlendOptions,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<(Verdict, Option<Model>), RecommendError> {
        let Some(old) = old.filter(|old| old.knows(self.shop.names())) else {
            return Ok((Verdict::First, Some(self.learn(options, progress)?)));
        };
        let all = self.behaviour(self.newest())?;
        let mut times: Vec<Timestamp> = all.all.rows().iter().flatten().map(|entry| entry.at).collect();
        times.sort_unstable();
        let tenth = times.get(times.len() * 9 / 10).copied().unwrap_or_default();
        let cutoff = tenth.max(old.origin.until);
        let judges = judges(&all, cutoff);
        if judges.len() < FEWEST {
            return Ok((Verdict::NothingNew { people: judges.len() }, None));
        }
        progress(&format!("trial: {} people judge, by what they did last", judges.len()));
        let before = self.behaviour(cutoff)?;
        let mut candidate = self.train(&before, options, progress)?;
        candidate.pictures = self.pictures.clone();
        let weights = candidate.blend.weights();
        let fresh = self.judged(candidate, &judges, &all.all.items)?;
        let stale = self.judged(old, &judges, &all.all.items)?;
        #[allow(clippy::cast_precision_loss)]
        let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len().max(1) as f64;
        let trial = Trial { people: judges.len(), old: mean(&stale), new: mean(&fresh) };
        if surely_better(&stale, &fresh) {
            return Ok((Verdict::Worse(trial), None));
        }
        progress(&format!("trial: {trial}; learning from everything"));
        let options = BlendOptions { weights, learn: false, ..*options };
        Ok((Verdict::NoWorse(trial), Some(self.learn(&options, progress)?)))
    }

    /// nDCG of each judge.
    fn judged(
        &self,
        mut model: Model,
        judges: &[Judge],
        products: &Names,
    ) -> Result<Vec<f64>, RecommendError> {
        let (_, product_of) = fit(&mut model, self.shop, self.sentences)?;
        // Judges count by the shop's products, the model by its items.
        let item = |product: u32| products.name(product).and_then(|id| model.items.number(id));
        Ok(judges
            .par_iter()
            .map_init(
                || vec![0.0; model.items.len()],
                |scores, judge| {
                    let numbered =
                        judge.history.iter().filter_map(|e| Some(Entry { index: item(e.index)?, ..*e }));
                    let mut history: Vec<Entry> = numbered.collect();
                    history.sort_by_key(|entry| entry.index);
                    let wanted: HashSet<u32> =
                        judge.wanted.iter().filter_map(|product| item(*product)).collect();
                    model.blend.score(&history, scores);
                    for (score, product) in scores.iter_mut().zip(&product_of) {
                        if product.is_none() {
                            *score = f32::NEG_INFINITY;
                        }
                    }
                    score_list(&top(scores, &history, LIST), &wanted, LIST).map_or(0.0, |score| score.ndcg)
                },
            )
            .collect())
    }
}

/// Somebody who did something lately.
struct Judge {
    /// Before; of somebody who was not known before, the first half.
    history: Vec<Entry>,
    /// Lately, and not before: numbers of products.
    wanted: Vec<u32>,
}

fn judges(all: &Behaviour, cutoff: Timestamp) -> Vec<Judge> {
    let rows = all.all.rows();
    let mut judges: Vec<Judge> = rows
        .iter()
        .filter_map(|row| {
            let (mut lately, mut history): (Vec<Entry>, Vec<Entry>) =
                row.iter().partition(|entry| entry.at > cutoff);
            if history.is_empty() {
                lately.sort_by_key(|entry| (entry.at, entry.index));
                history.extend(lately.drain(..lately.len() / 2));
            }
            let wanted: Vec<u32> = lately.iter().map(|entry| entry.index).collect();
            (!history.is_empty() && !wanted.is_empty()).then_some(Judge { history, wanted })
        })
        .collect();
    let step = judges.len().div_ceil(JUDGES).max(1);
    let mut place = 0..;
    judges.retain(|_| place.next().is_some_and(|place: usize| place.is_multiple_of(step)));
    judges
}

/// Two models on what people did last.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Trial {
    /// How many people judged.
    pub people: usize,
    /// Mean nDCG@10 of the model that was there.
    pub old: f64,
    /// Of a model learned from what was before.
    pub new: f64,
}

impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nDCG@10 {:.4} new, {:.4} old, by {} people", self.new, self.old, self.people)
    }
}

/// What became of learning again.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// There was no model of this shop.
    First,
    /// Too few people have done something since.
    NothingNew {
        /// How many.
        people: usize,
    },
    /// The new model is better, or not worse beyond chance.
    NoWorse(Trial),
    /// The old model is better beyond chance and stays.
    Worse(Trial),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => write!(f, "the first model of this shop"),
            Self::NothingNew { people } => write!(
                f,
                "the model stays: only {people} people have done something new, {FEWEST} are needed"
            ),
            Self::NoWorse(trial) => write!(f, "a new model: {trial}"),
            Self::Worse(trial) => write!(f, "the model stays, the new one is worse: {trial}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::{ColourFamily, EventKind};

    use super::*;
    use crate::{
        clean::tests::{NOW, step},
        random::Random,
        shop::tests::product,
    };

    const DAY: Timestamp = 86_400;

    /// Twenty products of two tastes; who likes which, `flip` turns over.
    fn shop() -> Assortment {
        let colours = [(ColourFamily::Red, [180, 30, 40]), (ColourFamily::Green, [20, 140, 120])];
        let products =
            (0..20).map(|n| product(&format!("p{n}"), "women/tops/shirts", colours[n % 2], 10_000)).collect();
        Assortment::new(products, Vec::new())
    }

    /// `people` who each try five products of their taste on one day; with chance `noise` any.
    fn day(people: std::ops::Range<u32>, day: Timestamp, noise: f64) -> Vec<Event> {
        let mut random = Random::new(u64::from(people.start));
        people
            .flat_map(|person| {
                let steps: Vec<Event> = (0..5)
                    .map(|n| {
                        let taste = if random.unit() < noise { random.below(2) } else { person as usize % 2 };
                        let liked = format!("p{}", 2 * random.below(10) + taste);
                        let at = NOW + day * DAY + i64::from(person * 20 + n);
                        step(person * 10 + n, &format!("of-{person}"), EventKind::TryOn, &liked, at)
                    })
                    .collect();
                steps
            })
            .collect()
    }

    fn lessons<'a>(
        shop: &'a Assortment,
        events: &'a [Event],
        none: &'a HashMap<ProductId, Vec<f32>>,
    ) -> Lessons<'a> {
        Lessons { shop, events, joined: &|_| true, sentences: none, pictures: Pictures::default(), at: NOW }
    }

    #[test]
    fn the_first_model_is_learned_and_stays_until_something_new_is_done() -> Result<(), RecommendError> {
        let (shop, none) = (shop(), HashMap::new());
        let mut events = day(0..200, -10, 0.0);
        let options = BlendOptions { learn: false, ..BlendOptions::default() };
        let (verdict, model) = lessons(&shop, &events, &none).learn_again(None, &options, &|_| ())?;
        assert_eq!(verdict, Verdict::First);
        let first = model.unwrap();
        let newest = events.iter().map(|event| event.at).max().unwrap();
        assert_eq!((first.origin.until, first.origin.users), (newest, 200));

        events.extend(day(200..210, -5, 0.0));
        let (verdict, model) =
            lessons(&shop, &events, &none).learn_again(Some(first.clone()), &options, &|_| ())?;
        assert!(matches!(verdict, Verdict::NothingNew { people: 5..=10 }) && model.is_none(), "{verdict}");

        events.extend(day(210..600, -4, 0.0));
        let (verdict, model) =
            lessons(&shop, &events, &none).learn_again(Some(first.clone()), &options, &|_| ())?;
        assert!(matches!(verdict, Verdict::NoWorse(trial) if trial.people >= 50), "{verdict}");
        assert_eq!(model.unwrap().origin.users, 600);

        // A model of another shop is no model of this one.
        let mut other = first;
        other.items = (0..20).map(|n| format!("q{n}")).collect();
        let (verdict, _) = lessons(&shop, &events, &none).learn_again(Some(other), &options, &|_| ())?;
        assert_eq!(verdict, Verdict::First);
        Ok(())
    }

    #[test]
    fn a_model_that_is_worse_does_not_take_the_old_ones_place() -> Result<(), RecommendError> {
        let (shop, none) = (shop(), HashMap::new());
        let options = BlendOptions { learn: false, ..BlendOptions::default() };
        let mut old = lessons(&shop, &day(0..300, -100, 0.0), &none).learn(&options, &|_| ())?;
        // What the new one has to learn from until the last day is chance; only the last day has tastes again.
        old.origin.until = NOW - 60 * DAY;
        let mut events = day(300..800, -50, 1.0);
        events.extend(day(800..880, -1, 0.0));
        let (verdict, model) = lessons(&shop, &events, &none).learn_again(Some(old), &options, &|_| ())?;
        assert!(matches!(verdict, Verdict::Worse(trial) if trial.old > trial.new), "{verdict}");
        assert!(model.is_none());
        Ok(())
    }
}

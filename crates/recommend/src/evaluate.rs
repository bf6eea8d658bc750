//! Every method over one split, in one table.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use rayon::prelude::*;

use crate::{
    Interactions, RecommendError,
    interactions::Entry,
    methods::{
        Als, AlsOptions, Bias, Blend, BlendOptions, Content, CosineItems, CosineUsers, Ease, EaseOptions,
        Factorisation, FactorisationOptions, ItemNeighbours, JoinedRatings, Popular, RatingPredictor,
        Recommender, SessionNeighbours, SessionOptions, Spectral, SpectralOptions, UserNeighbours, Walks,
        top,
    },
    metrics::{ListScore, rating_errors, score_list},
    random::Random,
};

/// Names of the methods in the order of the table; `content` and `hybrid` need the items' content.
pub const METHODS: [&str; 19] = [
    "popular",
    "user-neighbours",
    "item-neighbours",
    "user-cosine",
    "item-cosine",
    "rp3beta",
    "session-neighbours",
    "spectral",
    "als",
    "als-weighted",
    "ease",
    "ease-timed",
    "content",
    "hybrid",
    "bias",
    "factorisation",
    "joined-ratings",
    "default-fixed",
    "default",
];

/// A trained method: for lists, for ratings, or for both.
#[derive(Default)]
pub struct Trained {
    /// Ranks.
    pub ranks: Option<Box<dyn Recommender>>,
    /// Predicts ratings.
    pub rates: Option<Box<dyn RatingPredictor>>,
}

/// Trains a method by its name, with the settings that were best on inner splits.
///
/// # Errors
/// [`RecommendError::Settings`] for a name that is not one of [`METHODS`] or a method whose content is missing; what its training
/// says otherwise.
pub fn train(name: &str, data: &Interactions, content: Option<&Content>) -> Result<Trained, RecommendError> {
    fn ranks(method: impl Recommender + 'static) -> Trained {
        Trained { ranks: Some(Box::new(method)), rates: None }
    }
    fn rates(method: impl RatingPredictor + 'static) -> Trained {
        Trained { ranks: None, rates: Some(Box::new(method)) }
    }
    fn both(method: impl Recommender + RatingPredictor + 'static) -> Trained {
        let method = Arc::new(method);
        Trained { ranks: Some(Box::new(Arc::clone(&method))), rates: Some(Box::new(method)) }
    }
    let content = || {
        content.cloned().ok_or_else(|| RecommendError::Settings(format!("`{name}` needs the items' texts")))
    };
    let blend = |content, learn| {
        let options = BlendOptions { learn, ..BlendOptions::default() };
        Blend::fit(data, content, &options, &|_| ()).map(ranks)
    };
    Ok(match name {
        "popular" => ranks(Popular::fit(data)),
        "user-neighbours" => both(UserNeighbours::fit(data, 40)),
        "item-neighbours" => both(ItemNeighbours::fit(data, 40)),
        "user-cosine" => ranks(CosineUsers::fit(data, 60)),
        "item-cosine" => ranks(CosineItems::fit(data, 50)),
        "rp3beta" => ranks(Walks::fit(data, 0.5, 200)),
        "session-neighbours" => ranks(SessionNeighbours::fit(data, SessionOptions::default())),
        "spectral" => ranks(Spectral::fit(data, SpectralOptions::default())),
        "als" => ranks(Als::fit(data, AlsOptions::published(), &|_| ())),
        "als-weighted" => ranks(Als::fit(data, AlsOptions::weighted(), &|_| ())),
        "ease" => ranks(Ease::fit(data, &EaseOptions::published(300.0))?),
        "ease-timed" => ranks(Ease::fit(data, &EaseOptions::timed())?),
        "content" => ranks(content()?),
        "hybrid" => blend(Some(content()?), true)?,
        "bias" => rates(Bias::fit(data)),
        "factorisation" => rates(Factorisation::fit(data, FactorisationOptions::default())),
        "joined-ratings" => rates(JoinedRatings::fit(data)),
        "default-fixed" => blend(None, false)?,
        "default" => blend(None, true)?,
        other => {
            let known = METHODS.join(", ");
            return Err(RecommendError::Settings(format!("no method `{other}`; there are {known}")));
        }
    })
}

/// How good the lists are.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Ranking {
    /// Mean over users who have something in the test part.
    pub ndcg: f64,
    /// As `ndcg`.
    pub precision: f64,
    /// As `ndcg`.
    pub recall: f64,
    /// Mean average precision.
    pub map: f64,
    /// Share of the items that can be recommended that stand in at least one list. Every item of the data can be: methods that know
    /// items by their content recommend those too that nobody in the training part chose.
    pub coverage: f64,
    /// Mean of `-log2(share of users who chose it)` over everything recommended, in bits (Zhou et al., PNAS 2010).
    pub novelty: f64,
    /// How many users were judged.
    pub users: usize,
}

/// Judges lists of `k` for every user who has something in `test`; what is in `train` is left out of the lists.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn rank(method: &dyn Recommender, train: &Interactions, test: &Interactions, k: usize) -> Ranking {
    let users: Vec<usize> = (0..train.users.len()).filter(|u| !test.rows().row(*u).is_empty()).collect();
    let judged: Vec<(ListScore, Vec<u32>)> = users
        .par_iter()
        .map_init(
            || vec![0.0; train.items.len()],
            |scores, user| {
                let list = list(method, train.rows().row(*user), k, scores);
                let chosen: HashSet<u32> = test.rows().row(*user).iter().map(|entry| entry.index).collect();
                (score_list(&list, &chosen, k).unwrap_or_default(), list)
            },
        )
        .collect();
    let n = judged.len().max(1) as f64;
    let mean = |value: fn(&ListScore) -> f64| judged.iter().map(|(score, _)| value(score)).sum::<f64>() / n;
    let shown: Vec<u32> = judged.iter().flat_map(|(_, list)| list.iter().copied()).collect();
    let different: HashSet<u32> = shown.iter().copied().collect();
    let people = train.rows().iter().filter(|row| !row.is_empty()).count().max(1) as f64;
    let surprise = |item: &u32| {
        let chosen = train.columns().row(*item as usize).len().max(1) as f64;
        -(chosen / people).log2()
    };
    Ranking {
        ndcg: mean(|score| score.ndcg),
        precision: mean(|score| score.precision),
        recall: mean(|score| score.recall),
        map: mean(|score| score.average_precision),
        coverage: different.len() as f64 / train.items.len().max(1) as f64,
        novelty: shown.iter().map(surprise).sum::<f64>().max(0.0) / shown.len().max(1) as f64,
        users: judged.len(),
    }
}

fn list(method: &dyn Recommender, history: &[Entry], k: usize, scores: &mut [f32]) -> Vec<u32> {
    method.score(history, scores);
    top(scores, history, k)
}

/// Median and 99th percentile of the time for one list, one after another on one thread, over up to 1,000 users drawn by chance.
#[must_use]
pub fn latency(method: &dyn Recommender, train: &Interactions, k: usize) -> (Duration, Duration) {
    let mut scores = vec![0.0; train.items.len()];
    timed((0..train.users.len()).collect(), |user| {
        std::hint::black_box(list(method, train.rows().row(user), k, &mut scores));
    })
}

/// As [`latency`], for the ratings that one user gave in `test`, all at once.
#[must_use]
pub fn rating_latency(
    method: &dyn RatingPredictor,
    train: &Interactions,
    test: &Interactions,
) -> (Duration, Duration) {
    let asked = |user: usize| test.rows().row(user).iter().map(|entry| entry.index).collect::<Vec<u32>>();
    let users = (0..train.users.len()).filter(|user| !test.rows().row(*user).is_empty()).collect();
    timed(users, |user| {
        std::hint::black_box(method.predict(train.rows().row(user), &asked(user)));
    })
}

/// Fewer users than this say nothing of a 99th percentile.
const ENOUGH: usize = 200;

/// For how long more users are timed than [`ENOUGH`].
const PATIENCE: Duration = Duration::from_secs(5);

/// Median and 99th percentile of the time that something takes for one user, of up to 1,000 in an order of chance.
fn timed(mut users: Vec<usize>, mut once: impl FnMut(usize)) -> (Duration, Duration) {
    Random::new(1).shuffle(&mut users);
    let begun = Instant::now();
    let mut times: Vec<Duration> = Vec::new();
    for user in users.into_iter().take(1000) {
        if times.len() >= ENOUGH && begun.elapsed() > PATIENCE {
            break;
        }
        let started = Instant::now();
        once(user);
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let at =
        |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied();
    (at(50).unwrap_or_default(), at(99).unwrap_or_default())
}

/// Root mean square and mean absolute error of the predicted ratings of `test`, clamped to `scale`.
#[must_use]
pub fn rate(method: &dyn RatingPredictor, train: &Interactions, test: &Interactions) -> Option<(f64, f64)> {
    let (lowest, highest) = match train.scale {
        crate::Scale::Rating { lowest, highest } => (lowest, highest),
        crate::Scale::Implicit => (f32::MIN, f32::MAX),
    };
    let pairs: Vec<(f32, f32)> = (0..train.users.len())
        .into_par_iter()
        .flat_map_iter(|user| {
            let asked = test.rows().row(user);
            let items: Vec<u32> = asked.iter().map(|entry| entry.index).collect();
            let predicted =
                if items.is_empty() { Vec::new() } else { method.predict(train.rows().row(user), &items) };
            let clamped = predicted.into_iter().map(move |value| value.clamp(lowest, highest));
            clamped.zip(asked.iter().map(|entry| entry.value)).collect::<Vec<_>>()
        })
        .collect();
    rating_errors(&pairs)
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Line {
    /// The method.
    pub method: String,
    /// Its lists.
    pub ranking: Option<Ranking>,
    /// Root mean square and mean absolute error of its ratings.
    pub ratings: Option<(f64, f64)>,
    /// Training, seconds.
    pub training: f64,
    /// One list, or where it makes none the ratings of one user's test part: median and 99th percentile, milliseconds.
    pub latency: Option<(f64, f64)>,
}

/// Trains and judges one method.
///
/// # Errors
/// As [`train`].
pub fn line(
    name: &str,
    data: &Interactions,
    test: &Interactions,
    content: Option<&Content>,
    k: usize,
) -> Result<(Line, Trained), RecommendError> {
    let started = Instant::now();
    let trained = train(name, data, content)?;
    let training = started.elapsed().as_secs_f64();
    let ranking = trained.ranks.as_deref().map(|method| rank(method, data, test, k));
    let latency = match (&trained.ranks, &trained.rates) {
        (Some(method), _) => Some(latency(&**method, data, k)),
        (None, Some(method)) => Some(rating_latency(&**method, data, test)),
        (None, None) => None,
    };
    let latency = latency.map(|(median, late)| (median.as_secs_f64() * 1e3, late.as_secs_f64() * 1e3));
    let ratings = trained.rates.as_deref().and_then(|method| rate(method, data, test));
    Ok((Line { method: label(name, data), ranking, ratings, training, latency }, trained))
}

/// What a method is called in the table: its name, and that it is not the published EASE where it left items out.
fn label(name: &str, data: &Interactions) -> String {
    let most = EaseOptions::published(0.0).most_items;
    let chosen = data.columns().iter().filter(|column| !column.is_empty()).count();
    if name == "ease" && chosen > most {
        format!("{name} ({},{:03} items)", most / 1000, most % 1000)
    } else {
        name.to_owned()
    }
}

/// The table as text.
#[must_use]
pub fn table(lines: &[Line], k: usize) -> String {
    let mut text = format!(
        "{:20} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>7} {:>7} {:>9} {:>8} {:>8}\n",
        "method",
        format!("nDCG@{k}"),
        format!("P@{k}"),
        format!("R@{k}"),
        format!("MAP@{k}"),
        "coverage",
        "novelty",
        "RMSE",
        "MAE",
        "train s",
        "p50 ms",
        "p99 ms"
    );
    for line in lines {
        let number = |value: Option<f64>, digits: usize| {
            value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
        };
        let of = |value: fn(&Ranking) -> f64, digits| number(line.ranking.as_ref().map(value), digits);
        text += &format!(
            "{:20} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>7} {:>7} {:>9} {:>8} {:>8}\n",
            line.method,
            of(|r| r.ndcg, 4),
            of(|r| r.precision, 4),
            of(|r| r.recall, 4),
            of(|r| r.map, 4),
            of(|r| r.coverage, 3),
            of(|r| r.novelty, 2),
            number(line.ratings.map(|r| r.0), 4),
            number(line.ratings.map(|r| r.1), 4),
            number(Some(line.training), 2),
            number(line.latency.map(|l| l.0), 3),
            number(line.latency.map(|l| l.1), 3),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Names, Scale, synthetic};

    #[test]
    fn every_method_trains_and_taste_beats_popularity() -> Result<(), RecommendError> {
        let (train, test) = synthetic::tastes(300, 48, 21).split(0.75, 5);
        let words: Vec<Vec<String>> =
            (0..48).map(|item| vec![format!("kind{}", item % 4), format!("row{}", item / 8)]).collect();
        let content = Content::from_words("content", &words, train.scale);
        let lines = METHODS
            .iter()
            .map(|name| line(name, &train, &test, Some(&content), 5).map(|(line, _)| line))
            .collect::<Result<Vec<_>, _>>()?;
        let ndcg = |name: &str| {
            lines
                .iter()
                .find(|line| line.method == name)
                .and_then(|line| line.ranking)
                .map_or(0.0, |r| r.ndcg)
        };
        for name in ["item-cosine", "als", "ease", "ease-timed", "spectral", "hybrid", "default"] {
            assert!(ndcg(name) > ndcg("popular") + 0.05, "{name}: {} {}", ndcg(name), ndcg("popular"));
        }
        assert!(lines.iter().all(|line| line.ranking.is_some() || line.ratings.is_some()));
        assert!(
            lines
                .iter()
                .all(|line| line.latency.is_some_and(|(median, late)| 0.0 < median && median <= late))
        );
        assert_eq!(table(&lines, 5).lines().count(), METHODS.len() + 1);
        assert!(super::train("magic", &train, None).is_err_and(|e| e.to_string().contains("`magic`")));
        assert!(super::train("content", &train, None).is_err());
        Ok(())
    }

    #[test]
    fn ease_that_leaves_items_out_says_so_in_its_name() {
        let names = |n: u32| (0..n).map(|i| i.to_string()).collect::<crate::Names>();
        let data = |items: u32| {
            let cells = (0..items).map(|index| (0, Entry { index, value: 1.0, at: 0 })).collect();
            Interactions::new(names(1), names(items), crate::Scale::Implicit, cells)
        };
        assert_eq!(label("ease", &data(6000)), "ease");
        assert_eq!(label("ease", &data(6001)), "ease (6,000 items)");
        assert_eq!(label("default", &data(6001)), "default");
    }

    #[test]
    fn what_was_trained_on_is_never_in_a_list() -> Result<(), RecommendError> {
        let data = synthetic::tastes(80, 30, 2);
        let trained = super::train("default", &data, None)?;
        let mut scores = vec![0.0; 30];
        for history in data.rows().iter() {
            let list = list(trained.ranks.as_deref().ok_or(RecommendError::Empty)?, history, 10, &mut scores);
            assert!(list.iter().all(|item| history.iter().all(|entry| entry.index != *item)));
        }
        Ok(())
    }

    #[test]
    fn coverage_counts_all_that_can_be_recommended_and_is_at_most_one() {
        /// Puts the last items first, whether or not anybody chose them: as content does with new products.
        struct Backwards;
        impl Recommender for Backwards {
            fn name(&self) -> &'static str {
                "backwards"
            }

            fn score(&self, _: &[Entry], scores: &mut [f32]) {
                (0_u8..).zip(scores).for_each(|(place, score)| *score = f32::from(place));
            }
        }
        let names = |count: u32| (0..count).map(|n| n.to_string()).collect::<Names>();
        let data = |chosen: [u32; 2]| {
            let entry = |index| Entry { index, value: 1.0, at: 0 };
            let cells = (0..).zip(chosen.map(entry)).collect();
            Interactions::new(names(2), names(6), Scale::Implicit, cells)
        };
        // Four of the six were never trained on.
        let (train, test) = (data([0, 1]), data([5, 5]));
        let coverage = |k| rank(&Backwards, &train, &test, k).coverage;
        assert!((coverage(3) - 0.5).abs() < 1e-12, "{}", coverage(3));
        assert!((coverage(6) - 1.0).abs() < 1e-12, "{}", coverage(6));
    }
}

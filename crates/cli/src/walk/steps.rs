//! The seven steps, each with its formula, its table and its picture.

use std::{fs, path::Path};

use anyhow::Context as _;
use jingxuan_recommend::{
    Entry, Interactions, RatingPredictor as _, Scale,
    clean::Report,
    evaluate,
    interactions::Rows,
    methods::{Als, AlsOptions, Blend, BlendOptions, SimilarItems, UserNeighbours},
    top,
};

use super::{
    items::Items,
    pictures::{self, Against, Bar, Curve},
};
use crate::exit::{Because, Failure, Outcome};

/// Neighbours in the worked example of a prediction, and in the predictions of everything held out.
const FEW: usize = 5;
const MANY: usize = 40;
/// Rounds of alternating least squares that are shown, and with how many factors: fewer than the method `als` has, for each number
/// of rounds is trained by itself.
const ROUNDS: usize = 8;
const FACTORS: usize = 32;
/// Blocks of the matrix's picture: products, people.
const BLOCKS: [usize; 2] = [24, 54];
/// Items in the picture of similarities.
const SHOWN: usize = 48;

/// Where the pictures go, if anywhere.
#[derive(Clone, Copy)]
pub struct Album<'a>(pub Option<&'a Path>);

impl Album<'_> {
    fn add(self, name: &str, picture: impl FnOnce() -> String) -> Outcome {
        let Some(folder) = self.0 else { return Ok(()) };
        let path = folder.join(name);
        fs::write(&path, picture())
            .with_context(|| format!("cannot write {}", path.display()))
            .because(Failure::Input)
    }
}

fn heading(number: usize, title: &str, formula: &str) {
    println!("\n{number}. {title}\n   {formula}\n");
}

#[allow(clippy::cast_precision_loss)]
fn bar(label: &str, count: usize) -> Bar {
    Bar { label: label.to_owned(), value: count as f64, written: grouped(count), marked: false }
}

/// A number with its thousands parted.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Step 1 on what people did.
pub fn cleaning_steps(report: &Report, album: Album<'_>) -> Outcome {
    heading(1, "Cleaning", "w(u,i) = 1 - Π (1 - w_kind · 2^(-age / half-life))");
    let mut out = vec![
        ("searches and questions", report.without_product),
        ("on products that were refused", report.disliked),
        ("taken out of the bag again", report.taken_out),
        ("bought and brought back", report.returned),
        ("the same step again", report.repeated),
        ("visits of machines", report.machines),
        ("impossible times", report.out_of_range),
        ("unknown products", report.unknown_product),
    ];
    let named: usize = out.iter().map(|(_, count)| count).sum();
    // What takes back or refuses is no step towards the product itself.
    out.push(("refusing and taking back itself", report.read.saturating_sub(report.kept + named)));
    out.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    println!("  {:36} {:>8}", "read", report.read);
    for (what, count) in &out {
        println!("  {what:36} {count:>8}");
    }
    println!("  {:36} {:>8}", "kept", report.kept);
    album.add("1-cleaning.svg", || {
        let note = format!("{} of {} steps are kept", grouped(report.kept), grouped(report.read));
        let bars: Vec<Bar> = out.iter().map(|(what, count)| bar(what, *count)).collect();
        pictures::bars("1. Cleaning: what is left out", &note, &bars)
    })
}

/// Step 1 on ratings.
pub fn cleaning_ratings(data: &Interactions, lines: usize, album: Album<'_>) -> Outcome {
    heading(1, "Cleaning", "of several ratings of one item by one user the latest counts");
    println!("  {:12} {lines:>8}\n  {:12} {:>8}\n", "lines", "kept", data.rows().filled());
    let mut values: Vec<f32> = data.rows().iter().flatten().map(|entry| entry.value).collect();
    values.sort_by(f32::total_cmp);
    let counted: Vec<(String, usize)> =
        values.chunk_by(|a, b| a == b).map(|same| (format!("{}", same[0]), same.len())).collect();
    println!("  {:12} {:>8}", "rating", "how many");
    for (value, count) in &counted {
        println!("  {value:12} {count:>8}");
    }
    album.add("1-cleaning.svg", || {
        let note = format!("{} of {} lines are kept", grouped(data.rows().filled()), grouped(lines));
        let bars: Vec<Bar> = counted.iter().map(|(value, count)| bar(value, *count)).collect();
        pictures::bars("1. Cleaning: the ratings that are kept", &note, &bars)
    })
}

/// The split data on its way.
pub struct Walked<'a> {
    train: &'a Interactions,
    test: &'a Interactions,
    items: &'a Items,
    album: Album<'a>,
    /// The busiest first.
    users: Vec<u32>,
    popular: Vec<u32>,
    /// Who stands for everybody in the worked examples.
    user: u32,
}

fn busiest(rows: &Rows) -> Vec<u32> {
    let mut all: Vec<(usize, u32)> = rows.iter().map(<[Entry]>::len).zip(0_u32..).collect();
    all.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    all.into_iter().map(|(_, number)| number).collect()
}

fn value(row: &[Entry], item: u32) -> Option<f32> {
    row.iter().find(|entry| entry.index == item).map(|entry| entry.value)
}

#[allow(clippy::cast_precision_loss)]
fn mean(row: &[Entry]) -> f32 {
    row.iter().map(|entry| entry.value).sum::<f32>() / row.len().max(1) as f32
}

#[allow(clippy::cast_precision_loss)]
impl<'a> Walked<'a> {
    pub fn new(train: &'a Interactions, test: &'a Interactions, items: &'a Items, album: Album<'a>) -> Self {
        let users = busiest(train.rows());
        // One of the busiest who has something held out: a prediction is worked out for it.
        let shown = &users[..users.len().min(8)];
        let tested = |user: &&u32| !test.rows().row(**user as usize).is_empty();
        let user = shown.iter().skip(shown.len() / 2).find(tested).or_else(|| users.iter().find(tested));
        let user = user.or(users.first()).copied().unwrap_or_default();
        Self { train, test, items, album, popular: busiest(train.columns()), users, user }
    }

    fn person(&self, user: u32) -> String {
        self.train.users.name(user).unwrap_or_default().chars().take(14).collect()
    }

    /// Step 2.
    pub fn matrix(&self) -> Outcome {
        heading(2, "The user-item matrix", "R = (r_ui), a row a user, a column an item, most of it empty");
        let data = self.train;
        let filled = data.rows().filled();
        let share = 100.0 * filled as f64 / (data.users.len() * data.items.len()).max(1) as f64;
        println!(
            "  {} users x {} items, {filled} filled: {share:.2} %\n",
            data.users.len(),
            data.items.len()
        );
        let shown = &self.popular[..self.popular.len().min(8)];
        let header: String = shown.iter().fold(String::new(), |text, item| {
            let name: String = data.items.name(*item).unwrap_or_default().chars().take(7).collect();
            text + &format!("{name:>8}")
        });
        println!("  {:>14}{header}", "");
        for user in self.users.iter().take(8) {
            let row = data.rows().row(*user as usize);
            let cells: String = shown.iter().fold(String::new(), |text, item| {
                text + &value(row, *item).map_or_else(|| format!("{:>8}", "."), |v| format!("{v:8.2}"))
            });
            println!("  {:>14}{cells}", self.person(*user));
        }
        self.album.add("2-matrix.svg", || {
            let note = format!(
                "{} people across, {} items down, the busiest first; a dot's area: its block's share; {share:.2} % of all",
                grouped(data.users.len()),
                grouped(data.items.len())
            );
            pictures::dots("2. The matrix, nearly all of it empty", &note, &self.blocks())
        })
    }

    /// How much of each block of the matrix is filled, items down and people across.
    fn blocks(&self) -> Vec<Vec<f64>> {
        let [down, across] = BLOCKS;
        let (users, items) = (self.users.len().max(1), self.popular.len().max(1));
        let (down, across) = (down.min(items), across.min(users));
        let mut place = vec![0; items];
        self.popular.iter().enumerate().for_each(|(rank, item)| place[*item as usize] = rank * down / items);
        let mut blocks = vec![vec![0.0; across]; down];
        for (rank, user) in self.users.iter().enumerate() {
            for entry in self.train.rows().row(*user as usize) {
                blocks[place[entry.index as usize]][rank * across / users] += 1.0;
            }
        }
        // How many places of `of` fall into each of `parts`.
        let sizes = |of: usize, parts: usize| {
            let mut sizes = vec![0.0_f64; parts];
            (0..of).for_each(|place| sizes[place * parts / of] += 1.0);
            sizes
        };
        let (high, wide) = (sizes(items, down), sizes(users, across));
        for (row, high) in blocks.iter_mut().zip(&high) {
            row.iter_mut().zip(&wide).for_each(|(cell, wide)| *cell /= (high * wide).max(1.0));
        }
        blocks
    }

    /// Step 3.
    pub fn features(&self) -> Outcome {
        let Some(content) = self.items.content(self.train) else { return self.counts() };
        heading(
            3,
            "Features",
            "tf-idf: x_pw = (1 + ln tf_pw) · ln(N / df_w), each item a vector of length one; cos(p,q) = Σ_w x_pw x_qw",
        );
        let Some(shown) = self.popular.first() else { return Ok(()) };
        let features = self.items.features(*shown);
        println!("  {}\n  {:28} {:>4} {:>5} {:>7}", self.items.name(*shown), "w", "tf", "df", "x");
        for feature in features.iter().take(10) {
            println!(
                "  {:28} {:>4} {:>5} {:>7.3}",
                feature.word, feature.here, feature.items, feature.weight
            );
        }
        println!("\n  most like it, and like the next two:");
        for item in self.popular.iter().take(3) {
            println!("  {}", self.items.name(*item));
            let mut like: Vec<(f32, u32)> = (0..u32::try_from(content.items()).unwrap_or(0))
                .filter(|other| other != item)
                .map(|other| (content.similarity(*item, other), other))
                .collect();
            like.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            for (cosine, other) in like.into_iter().take(3) {
                println!("    {cosine:.3}  {}", self.items.name(other));
            }
        }
        self.album.add("3-features.svg", || {
            let one = |feature: &super::items::Feature| Bar {
                label: feature.word.clone(),
                value: feature.weight,
                written: format!("{:.3}", feature.weight),
                marked: true,
            };
            let bars: Vec<Bar> = features.iter().take(12).map(one).collect();
            let title = format!("3. Features: {}", self.items.name(*shown));
            pictures::bars(
                &title,
                "its twelve heaviest words and their weights in a vector of length one",
                &bars,
            )
        })
    }

    /// Step 3 where nothing is known of the items but who rated them.
    fn counts(&self) -> Outcome {
        heading(
            3,
            "Features",
            "of an item: how many rated it, and their mean (with --items: title and genres)",
        );
        println!("  {:38} {:>8} {:>6}", "item", "ratings", "mean");
        let rows: Vec<(u32, usize, f32)> = self
            .popular
            .iter()
            .take(8)
            .map(|item| {
                let column = self.train.columns().row(*item as usize);
                (*item, column.len(), mean(column))
            })
            .collect();
        for (item, count, mean) in &rows {
            println!("  {:38} {count:>8} {mean:>6.2}", self.items.name(*item));
        }
        self.album.add("3-features.svg", || {
            let one = |(item, count, mean): &(u32, usize, f32)| Bar {
                written: format!("{count}, mean {mean:.2}"),
                ..bar(&self.items.name(*item), *count)
            };
            let bars: Vec<Bar> = rows.iter().map(one).collect();
            pictures::bars("3. Features: how many rated an item", "the most rated, with their mean", &bars)
        })
    }

    /// The people like the one of the examples, the nearest first.
    fn near(&self) -> Vec<(u32, f32)> {
        let row = self.train.rows().row(self.user as usize);
        let neighbours = UserNeighbours::fit(self.train, FEW);
        let mut similar: Vec<(u32, f32)> =
            (0_u32..).zip(neighbours.similarities(row)).filter(|(other, _)| *other != self.user).collect();
        similar.sort_by(|a, b| b.1.total_cmp(&a.1));
        similar
    }

    /// Step 4.
    pub fn similarity(&self) -> Outcome {
        heading(4, "Similarity", "sim(u,v) = Σ_{i∈I_uv} r_ui r_vi / ( √Σ_{i∈I_u} r_ui² · √Σ_{i∈I_v} r_vi² )");
        let row = self.train.rows().row(self.user as usize);
        println!("  u = {}, {} items; the nearest:", self.person(self.user), row.len());
        println!("  {:>14} {:>8} {:>10} {:>8}", "v", "|I_v|", "|I_uv|", "sim");
        for (other, similarity) in self.near().iter().take(8) {
            let theirs = self.train.rows().row(*other as usize);
            let both = theirs.iter().filter(|entry| value(row, entry.index).is_some()).count();
            println!("  {:>14} {:>8} {both:>10} {similarity:>8.4}", self.person(*other), theirs.len());
        }
        self.album.add("4-similarity.svg", || self.shades())
    }

    /// The cosines between the most popular items, each beside the one most like it.
    fn shades(&self) -> String {
        let data = self.train;
        let similar = SimilarItems::cosine(data.rows(), data.columns(), usize::MAX, |value| value);
        let cosine = |a: u32, b: u32| {
            if a == b {
                1.0
            } else {
                similar.of(a).iter().find(|(item, _)| *item == b).map_or(0.0, |(_, s)| *s)
            }
        };
        let mut rest: Vec<u32> = self.popular.iter().take(SHOWN).copied().collect();
        let mut order: Vec<u32> = Vec::new();
        while !rest.is_empty() {
            let near = |place: &usize| order.last().map_or(0.0, |last| cosine(*last, rest[*place]));
            let next = match order.last() {
                None => 0,
                Some(_) => (0..rest.len()).max_by(|a, b| near(a).total_cmp(&near(b))).unwrap_or(0),
            };
            order.push(rest.remove(next));
        }
        let pairs = order.iter().flat_map(|a| order.iter().filter(move |b| *b != a).map(move |b| (*a, *b)));
        let highest = pairs.map(|(a, b)| cosine(a, b)).fold(1e-6, f32::max);
        let shades: Vec<Vec<f64>> = order
            .iter()
            .map(|a| {
                let shade = |b: &u32| if a == b { 1.0 } else { f64::from(cosine(*a, *b) / highest) };
                order.iter().map(shade).collect()
            })
            .collect();
        let names: Vec<String> = order
            .iter()
            .map(|item| data.items.name(*item).unwrap_or_default().chars().take(8).collect())
            .collect();
        let title = format!("4. Similarity of the {} most popular items", order.len());
        let note =
            format!("cosine from 0 (empty) to {highest:.2} (full); each stands beside the one most like it");
        pictures::shades(&title, &note, &names, &shades)
    }

    /// Step 5.
    pub fn training(&self) -> Outcome {
        heading(
            5,
            "Training",
            "factors: min Σ c_ui (p_ui - u·i)² + λ(Σ|u|² + Σ|i|²), users and items in turn; \
             item weights: min |X - XB|² + λ|B|², diag B = 0; their shares on an inner split",
        );
        let (inner, held) = self.train.split(0.8, BlendOptions::default().seed);
        println!("  {:>6} {:>14} {:>24}", "round", "loss", "nDCG@10, inner split");
        let (mut losses, mut scores) = (Vec::new(), Vec::new());
        for rounds in 1..=ROUNDS {
            let als = Als::fit(&inner, shown(rounds), &|_| ());
            let (loss, ndcg) = (loss(&als, &inner), evaluate::rank(&als, &inner, &held, 10).ndcg);
            println!("  {rounds:>6} {loss:>14.0} {ndcg:>24.4}");
            losses.push(loss / 1000.0);
            scores.push(ndcg);
        }
        let started = std::time::Instant::now();
        let blend = Blend::fit(self.train, None, &BlendOptions::default(), &|_| ())?;
        let weights = blend.weights();
        println!(
            "\n  the default: item weights, factors and patterns, trained in {:.1} s",
            started.elapsed().as_secs_f64()
        );
        println!(
            "  shares: item weights {}, factors {}, patterns {}",
            weights.ease, weights.als, weights.spectral
        );
        self.album.add("5-training.svg", || {
            let curves = [
                Curve { title: "loss, thousands".into(), values: losses, digits: 1 },
                Curve { title: "nDCG@10 on an inner split".into(), values: scores, digits: 3 },
            ];
            pictures::curves(
                "5. Training: the factors, round by round",
                &format!("alternating least squares, {FACTORS} factors"),
                &curves,
            )
        })
    }

    /// Step 6.
    pub fn prediction(&self) -> Outcome {
        heading(6, "Prediction", "r̂_ui = r̄_u + Σ_{v∈S(i,k)} sim(u,v) (r_vi - r̄_v) / Σ_{v∈S(i,k)} sim(u,v)");
        let history = self.train.rows().row(self.user as usize);
        let held = self.test.rows().row(self.user as usize);
        let asked = held.iter().max_by_key(|entry| self.train.columns().row(entry.index as usize).len());
        if let Some(asked) = asked {
            println!(
                "  i = {}, held out; r̄_u = {:.3}, k = {FEW}",
                self.items.name(asked.index),
                mean(history)
            );
            println!("  {:>14} {:>8} {:>8} {:>8}", "v", "sim", "r_vi", "r̄_v");
            let raters = self.near().into_iter().filter_map(|(other, similarity)| {
                let row = self.train.rows().row(other as usize);
                Some((other, similarity, value(row, asked.index)?, mean(row)))
            });
            for (other, similarity, rating, mean) in raters.take(FEW) {
                println!("  {:>14} {similarity:>8.4} {rating:>8.2} {mean:>8.3}", self.person(other));
            }
            let predicted = UserNeighbours::fit(self.train, FEW).predict(history, &[asked.index]);
            let predicted = predicted.first().copied().unwrap_or_default();
            println!("  predicted {predicted:.3}, really {:.3}\n", asked.value);
        }
        let pairs = self.predicted();
        let groups = grouped_by_truth(&pairs);
        println!("  everything held out, k = {MANY}:");
        println!("  {:>8} {:>8} {:>10} {:>20}", "really", "cells", "predicted", "four fifths within");
        for group in &groups {
            println!(
                "  {:>8.2} {:>8} {:>10.3} {:>9.3} .. {:>7.3}",
                group.truth, group.cells, group.mean, group.low, group.high
            );
        }
        let root = |of: &dyn Fn(&(f64, f64, f64)) -> f64| {
            (pairs.iter().map(|pair| of(pair).powi(2)).sum::<f64>() / pairs.len().max(1) as f64).sqrt()
        };
        let (model, alone) = (root(&|(p, t, _)| p - t), root(&|(_, t, own)| own - t));
        println!("  RMSE {model:.3}; of r̄_u alone {alone:.3}");
        self.album.add("6-prediction.svg", || {
            let note = format!(
                "{} held-out cells: mean, and the middle four fifths; RMSE {model:.3}, of a person's mean alone {alone:.3}",
                grouped(pairs.len())
            );
            pictures::against("6. Prediction against the truth", &note, &groups)
        })
    }

    /// Every held-out cell: predicted, true, and the mean of its user.
    fn predicted(&self) -> Vec<(f64, f64, f64)> {
        let (low, high) = match self.train.scale {
            Scale::Rating { lowest, highest } => (lowest, highest),
            Scale::Implicit => (0.0, 1.0),
        };
        let neighbours = UserNeighbours::fit(self.train, MANY);
        let mut pairs = Vec::new();
        for (user, held) in self.test.rows().iter().enumerate().filter(|(_, held)| !held.is_empty()) {
            let history = self.train.rows().row(user);
            let asked: Vec<u32> = held.iter().map(|entry| entry.index).collect();
            let own = f64::from(mean(history));
            for (predicted, entry) in neighbours.predict(history, &asked).into_iter().zip(held) {
                pairs.push((f64::from(predicted.clamp(low, high)), f64::from(entry.value), own));
            }
        }
        pairs
    }

    /// Step 7.
    pub fn ranking(&self) -> Outcome {
        heading(
            7,
            "Ranking",
            "sort by score, leave out what is known; nDCG = Σ_hits 1/log2(place + 1) / best possible",
        );
        let content = self.items.content(self.train);
        let mut methods = vec!["popular", "user-cosine", "item-cosine", "spectral", "als", "ease", "default"];
        if content.is_some() {
            methods.insert(1, "content");
            methods.push("hybrid");
        }
        let mut lines = Vec::new();
        for method in methods {
            let (line, trained) = evaluate::line(method, self.train, self.test, content.as_ref(), 10)?;
            lines.push(line);
            let Some(ranks) = trained.ranks.filter(|_| method == "default") else { continue };
            let history = self.train.rows().row(self.user as usize);
            let held = self.test.rows().row(self.user as usize);
            let mut scores = vec![0.0; self.train.items.len()];
            ranks.score(history, &mut scores);
            println!("  the default's list for {}:", self.person(self.user));
            for (place, item) in top(&scores, history, 10).into_iter().enumerate() {
                let hit = if value(held, item).is_some() { "chosen" } else { "" };
                println!(
                    "  {:>2}  {:6.3}  {:38}  {hit}",
                    place + 1,
                    scores[item as usize],
                    self.items.name(item)
                );
            }
            println!();
        }
        print!("{}", evaluate::table(&lines, 10));
        self.album.add("7-ranking.svg", || {
            let one = |line: &evaluate::Line| {
                let ndcg = line.ranking.map_or(0.0, |ranking| ranking.ndcg);
                Bar {
                    label: line.method.clone(),
                    value: ndcg,
                    written: format!("{ndcg:.4}"),
                    marked: matches!(line.method.as_str(), "default" | "hybrid"),
                }
            };
            let mut bars: Vec<Bar> = lines.iter().map(one).collect();
            bars.sort_by(|a, b| a.value.total_cmp(&b.value));
            let note = match &content {
                Some(_) => "a quarter of everybody's items; the default knows no words, the hybrid does",
                None => "a quarter of everybody's items",
            };
            pictures::bars("7. Ranking: nDCG@10 on what was held out", note, &bars)
        })
    }
}

fn shown(rounds: usize) -> AlsOptions {
    AlsOptions { rounds, factors: FACTORS, ..AlsOptions::published() }
}

/// What the rounds make smaller: `Σ c_ui (p_ui - u·i)² + λ(Σ|u|² + Σ|i|²)` over all cells, with `c = 1 + α` where u chose i.
fn loss(als: &Als, data: &Interactions) -> f64 {
    let options = als.options();
    let dot = |a: &[f32], b: &[f32]| f64::from(a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>());
    let mut sum = f64::from(options.regularisation) * dot(als.items(), als.items());
    for history in data.rows().iter().filter(|history| !history.is_empty()) {
        let user = als.fold_in(history);
        sum += f64::from(options.regularisation) * dot(&user, &user);
        let scores: Vec<f64> =
            als.items().chunks_exact(options.factors).map(|item| dot(&user, item)).collect();
        sum += scores.iter().map(|score| score * score).sum::<f64>();
        for entry in history {
            let score = scores[entry.index as usize];
            sum += (1.0 + f64::from(options.alpha)) * (1.0 - score).powi(2) - score * score;
        }
    }
    sum
}

/// Predictions by what was true: by value where there are few, otherwise in five steps of equal width.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn grouped_by_truth(pairs: &[(f64, f64, f64)]) -> Vec<Against> {
    let mut sorted: Vec<(f64, f64)> =
        pairs.iter().map(|(predicted, truth, _)| (*truth, *predicted)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (Some(low), Some(high)) = (sorted.first().map(|pair| pair.0), sorted.last().map(|pair| pair.0))
    else {
        return Vec::new();
    };
    let values = sorted.chunk_by(|a, b| a.0 == b.0).count();
    let step = |truth: f64| (((truth - low) / (high - low) * 5.0) as usize).min(4);
    let same =
        |a: &(f64, f64), b: &(f64, f64)| if values <= 10 { a.0 == b.0 } else { step(a.0) == step(b.0) };
    sorted
        .chunk_by(same)
        .map(|group| {
            let mut predicted: Vec<f64> = group.iter().map(|pair| pair.1).collect();
            predicted.sort_by(f64::total_cmp);
            let cells = group.len();
            let at = |share: usize| predicted[(cells * share / 100).min(cells - 1)];
            let mean = |sum: f64| sum / cells as f64;
            Against {
                truth: mean(group.iter().map(|pair| pair.0).sum()),
                mean: mean(predicted.iter().sum()),
                low: at(10),
                high: at(90),
                cells,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        assert_eq!([7, 999, 1000, 1_234_567].map(grouped), ["7", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn predictions_are_grouped_by_value_or_in_five_steps() {
        let few: Vec<(f64, f64, f64)> = [1.0, 2.0, 2.0].map(|truth| (truth + 0.5, truth, 0.0)).to_vec();
        let groups = grouped_by_truth(&few);
        assert_eq!(
            groups.iter().map(|g| (g.truth, g.mean, g.cells)).collect::<Vec<_>>(),
            [(1.0, 1.5, 1), (2.0, 2.5, 2)]
        );
        let many: Vec<(f64, f64, f64)> = (0..100).map(|n| (0.5, f64::from(n) / 99.0, 0.0)).collect();
        let groups = grouped_by_truth(&many);
        assert_eq!(groups.iter().map(|group| group.cells).collect::<Vec<_>>(), [20; 5]);
        assert!(grouped_by_truth(&[]).is_empty());
    }

    #[test]
    fn every_round_makes_the_loss_smaller() {
        let data = jingxuan_recommend::synthetic::tastes(80, 30, 2);
        let losses: Vec<f64> =
            (1..5).map(|rounds| loss(&Als::fit(&data, shown(rounds), &|_| ()), &data)).collect();
        assert!(losses.windows(2).all(|pair| pair[1] < pair[0]), "{losses:?}");
    }
}

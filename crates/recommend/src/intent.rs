//! Will this visit end with a purchase? A probability that means what it says.
//!
//! Logistic regression over what was done in the visit so far, calibrated on visits it has not seen. Learned from visits cut at
//! a step drawn at random before the first purchase, for that is how it is asked: in the middle.

use std::collections::{HashMap, HashSet};

use jingxuan_catalogue::{CustomerId, Event, EventKind, SessionId};

use crate::{
    RecommendError,
    clean::weight,
    logistic::Logistic,
    metrics::{auc, calibration_error},
    random::Random,
    shop::Assortment,
};

/// How many numbers describe a visit.
const FEATURES: usize = 26;
type Features = [f64; FEATURES];

/// What a customer did before this visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// Visits.
    pub visits: u32,
    /// Purchases.
    pub purchases: u32,
    /// Whether the shop knows the customer at all.
    pub known: bool,
}

impl Past {
    /// Of what was done before; `known` says whether the shop knows the customer.
    #[must_use]
    pub fn of(events: &[Event], known: bool) -> Self {
        let visits: HashSet<&SessionId> = events.iter().map(|event| &event.session).collect();
        let bought = events.iter().filter(|event| event.kind == EventKind::Buy);
        let purchases: HashSet<&SessionId> = bought.map(|event| &event.session).collect();
        let count = |of: HashSet<&SessionId>| u32::try_from(of.len()).unwrap_or(u32::MAX);
        Self { visits: count(visits), purchases: count(purchases), known }
    }
}

/// The visit in numbers; the steps are in order of time.
#[allow(clippy::cast_precision_loss)]
fn features(steps: &[Event], past: Past, shop: &Assortment) -> Features {
    use EventKind::{Add, Ask, Click, Dislike, Like, Remove, Search, TryOn, View};
    let count = |kind| steps.iter().filter(|event| event.kind == kind).count() as f64;
    let mut tried: HashMap<&str, f64> = HashMap::new();
    let mut touched: HashMap<&str, f64> = HashMap::new();
    for event in steps {
        if let Some(product) = &event.product {
            *touched.entry(product.as_str()).or_default() += 1.0;
            if event.kind == TryOn {
                *tried.entry(product.as_str()).or_default() += 1.0;
            }
        }
    }
    let most = |counts: &HashMap<&str, f64>| counts.values().copied().fold(0.0, f64::max);
    let price = |event: &Event| {
        let number = event.product.as_ref().and_then(|id| shop.number(id))?;
        Some(shop.product(number)?.lowest_price()?.major().max(1.0).ln())
    };
    let prices: Vec<f64> = steps.iter().filter_map(price).collect();
    let categories: HashSet<_> = steps
        .iter()
        .filter_map(|event| shop.number(event.product.as_ref()?))
        .filter_map(|number| shop.product(number).map(|product| &product.category))
        .collect();
    let (first, last) = (steps.first().map_or(0, |e| e.at), steps.last().map_or(0, |e| e.at));
    let before_last = steps.len().checked_sub(2).and_then(|n| steps.get(n)).map_or(last, |e| e.at);
    let lasted = (last - first).max(0) as f64;
    let last_kind = |kind| f64::from(u8::from(steps.last().is_some_and(|event| event.kind == kind)));
    let strength: f64 = steps.iter().map(|event| f64::from(weight(event.kind))).sum();
    let in_bag = (count(Add) - count(Remove)).max(0.0);
    let n = steps.len().max(1) as f64;
    [
        count(View).ln_1p(),
        count(Click).ln_1p(),
        count(TryOn).ln_1p(),
        count(Like).ln_1p(),
        count(Add).ln_1p(),
        count(Remove).ln_1p(),
        count(Dislike).ln_1p(),
        count(Search).ln_1p(),
        count(Ask).ln_1p(),
        in_bag.min(3.0),
        f64::from(u8::from(in_bag > 0.0)),
        most(&tried).min(5.0),
        most(&touched).min(8.0),
        (touched.len() as f64).ln_1p(),
        (categories.len() as f64).ln_1p(),
        lasted.ln_1p(),
        (lasted / n).ln_1p(),
        ((last - before_last).max(0) as f64).ln_1p(),
        prices.iter().sum::<f64>() / prices.len().max(1) as f64,
        prices.last().copied().unwrap_or(0.0),
        last_kind(Add),
        last_kind(TryOn),
        f64::from(past.visits).ln_1p(),
        f64::from(past.purchases).ln_1p(),
        f64::from(u8::from(past.known)),
        strength / n,
    ]
}

/// How honest and how sharp the probabilities are on visits that were not learned from.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct IntentReport {
    /// Visits judged.
    pub visits: usize,
    /// How many of them ended with a purchase.
    pub purchases: usize,
    /// Area under the receiver operating characteristic.
    pub auc: f64,
    /// Expected calibration error over ten bins.
    pub calibration: f64,
    /// The same before calibration.
    pub raw_calibration: f64,
}

/// The learned predictor.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Intent {
    means: Vec<f64>,
    deviations: Vec<f64>,
    model: Logistic,
    /// Isotonic steps: scores and the probabilities there; between them it is linear.
    steps: Vec<(f64, f64)>,
}

struct Case {
    features: Features,
    bought: bool,
}

impl Intent {
    /// Learns from the events of a shop in any order: the first 70 % of the visits by time teach, the next 15 % calibrate, the rest
    /// judge.
    ///
    /// # Errors
    /// [`RecommendError::Settings`] when there are too few visits of both kinds.
    pub fn train(
        events: &[Event],
        shop: &Assortment,
        seed: u64,
    ) -> Result<(Self, IntentReport), RecommendError> {
        let cases = cases(events, shop, seed);
        let (teach, rest) = cases.split_at(cases.len() * 70 / 100);
        let (calibrate, judge) = rest.split_at(rest.len() / 2);
        let enough = |cases: &[Case]| {
            let bought = cases.iter().filter(|case| case.bought).count();
            bought >= 5 && cases.len() - bought >= 5
        };
        if ![teach, calibrate, judge].into_iter().all(enough) {
            return Err(RecommendError::Settings(format!(
                "{} visits with too few purchases to learn intent from",
                cases.len()
            )));
        }
        let mut learned = Self::fit(teach);
        let raw = |case: &Case| (learned.raw(&case.features), case.bought);
        let raw_judged: Vec<(f64, bool)> = judge.iter().map(raw).collect();
        learned.steps = Self::calibration(&calibrate.iter().map(raw).collect::<Vec<_>>());
        let judged: Vec<(f64, bool)> =
            judge.iter().map(|case| (learned.calibrated(learned.raw(&case.features)), case.bought)).collect();
        let report = IntentReport {
            visits: judged.len(),
            purchases: judged.iter().filter(|(_, bought)| *bought).count(),
            auc: auc(&judged).unwrap_or(0.5),
            calibration: calibration_error(&judged, 10),
            raw_calibration: calibration_error(&raw_judged, 10),
        };
        Ok((learned, report))
    }

    /// Probability, 0..1, that this visit will end with a purchase.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)]
    pub fn predict(&self, visit: &[Event], past: Past, shop: &Assortment) -> f32 {
        let mut steps = visit.to_vec();
        steps.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
        self.calibrated(self.raw(&features(&steps, past, shop))) as f32
    }

    /// Logistic regression with a ridge of 1 over all visits, on standardised features.
    #[allow(clippy::cast_precision_loss)]
    fn fit(cases: &[Case]) -> Self {
        let n = cases.len() as f64;
        let column = |f: usize| cases.iter().map(move |case| case.features[f]);
        let means: Vec<f64> = (0..FEATURES).map(|f| column(f).sum::<f64>() / n).collect();
        let deviations: Vec<f64> = (0..FEATURES)
            .map(|f| (column(f).map(|v| (v - means[f]).powi(2)).sum::<f64>() / n).sqrt().max(1e-9))
            .collect();
        let mut learned = Self { means, deviations, model: Logistic::default(), steps: Vec::new() };
        let rows: Vec<Vec<f64>> = cases.iter().map(|case| learned.standard(&case.features)).collect();
        let bought: Vec<bool> = cases.iter().map(|case| case.bought).collect();
        learned.model = Logistic::train(&rows, &bought, &vec![1.0; rows.len()], 1.0 / n);
        learned
    }

    /// Isotonic steps, where those of one half of the visits are more likely on the other half than no calibration at all.
    fn calibration(scored: &[(f64, bool)]) -> Vec<(f64, f64)> {
        let half = |odd: usize| scored.iter().skip(odd).step_by(2).copied().collect::<Vec<_>>();
        let surprise = |steps: Vec<(f64, f64)>, cases: &[(f64, bool)]| -> f64 {
            let map = Self { means: vec![], deviations: vec![], model: Logistic::default(), steps };
            let chance = |(raw, yes): &(f64, bool)| {
                let p = map.calibrated(*raw).clamp(1e-6, 1.0 - 1e-6);
                if *yes { -p.ln() } else { -(1.0 - p).ln() }
            };
            cases.iter().map(chance).sum()
        };
        let (even, odd) = (half(0), half(1));
        let with = surprise(isotonic(&even), &odd) + surprise(isotonic(&odd), &even);
        let without = surprise(Vec::new(), &odd) + surprise(Vec::new(), &even);
        if with < without { isotonic(scored) } else { Vec::new() }
    }

    fn standard(&self, features: &Features) -> Vec<f64> {
        features.iter().zip(&self.means).zip(&self.deviations).map(|((x, m), d)| (x - m) / d).collect()
    }

    fn raw(&self, features: &Features) -> f64 {
        self.model.probability(&self.standard(features))
    }

    fn calibrated(&self, raw: f64) -> f64 {
        let after = self.steps.partition_point(|(score, _)| *score < raw);
        match (after.checked_sub(1).and_then(|n| self.steps.get(n)), self.steps.get(after)) {
            (Some((x0, y0)), Some((x1, y1))) if x1 > x0 => y0 + (y1 - y0) * (raw - x0) / (x1 - x0),
            (_, Some((_, y))) | (Some((_, y)), None) => *y,
            (None, None) => raw,
        }
    }
}

/// Isotonic regression by pooling adjacent violators (Ayer et al. 1955), smoothed: each pool is one point at its mean score, its
/// frequency drawn towards the whole's by two cases, so that no pool says never or always.
#[allow(clippy::cast_precision_loss)]
fn isotonic(scored: &[(f64, bool)]) -> Vec<(f64, f64)> {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let overall = sorted.iter().filter(|(_, yes)| *yes).count() as f64 / sorted.len().max(1) as f64;
    // Sum of scores, sum of purchases, cases.
    let mut pools: Vec<(f64, f64, f64)> = Vec::new();
    for chunk in sorted.chunks((sorted.len() / 60).max(1)) {
        let scores = chunk.iter().map(|(score, _)| score).sum::<f64>();
        let bought = chunk.iter().filter(|(_, yes)| *yes).count() as f64;
        pools.push((scores, bought, chunk.len() as f64));
        while let [.., a, b] = pools[..]
            && a.1 * b.2 >= b.1 * a.2
        {
            pools.truncate(pools.len() - 2);
            pools.push((a.0 + b.0, a.1 + b.1, a.2 + b.2));
        }
    }
    let mut highest = 0.0_f64;
    pools
        .iter()
        .map(|(scores, bought, n)| {
            // Small pools are drawn more than large ones: the order is kept all the same.
            highest = highest.max((bought + 2.0 * overall) / (n + 2.0));
            (scores / n, highest)
        })
        .collect()
}

/// One case a visit that had at least a step before any purchase, in order of time.
fn cases(events: &[Event], shop: &Assortment, seed: u64) -> Vec<Case> {
    let mut ordered: Vec<&Event> = events.iter().collect();
    ordered.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
    let mut visits: HashMap<&SessionId, Vec<Event>> = HashMap::new();
    let mut starts: Vec<&SessionId> = Vec::new();
    for event in ordered {
        let visit = visits.entry(&event.session).or_default();
        if visit.is_empty() {
            starts.push(&event.session);
        }
        visit.push(event.clone());
    }
    let mut random = Random::new(seed);
    let mut pasts: HashMap<CustomerId, Past> = HashMap::new();
    let mut cases = Vec::new();
    for session in starts {
        let Some(steps) = visits.get(session) else { continue };
        let bought = steps.iter().position(|event| event.kind == EventKind::Buy);
        let before: Vec<Event> = steps[..bought.unwrap_or(steps.len())]
            .iter()
            .filter(|event| event.kind != EventKind::Return)
            .cloned()
            .collect();
        let customer = steps.iter().find_map(|event| event.customer.clone());
        let past = customer.as_ref().and_then(|id| pasts.get(id)).copied().unwrap_or_default();
        let past = Past { known: customer.is_some(), ..past };
        if !before.is_empty() {
            let cut = 1 + random.below(before.len());
            cases.push(Case { features: features(&before[..cut], past, shop), bought: bought.is_some() });
        }
        if let Some(customer) = customer {
            let past = pasts.entry(customer).or_default();
            past.visits += 1;
            past.purchases += u32::from(bought.is_some());
        }
    }
    cases
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clean::tests::{NOW, step};

    /// Visits in which every try-on makes a purchase likelier.
    fn visits(count: u32) -> Vec<Event> {
        let mut random = Random::new(4);
        let mut events = Vec::new();
        let mut id = 0;
        for visit in 0..count {
            let session = format!("s{visit}");
            let tries = random.below(5) as u32;
            let mut add = |kind, at: u32| {
                id += 1;
                events.push(step(id, &session, kind, "coat", NOW - 1_000_000 + i64::from(visit * 100 + at)));
            };
            add(EventKind::View, 0);
            (0..tries).for_each(|n| add(EventKind::TryOn, n + 1));
            if random.unit() < 0.05 + 0.2 * f64::from(tries) {
                add(EventKind::Buy, 50);
            }
        }
        events
    }

    #[test]
    fn probabilities_are_sharp_and_honest_on_visits_not_seen() -> Result<(), RecommendError> {
        let (intent, report) = Intent::train(&visits(4000), &Assortment::default(), 1)?;
        assert!(report.auc > 0.65 && report.calibration < 0.09, "{report:?}");
        let seen = |kinds: &[EventKind]| -> Vec<Event> {
            let at = |n: u32| NOW + i64::from(n);
            (0..).zip(kinds).map(|(n, kind)| step(n, "now", *kind, "coat", at(n))).collect()
        };
        let predict =
            |kinds: &[EventKind]| intent.predict(&seen(kinds), Past::default(), &Assortment::default());
        let (low, high) =
            (predict(&[EventKind::View]), predict(&[EventKind::View, EventKind::TryOn, EventKind::TryOn]));
        assert!(high > low + 0.1, "{low} {high}");
        assert!(Intent::train(&visits(10), &Assortment::default(), 1).is_err());
        Ok(())
    }

    proptest! {
        #[test]
        fn calibration_keeps_the_order_and_stays_between_zero_and_one(
            scored in proptest::collection::vec((0.0_f64..1.0, any::<bool>()), 1..200),
            asked in proptest::collection::vec(0.0_f64..1.0, 2..20),
        ) {
            let steps = isotonic(&scored);
            let intent = Intent { means: vec![], deviations: vec![], model: Logistic::default(), steps };
            let mut asked = asked;
            asked.sort_by(f64::total_cmp);
            let answers: Vec<f64> = asked.iter().map(|raw| intent.calibrated(*raw)).collect();
            prop_assert!(answers.iter().all(|p| (0.0..=1.0).contains(p)));
            prop_assert!(answers.windows(2).all(|pair| pair[1] >= pair[0] - 1e-9));
        }
    }
}

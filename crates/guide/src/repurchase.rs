//! When a customer buys again: the BG/NBD model (Fader, Hardie and Lee, "Counting your customers the easy way", 2005).
//!
//! A customer buys at a rate λ ~ Gamma(r, α) while alive and drops out after a purchase with chance p ~ Beta(a, b). Known of a
//! customer: x repeat purchases, the last one at t_x, watched until T. Per customer
//!
//! L = B(a, b+x)/B(a, b) · Γ(r+x) α^r / (Γ(r) (α+T)^{r+x}) + [x>0] B(a+1, b+x-1)/B(a, b) · Γ(r+x) α^r / (Γ(r) (α+t_x)^{r+x})
//!
//! P(alive) = 1 / (1 + [x>0] a/(b+x-1) · ((α+T)/(α+t_x))^{r+x}); the chance of a purchase within t is
//! P(alive) · (1 - ((α+T)/(α+T+t))^{r+x}).

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use jingxuan_catalogue::{CustomerId, Event, EventKind, Timestamp};
use jingxuan_sealed::{Kind, SealedError};
use serde::{Deserialize, Serialize};

/// File of the fitted parameters, beside the database.
pub const FILE: &str = "repurchase.sealed";
const KIND: Kind = Kind { name: "repurch", version: 1 };

const DAY: Timestamp = 86_400;
/// Days that a shop's purchases must span before they say how often people come again.
const LONG_ENOUGH: Timestamp = 90;
/// Customers who must have bought, and among them those who came again.
const BUYERS: usize = 100;
const AGAIN: usize = 30;
/// At most so many customers are fitted to, evenly drawn: seconds at night.
const MOST: usize = 5_000;

/// What the parameters were learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Basis {
    /// Nothing of this shop's: its history is too short, or was not learned from yet.
    Assumed,
    /// The shop's own customers.
    Shop {
        /// How many of them.
        customers: u32,
        /// The newest of their purchases.
        until: Timestamp,
    },
}

/// Parameters with what they were learned from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// The parameters.
    pub model: Repurchase,
    /// What from.
    pub basis: Basis,
}

impl Default for Fitted {
    fn default() -> Self {
        Self { model: Repurchase::default(), basis: Basis::Assumed }
    }
}

impl Fitted {
    /// Learns from the purchases of the customers who agreed, on all channels; what was bought on one day is one purchase. The default
    /// where the history is too short: less than 90 days, 100 buyers, or 30 who bought again.
    #[must_use]
    pub fn learn<'e>(events: impl Iterator<Item = &'e Event>, agreed: &dyn Fn(&CustomerId) -> bool) -> Self {
        let mut days: BTreeMap<&CustomerId, BTreeSet<Timestamp>> = BTreeMap::new();
        for event in events.filter(|event| event.kind == EventKind::Buy) {
            if let Some(customer) = event.customer.as_ref().filter(|id| agreed(id)) {
                days.entry(customer).or_default().insert(event.at / DAY);
            }
        }
        let Some(last) = days.values().filter_map(BTreeSet::last).max().copied() else {
            return Self::default();
        };
        let begun = days.values().filter_map(BTreeSet::first).min().copied().unwrap_or(last);
        let again = days.values().filter(|days| days.len() > 1).count();
        if last - begun < LONG_ENOUGH || days.len() < BUYERS || again < AGAIN {
            return Self::default();
        }
        let step = days.len().div_ceil(MOST);
        #[allow(clippy::cast_precision_loss)] // days
        let histories: Vec<History> = days
            .values()
            .step_by(step)
            .filter_map(|days| {
                let (first, latest) = (days.first()?, days.last()?);
                let repeats = u32::try_from(days.len() - 1).ok()?;
                Some(History { repeats, last: (latest - first) as f64, watched: (last - first) as f64 })
            })
            .collect();
        let customers = u32::try_from(histories.len()).unwrap_or(u32::MAX);
        Self { model: Repurchase::fit(&histories), basis: Basis::Shop { customers, until: last * DAY } }
    }

    /// What was kept beside a database; the default where nothing was, or it cannot be read (which is logged).
    #[must_use]
    pub fn beside(database: &Path) -> Self {
        let read = || -> Result<Self, SealedError> {
            let path = file(database);
            let bytes = jingxuan_sealed::read(&path, KIND)?;
            serde_json::from_slice(&bytes)
                .map_err(|error| SealedError::Damaged { path, cause: error.to_string() })
        };
        match read() {
            Ok(fitted) => fitted,
            Err(SealedError::Missing(_)) => Self::default(),
            Err(error) => {
                tracing::warn!(%error, "how often people buy again is assumed, not learned");
                Self::default()
            }
        }
    }

    /// Keeps it beside a database.
    ///
    /// # Errors
    /// [`SealedError`]; what was kept before is then as it was.
    pub fn keep(&self, database: &Path) -> Result<(), SealedError> {
        // Numbers by name always have a JSON form.
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        jingxuan_sealed::write(&file(database), KIND, &bytes)
    }
}

fn file(database: &Path) -> PathBuf {
    database.with_file_name(FILE)
}

/// What is known of one customer's purchases; times in days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct History {
    /// Purchases after the first.
    pub repeats: u32,
    /// Days from the first to the last purchase.
    pub last: f64,
    /// Days from the first purchase to now.
    pub watched: f64,
}

/// The model's four parameters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repurchase {
    /// Shape of the rates.
    pub r: f64,
    /// Scale of the rates, days.
    pub alpha: f64,
    /// First parameter of the drop-out.
    pub a: f64,
    /// Second parameter of the drop-out.
    pub b: f64,
}

impl Default for Repurchase {
    /// A purchase in 80 days or so, one in four lost after each: used until a shop's own history is long enough ([`Fitted::learn`]).
    fn default() -> Self {
        Self { r: 0.8, alpha: 60.0, a: 0.8, b: 2.5 }
    }
}

impl Repurchase {
    /// Chance that the customer still buys here.
    #[must_use]
    pub fn alive(&self, history: &History) -> f64 {
        if history.repeats == 0 {
            return 1.0;
        }
        let x = f64::from(history.repeats);
        let ratio = ((self.alpha + history.watched) / (self.alpha + history.last)).powf(self.r + x);
        1.0 / (1.0 + self.a / (self.b + x - 1.0).max(1e-9) * ratio)
    }

    /// Chance of a purchase within the next days.
    #[must_use]
    pub fn within(&self, history: &History, days: f64) -> f64 {
        let x = f64::from(history.repeats);
        let quiet = ((self.alpha + history.watched) / (self.alpha + history.watched + days)).powf(self.r + x);
        self.alive(history) * (1.0 - quiet)
    }

    /// Parameters of greatest likelihood, by the simplex method of Nelder and Mead on their logarithms. The default where
    /// fewer than 30 customers are known.
    #[must_use]
    pub fn fit(histories: &[History]) -> Self {
        if histories.len() < 30 {
            return Self::default();
        }
        let start = Self::default();
        let point = [start.r.ln(), start.alpha.ln(), start.a.ln(), start.b.ln()];
        let of = |p: &[f64; 4]| Self { r: p[0].exp(), alpha: p[1].exp(), a: p[2].exp(), b: p[3].exp() };
        let best = simplex(point, |p| {
            let bounded = p.iter().all(|value| value.abs() < 12.0);
            if bounded { -of(p).log_likelihood(histories) } else { f64::INFINITY }
        });
        of(&best)
    }

    fn log_likelihood(&self, histories: &[History]) -> f64 {
        let Self { r, alpha, a, b } = *self;
        let ln_beta = |p: f64, q: f64| libm::lgamma(p) + libm::lgamma(q) - libm::lgamma(p + q);
        histories
            .iter()
            .map(|history| {
                let x = f64::from(history.repeats);
                let common = libm::lgamma(r + x) - libm::lgamma(r) + r * alpha.ln() - ln_beta(a, b);
                let stays = ln_beta(a, b + x) - (r + x) * (alpha + history.watched).ln();
                if history.repeats == 0 {
                    return common + stays;
                }
                let leaves = ln_beta(a + 1.0, b + x - 1.0) - (r + x) * (alpha + history.last).ln();
                let larger = stays.max(leaves);
                common + larger + ((stays - larger).exp() + (leaves - larger).exp()).ln()
            })
            .sum()
    }
}

/// Nelder and Mead's simplex method in four dimensions.
fn simplex(start: [f64; 4], cost: impl Fn(&[f64; 4]) -> f64) -> [f64; 4] {
    let mut corners: Vec<([f64; 4], f64)> = (0..5)
        .map(|corner| {
            let mut point = start;
            if corner > 0 {
                point[corner - 1] += 0.7;
            }
            (point, cost(&point))
        })
        .collect();
    let along = |from: &[f64; 4], to: &[f64; 4], by: f64| {
        let mut point = [0.0; 4];
        for (i, value) in point.iter_mut().enumerate() {
            *value = from[i] + by * (to[i] - from[i]);
        }
        point
    };
    for _ in 0..600 {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        if (corners[4].1 - corners[0].1).abs() < 1e-9 {
            break;
        }
        let mut centre = [0.0; 4];
        for (point, _) in &corners[..4] {
            centre.iter_mut().zip(point).for_each(|(sum, value)| *sum += value / 4.0);
        }
        let worst = corners[4].0;
        let tried = |by: f64| {
            let point = along(&centre, &worst, by);
            (point, cost(&point))
        };
        let reflected = tried(-1.0);
        corners[4] = if reflected.1 < corners[0].1 {
            let expanded = tried(-2.0);
            if expanded.1 < reflected.1 { expanded } else { reflected }
        } else if reflected.1 < corners[3].1 {
            reflected
        } else {
            let contracted = tried(0.5);
            if contracted.1 < corners[4].1 {
                contracted
            } else {
                let best = corners[0].0;
                for corner in &mut corners[1..] {
                    let point = along(&best, &corner.0, 0.5);
                    *corner = (point, cost(&point));
                }
                continue;
            }
        };
    }
    corners.sort_by(|a, b| a.1.total_cmp(&b.1));
    corners[0].0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(repeats: u32, last: f64, watched: f64) -> History {
        History { repeats, last, watched }
    }

    #[test]
    fn silence_after_many_purchases_means_gone_and_after_few_it_does_not() {
        let model = Repurchase::default();
        let often = model.alive(&history(20, 200.0, 500.0));
        let seldom = model.alive(&history(2, 200.0, 500.0));
        assert!(often < 0.1 && seldom > 0.3, "{often} {seldom}");
    }

    #[test]
    fn chances_are_chances_and_grow_with_the_time_allowed() {
        let model = Repurchase::default();
        for known in [history(0, 0.0, 3.0), history(0, 0.0, 900.0), history(5, 300.0, 310.0)] {
            let (month, year) = (model.within(&known, 30.0), model.within(&known, 365.0));
            assert!((0.0..=1.0).contains(&month) && month < year && year <= 1.0);
        }
    }

    #[test]
    fn the_likelihood_sums_to_one_over_all_outcomes_of_a_day_without_time_for_two() {
        // With T tiny the outcomes are almost only "no purchase": L -> 1.
        let model = Repurchase::default();
        let nothing = model.log_likelihood(&[history(0, 0.0, 1e-9)]);
        assert!(nothing.abs() < 1e-9, "{nothing}");
    }

    /// Customers who bought on these days, each `apart` days after the one before.
    fn purchases(customers: u32, days: i64, apart: i64) -> Vec<Event> {
        let event = |customer: u32, day: i64| Event {
            id: format!("e{customer}-{day}").into(),
            at: 1_700_000_000 + day * apart * DAY + i64::from(customer % 20) * DAY,
            channel: jingxuan_catalogue::Channel::Store,
            session: "s".into(),
            customer: Some(format!("c{customer}").into()),
            store: None,
            kind: EventKind::Buy,
            product: None,
            variant: None,
            text: None,
            said: Vec::new(),
            shown: Vec::new(),
        };
        (0..customers).flat_map(|customer| (0..days).map(move |day| event(customer, day))).collect()
    }

    #[test]
    fn a_shop_whose_history_is_long_enough_is_learned_from_and_says_so() {
        let learn =
            |events: &[Event], agreed: &dyn Fn(&CustomerId) -> bool| Fitted::learn(events.iter(), agreed);
        let weekly = purchases(120, 20, 7);
        let fitted = learn(&weekly, &|_| true);
        assert!(matches!(fitted.basis, Basis::Shop { customers: 120, .. }), "{:?}", fitted.basis);
        // Where everybody comes every week, who came for the first time is likelier to come this month than is assumed.
        let newcomer = history(0, 0.0, 3.0);
        let (learned, assumed) =
            (fitted.model.within(&newcomer, 30.0), Repurchase::default().within(&newcomer, 30.0));
        assert!(learned > assumed + 0.3, "{learned} {assumed}");
        for (short, why) in [
            (purchases(120, 5, 7), "five weeks"),
            (purchases(60, 20, 7), "sixty people"),
            (purchases(120, 1, 7), "nobody came again"),
            (Vec::new(), "nothing"),
        ] {
            assert_eq!(learn(&short, &|_| true), Fitted::default(), "{why}");
        }
        assert_eq!(learn(&weekly, &|_| false), Fitted::default(), "nobody agreed");
    }

    #[test]
    fn what_was_learned_is_kept_beside_the_database_and_damage_falls_back_to_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("shop.db");
        assert_eq!(Fitted::beside(&database), Fitted::default());
        let fitted = Fitted {
            model: Repurchase { r: 1.5, ..Repurchase::default() },
            basis: Basis::Shop { customers: 200, until: 5 },
        };
        fitted.keep(&database).unwrap();
        assert_eq!(Fitted::beside(&database), fitted);
        std::fs::write(folder.path().join(FILE), b"JXSEALED").unwrap();
        assert_eq!(Fitted::beside(&database), Fitted::default());
    }

    #[test]
    fn planted_parameters_are_found_again_roughly() {
        // Customers simulated from the model itself with a small generator of our own.
        let truth = Repurchase { r: 1.5, alpha: 40.0, a: 1.0, b: 4.0 };
        let mut state = 7_u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            #[allow(clippy::cast_precision_loss)]
            let unit = (state >> 11) as f64 / (1_u64 << 53) as f64;
            unit.clamp(1e-12, 1.0 - 1e-12)
        };
        let mut people = Vec::new();
        for _ in 0..4000 {
            // Gamma(1.5): an exponential plus half a squared normal; Beta(1, 4): 1 - u^(1/4).
            let normal = (-2.0 * random().ln()).sqrt() * (std::f64::consts::TAU * random()).cos();
            let rate = (-random().ln() + normal * normal / 2.0) / truth.alpha;
            let leaves = 1.0 - random().powf(0.25);
            let (mut time, mut last, mut repeats) = (0.0, 0.0, 0);
            loop {
                if random() < leaves && repeats > 0 {
                    break;
                }
                time += -random().ln() / rate;
                if time > 400.0 {
                    break;
                }
                (last, repeats) = (time, repeats + 1);
            }
            people.push(history(repeats, last, 400.0));
        }
        let found = Repurchase::fit(&people);
        let rate = |model: &Repurchase| model.r / model.alpha;
        assert!((rate(&found) / rate(&truth) - 1.0).abs() < 0.15, "{found:?}");
        assert!((found.a / (found.a + found.b) - 0.2).abs() < 0.06, "{found:?}");
    }
}

//! The shop's rules for one list: stock and size are hard, the season follows the calendar, gender and price only what is known for sure.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, Local};
use jingxuan_catalogue::{Event, Language, Money, Product, ProductId, StoreId, Timestamp, attribute};
use jingxuan_recommend::{
    clean::weight,
    shop::{Assortment, Avoided, Boost, Boosted},
};
use jingxuan_settings::{Campaign, Date, MOST_BOOST};

use crate::{
    Shop,
    profile::{PriceBand, Profile},
};

/// What the shop wishes of its recommendations.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Standard deviations of the scores for a margin of 100 %.
    pub margin: f32,
    /// Campaigns, running or not.
    pub campaigns: Vec<Campaign>,
}

impl Default for Policy {
    fn default() -> Self {
        Self::of(&jingxuan_settings::Shop::default())
    }
}

impl Policy {
    /// What the settings say.
    #[must_use]
    pub fn of(settings: &jingxuan_settings::Shop) -> Self {
        Self { margin: settings.margin_boost, campaigns: settings.campaigns.clone() }
    }

    /// No product is lifted by more than this, in standard deviations.
    pub(super) const CAP: f32 = MOST_BOOST;

    /// The boosts of the campaigns that run on a day, named in a language.
    pub(super) fn boosts(&self, on: Date, language: Language) -> Vec<Boost> {
        let running = self.campaigns.iter().filter(|campaign| campaign.runs(on));
        running
            .flat_map(|campaign| {
                let english = language == Language::English && !campaign.name_en.is_empty();
                let name = if english { &campaign.name_en } else { &campaign.name };
                let products = campaign.products.iter().map(|id| Boosted::Product(id.as_str().into()));
                let category = Some(&campaign.category).filter(|category| !category.is_empty());
                let category = category.map(|category| Boosted::Category(category.as_str().into()));
                products.chain(category).map(|of| Boost {
                    of,
                    amount: campaign.boost,
                    campaign: name.clone(),
                })
            })
            .collect()
    }
}

/// The kiosk's clock: now, and the day of its calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Seconds since 1970.
    pub at: Timestamp,
    /// The day where the kiosk stands.
    pub day: Date,
}

impl Now {
    /// By the system's clock and time zone.
    #[must_use]
    pub fn local() -> Self {
        let now = Local::now();
        let part = |number: u32| u8::try_from(number).unwrap_or(1);
        let year = u16::try_from(now.year()).unwrap_or(1970);
        Self { at: now.timestamp(), day: Date { year, month: part(now.month()), day: part(now.day()) } }
    }
}

/// The seasons of a month and the next: by then it is worn. `southern` is half a year later.
pub(super) fn seasons(month: u8, southern: bool) -> Vec<String> {
    let season = |month: u8| match (month + if southern { 6 } else { 0 }) % 12 {
        3..=5 => "spring",
        6..=8 => "summer",
        9..=11 => "autumn",
        _ => "winter",
    };
    let mut both = vec![season(month).to_owned(), season(month + 1).to_owned()];
    both.dedup();
    both
}

/// Whether a store lies south of the equator.
pub(super) fn southern(shop: &Shop, store: &StoreId) -> bool {
    shop.branches().iter().any(|branch| branch.id == *store && branch.latitude < 0.0)
}

/// The gender that the steps speak for, where they are sure: at least [`SURE`] different products that name one, and [`SHARE`] of the
/// interest in it.
pub(super) fn gender<'e>(shop: &Assortment, steps: impl Iterator<Item = &'e Event>) -> Option<String> {
    const SURE: usize = 3;
    const SHARE: f32 = 0.9;
    let mut products: HashSet<&ProductId> = HashSet::new();
    let mut interest: HashMap<&str, f32> = HashMap::new();
    for event in steps {
        let Some(id) = &event.product else { continue };
        let Some(product) = shop.number(id).and_then(|number| shop.product(number)) else { continue };
        let genders = genders(product);
        if genders.is_empty() || weight(event.kind) <= 0.0 {
            continue;
        }
        products.insert(id);
        #[allow(clippy::cast_precision_loss)] // two or three
        let share = weight(event.kind) / genders.len() as f32;
        genders.into_iter().for_each(|gender| *interest.entry(gender).or_default() += share);
    }
    let total: f32 = interest.values().sum();
    let (gender, most) = interest.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (products.len() >= SURE && most >= SHARE * total).then(|| gender.to_owned())
}

/// For whom a product is; nobody in particular where everybody can wear it.
fn genders(product: &Product) -> Vec<&str> {
    let named = product.attribute(attribute::GENDER);
    if named.iter().any(|value| value == "unisex") {
        return Vec::new();
    }
    named.iter().map(String::as_str).collect()
}

/// What a rule allows, with what the products that a list starts from name themselves; empty stays empty, for that is anything.
pub(super) fn widened<'p>(
    allowed: Vec<String>,
    key: &str,
    anchors: impl Iterator<Item = &'p Product>,
) -> Vec<String> {
    if allowed.is_empty() {
        return allowed;
    }
    let mut wide = allowed;
    for product in anchors {
        wide.extend(product.attribute(key).iter().cloned());
    }
    wide.sort_unstable();
    wide.dedup();
    wide
}

/// What a member pays: usually, where enough was bought to say, and otherwise as it was said.
pub(super) fn purse(profile: &Profile) -> Option<(Money, Money)> {
    let said = || {
        let budget = profile.budget.as_ref()?;
        let most = budget.most?;
        Some((budget.least.unwrap_or(Money { minor: 0, ..most }), most))
    };
    profile.price.as_ref().and_then(usual).or_else(said)
}

/// What a member said no to; not what the products that a list starts from are of.
pub(super) fn avoided<'p>(
    profile: &Profile,
    anchors: impl Iterator<Item = &'p Product> + Clone,
) -> Vec<Avoided> {
    let refused = profile.refused.iter().map(|refusal| Avoided {
        key: refusal.key.clone(),
        value: refusal.value.clone(),
        never: refusal.is_firm(),
    });
    refused.filter(|avoided| !anchors.clone().any(|product| avoided.is_of(product))).collect()
}

/// What a member usually pays, generously: from two thirds of the cheaper tenth to one and a half times the dearer tenth of what was
/// paid; `None` where too little was bought to say.
pub(super) fn usual(paid: &PriceBand) -> Option<(Money, Money)> {
    const ENOUGH: u32 = 5;
    let pieces: u32 = paid.source.channels.values().sum();
    let least = Money { minor: paid.low.minor * 2 / 3, currency: paid.low.currency };
    let most = Money { minor: paid.high.minor.saturating_mul(3) / 2, currency: paid.high.currency };
    (pieces >= ENOUGH).then_some((least, most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_season_is_the_months_and_the_nexts_and_south_half_a_year_later() {
        assert_eq!(seasons(7, false), ["summer"]);
        assert_eq!(seasons(8, false), ["summer", "autumn"]);
        assert_eq!(seasons(12, false), ["winter"]);
        assert_eq!(seasons(2, false), ["winter", "spring"]);
        assert_eq!(seasons(11, false), ["autumn", "winter"]);
        assert_eq!(seasons(7, true), ["winter"]);
        assert_eq!(seasons(12, true), ["summer"]);
        assert_eq!(seasons(5, true), ["autumn", "winter"]);
    }

    #[test]
    fn only_campaigns_that_run_lift_and_they_are_named_in_the_language() {
        let day = |month, day| Date::new(2026, month, day).unwrap();
        let campaign = Campaign {
            name: "国庆新品".into(),
            name_en: String::new(),
            products: vec!["P1".into()],
            category: "women".into(),
            from: day(10, 1),
            to: day(10, 7),
            boost: 0.3,
        };
        let named = Campaign { name_en: "Golden Week".into(), ..campaign.clone() };
        let policy = Policy { margin: 0.0, campaigns: vec![campaign, named] };
        assert_eq!(policy.boosts(day(9, 30), Language::Chinese), []);
        let boosts = policy.boosts(day(10, 7), Language::English);
        let names: Vec<&str> = boosts.iter().map(|boost| boost.campaign.as_str()).collect();
        assert_eq!(names, ["国庆新品", "国庆新品", "Golden Week", "Golden Week"]);
        assert_eq!(boosts[0].of, Boosted::Product("P1".into()));
        assert_eq!(boosts[1].of, Boosted::Category("women".into()));
    }

    #[test]
    fn little_that_was_bought_says_nothing_of_what_is_usually_paid() {
        let mut band = PriceBand {
            low: Money::cny(30_000),
            median: Money::cny(40_000),
            high: Money::cny(60_000),
            source: crate::profile::Source::default(),
        };
        assert_eq!(usual(&band), None);
        band.source.channels.insert(jingxuan_catalogue::Channel::Store, 5);
        assert_eq!(usual(&band), Some((Money::cny(20_000), Money::cny(90_000))));
    }
}

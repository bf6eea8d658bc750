//! What a price said in one currency is in another.

use std::collections::BTreeMap;

use jingxuan_catalogue::{Currency, Language, Money};
use jingxuan_query::PriceMention;

/// Units of one currency for one of another.
///
/// A shopper who says "under 80 dollars" in a shop that asks yuan means what it is worth: at the shop's own rate where it sets one, otherwise
/// at a built-in rough one. Either only decides where a bound lies; the bound itself is told with the response and holds exactly. A name that several currencies
/// share (`$`, `¥`, 元) means the shop's own where that is called so.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    pub(super) shop: Currency,
    /// Worth in yuan, by ISO 4217 code.
    worth: Vec<(&'static str, f64)>,
    /// Units of the shop's currency for one, as the shop says; these go before the rough ones.
    set: BTreeMap<Currency, f64>,
}

/// Rough rates of November 2025: what one unit is worth in yuan.
const ROUGH: [(&str, f64); 11] = [
    ("CNY", 1.0),
    ("USD", 7.1),
    ("EUR", 8.2),
    ("GBP", 9.3),
    ("HKD", 0.91),
    ("JPY", 0.046),
    ("TWD", 0.23),
    ("SGD", 5.4),
    ("AUD", 4.6),
    ("CAD", 5.1),
    ("NZD", 4.0),
];

/// ISO 4217 for "no currency": prices of a catalogue that does not say.
pub const UNSAID: &str = "XXX";

impl Rates {
    /// Rough rates, for a shop that asks this currency.
    #[must_use]
    pub fn rough(shop: Currency) -> Self {
        Self { shop, worth: ROUGH.to_vec(), set: BTreeMap::new() }
    }

    /// With rates of the shop's own: units of its currency for one of another.
    #[must_use]
    pub fn with(mut self, set: BTreeMap<Currency, f64>) -> Self {
        self.set = set;
        self
    }

    /// Units of the shop's currency for one of what was said; 1 where that is the shop's own, none was said, or the shop does not say
    /// which its own is. `None` where the worth of one of them is not known.
    #[must_use]
    pub fn rate(&self, said: &PriceMention) -> Option<f64> {
        let Some(currency) = said.currency else { return Some(1.0) };
        let own = currency == self.shop || said.name.is_some_and(|name| name.names(self.shop));
        if own || self.shop.code() == UNSAID {
            return Some(1.0);
        }
        if let Some(rate) = self.set.get(&currency) {
            return Some(*rate);
        }
        let worth = |wanted: Currency| {
            self.worth.iter().find(|(known, _)| *known == wanted.code()).map(|(_, worth)| *worth)
        };
        Some(worth(currency)? / worth(self.shop)?)
    }

    /// An amount that was said, in the shop's currency at this rate; `None` for what is no amount.
    pub(super) fn in_shop(&self, amount: f64, rate: f64) -> Option<Money> {
        let minor = amount * rate * 10_f64.powi(self.shop.digits().cast_signed());
        #[allow(clippy::cast_possible_truncation)] // bounded by the test
        (minor.is_finite() && (0.0..9e15).contains(&minor))
            .then(|| Money { minor: minor.round() as i64, currency: self.shop })
    }
}

/// The rate at which a price was converted.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Converted {
    /// The currency that was said.
    pub from: Currency,
    /// The shop's.
    pub to: Currency,
    /// Units of the shop's currency for one of the other.
    pub rate: f64,
}

impl Converted {
    /// Said in a clause.
    #[must_use]
    pub fn wording(&self, language: Language) -> String {
        let (from, to) = (self.from.code(), self.to.code());
        // Three digits that count: 154, 7.10, 0.0460.
        #[allow(clippy::cast_possible_truncation)] // a decimal exponent
        let decimals = (2 - self.rate.log10().floor() as i32).clamp(0, 6).unsigned_abs() as usize;
        let rate = format!("{:.decimals$}", self.rate);
        let rate = if rate.contains('.') { rate.trim_end_matches('0').trim_end_matches('.') } else { &rate };
        match language {
            Language::Chinese => format!("按 1 {from} 约 {rate} {to} 折算"),
            Language::English => format!("at about {rate} {to} to 1 {from}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{asked, asked_at},
        *,
    };

    /// The highest price, in major units, and what it was said in where it was converted.
    fn most(text: &str, shop: &str) -> (f64, Option<String>) {
        let asked = asked(text, shop);
        let max = asked.constraints.price.max.unwrap();
        assert_eq!(max.currency.code(), shop, "{text}");
        #[allow(clippy::cast_precision_loss)] // prices
        let major = max.minor as f64 / 10_f64.powi(max.currency.digits().cast_signed());
        (major, asked.converted.map(|converted| converted.from.code().to_owned()))
    }

    #[test]
    fn a_sign_that_the_shops_currency_has_means_the_shops_currency() {
        for shop in ["USD", "HKD", "TWD", "SGD", "AUD", "CAD"] {
            for text in ["under $500", "under 500 dollars", "$500 or less"] {
                assert_eq!(most(text, shop), (500.0, None), "{text} in {shop}");
            }
        }
        for shop in ["JPY", "CNY"] {
            assert_eq!(most("¥5000以内", shop), (5000.0, None), "{shop}");
        }
        for shop in ["HKD", "TWD", "CNY"] {
            assert_eq!(most("五百块以内", shop), (500.0, None), "{shop}");
        }
    }

    #[test]
    fn a_price_in_another_currency_is_converted_and_told() {
        let said = |code: &str| Some(code.to_owned());
        assert_eq!(most("under $80", "CNY"), (568.0, said("USD")));
        assert_eq!(most("under 80 usd", "HKD"), (624.18, said("USD")));
        assert_eq!(most("一百港币以内", "CNY"), (91.0, said("HKD")));
        assert_eq!(most("¥460以内", "USD"), (64.79, said("CNY")));
        assert_eq!(most("under 46 yuan", "JPY"), (1000.0, said("CNY")));
        let wordings = asked("under $80", "CNY").remarks(Language::English);
        assert_eq!(wordings, ["at about 7.1 CNY to 1 USD"]);
        assert_eq!(asked("under 80 usd", "JPY").remarks(Language::Chinese), ["按 1 USD 约 154 JPY 折算"]);
        assert_eq!(asked("五千日元以内", "CNY").remarks(Language::Chinese), ["按 1 JPY 约 0.046 CNY 折算"]);
        assert!(asked("under 80", "CNY").remarks(Language::English).is_empty());
    }

    #[test]
    fn the_shops_own_rate_goes_before_the_rough_one_and_makes_others_known() {
        let set = |code: &str, rate: f64| BTreeMap::from([(code.parse::<Currency>().unwrap(), rate)]);
        let at = |text: &str, shop: &str, set| {
            let asked = asked_at(text, Rates::rough(shop.parse().unwrap()).with(set));
            let max = asked.constraints.price.max.map(|max| max.minor);
            (max, asked.remarks(Language::English).join("; "))
        };
        let said = |remark: &str| remark.to_owned();
        assert_eq!(
            at("under $80", "CNY", set("USD", 6.5)),
            (Some(52_000), said("at about 6.5 CNY to 1 USD")),
            "at the rate of the shop"
        );
        assert_eq!(at("under $80", "CNY", set("EUR", 8.0)).0, Some(56_800), "another's rate changes nothing");
        assert_eq!(
            at("under 80 usd", "THB", set("USD", 32.5)),
            (Some(260_000), said("at about 32.5 THB to 1 USD"))
        );
        assert_eq!(
            at("under 80 usd", "USD", set("USD", 7.0)),
            (Some(8000), String::new()),
            "its own counts 1"
        );
    }

    #[test]
    fn a_price_in_a_currency_of_unknown_worth_is_left_aside_and_that_is_told() {
        let asked = asked("under 80 usd", "THB");
        assert!(asked.constraints.price.is_open());
        assert_eq!(asked.unknown_currency, Some(Currency::USD));
        assert_eq!(asked.remarks(Language::English).len(), 1);
        // A catalogue that does not say takes the amount as it is.
        assert_eq!(most("under 80 usd", UNSAID), (80.0, None));
    }
}

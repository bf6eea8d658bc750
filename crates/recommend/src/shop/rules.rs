//! What may be shown at all, and what is shown a little earlier.

use std::collections::{BTreeMap, HashSet};

use jingxuan_catalogue::{CategoryId, Money, Product, ProductId, Variant, VariantId, attribute};
use jingxuan_text::same_size;

use super::{
    Assortment,
    avoid::{Avoided, LATER},
    size::{SizeFit, TOLERANCE, fitting_size},
};

/// How many pieces of a variant can be sold here; the caller knows.
pub trait StockView: Sync {
    /// Pieces.
    fn pieces(&self, variant: &VariantId) -> u32;
}

impl<F: Fn(&VariantId) -> u32 + Sync> StockView for F {
    fn pieces(&self, variant: &VariantId) -> u32 {
        self(variant)
    }
}

/// The size that the shopper takes in a product, where that is known.
pub type SizeOf<'a> = &'a (dyn Fn(&Product) -> Option<String> + Sync);

/// What a boost is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Boosted {
    /// One product.
    Product(ProductId),
    /// A category and what lies below it.
    Category(CategoryId),
    /// A brand.
    Brand(String),
}

/// A campaign's wish.
#[derive(Clone, Debug, PartialEq)]
pub struct Boost {
    /// What for.
    pub of: Boosted,
    /// In standard deviations of the scores.
    pub amount: f32,
    /// Name of the campaign, told as a reason.
    pub campaign: String,
}

/// What costs as much as the shopper usually pays is lifted by so much, in standard deviations.
pub const USUAL: f32 = 0.25;

/// The shop's rules for one list. The default allows everything.
#[derive(Clone)]
pub struct Rules<'a> {
    /// With it, only what can be sold here, in the size that fits where a body is given.
    pub stock: Option<&'a dyn StockView>,
    /// Body measures in centimetres by name; empty: any size.
    pub body: BTreeMap<String, f32>,
    /// The size that the shopper takes, for products whose fit is not measured: it is offered where it can be sold, and others where it
    /// cannot.
    pub usual_size: Option<SizeOf<'a>>,
    /// Whether the shopper pays the prices for members: bounds and what is usual are compared with what this shopper pays.
    pub member: bool,
    /// Lowest price, in the currency of the products; others are not compared and left out.
    pub least: Option<Money>,
    /// Highest price.
    pub most: Option<Money>,
    /// What the shopper usually pays, from and to, where that is known: what costs as much comes [`USUAL`] earlier, beside the boosts and
    /// their cap. Nothing is left out for it.
    pub usual: Option<(Money, Money)>,
    /// `spring`, ...: products that name seasons must name one of these; empty: any.
    pub seasons: Vec<String>,
    /// `women`, ...: products that name a gender must name one of these or `unisex`; empty: any.
    pub genders: Vec<String>,
    /// Only below one of these; empty: any.
    pub categories: Vec<CategoryId>,
    /// Owned already.
    pub owned: HashSet<ProductId>,
    /// Said no to, or shown elsewhere on the screen.
    pub refused: HashSet<ProductId>,
    /// Colours and attributes that were said no to.
    pub avoided: Vec<Avoided>,
    /// Campaigns.
    pub boosts: Vec<Boost>,
    /// Standard deviations for a margin of 100 %; none for products that do not tell theirs.
    pub margin: f32,
    /// All boosts of a product together are at most this.
    pub cap: f32,
    /// At most so many of one category in a list, as long as others are there.
    pub most_per_category: usize,
    /// At most so many of one brand.
    pub most_per_brand: usize,
}

impl Default for Rules<'_> {
    fn default() -> Self {
        Self {
            stock: None,
            body: BTreeMap::new(),
            usual_size: None,
            member: false,
            least: None,
            most: None,
            usual: None,
            seasons: Vec::new(),
            genders: Vec::new(),
            categories: Vec::new(),
            owned: HashSet::new(),
            refused: HashSet::new(),
            avoided: Vec::new(),
            boosts: Vec::new(),
            margin: 0.0,
            cap: 0.5,
            most_per_category: usize::MAX,
            most_per_brand: usize::MAX,
        }
    }
}

/// Why a product may not be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the names say it
pub enum Unavailable {
    Owned,
    Refused,
    Category,
    Gender,
    Season,
    Price,
    NoSizeFits,
    OutOfStock,
}

impl Rules<'_> {
    /// The variant to offer, with the size that fits where a body is given.
    ///
    /// # Errors
    /// [`Unavailable`], the first rule that forbids the product.
    pub fn allow<'p>(
        &self,
        shop: &Assortment,
        product: &'p Product,
    ) -> Result<(Option<&'p Variant>, Option<SizeFit>), Unavailable> {
        if self.owned.contains(&product.id) {
            return Err(Unavailable::Owned);
        }
        let never = || self.avoided.iter().filter(|avoided| avoided.never);
        if self.refused.contains(&product.id) || never().any(|avoided| avoided.is_of(product)) {
            return Err(Unavailable::Refused);
        }
        if !self.categories.is_empty() && !self.categories.iter().any(|c| c.contains(&product.category)) {
            return Err(Unavailable::Category);
        }
        let names_one = |key: &str, wanted: &[String], neutral: &str| {
            let values = product.attribute(key);
            wanted.is_empty()
                || values.is_empty()
                || values.iter().any(|v| v == neutral || wanted.contains(v))
        };
        if !names_one(attribute::GENDER, &self.genders, "unisex") {
            return Err(Unavailable::Gender);
        }
        if !names_one(attribute::SEASON, &self.seasons, "all") {
            return Err(Unavailable::Season);
        }
        let affordable: Vec<&Variant> =
            product.variants.iter().filter(|variant| self.in_band(variant)).collect();
        if affordable.is_empty() && (self.least.is_some() || self.most.is_some()) {
            return Err(Unavailable::Price);
        }
        let fit = match shop.chart(product) {
            Some(chart) if !self.body.is_empty() => fitting_size(chart, &self.body, product),
            _ => None,
        };
        if fit.as_ref().is_some_and(|fit| fit.outside > TOLERANCE) {
            return Err(Unavailable::NoSizeFits);
        }
        let mut right: Vec<&Variant> = affordable;
        let variants = right.len();
        right.retain(|variant| !never().any(|avoided| avoided.colours(variant)));
        if right.is_empty() && variants > 0 {
            return Err(Unavailable::Refused);
        }
        if let Some(fit) = &fit {
            right.retain(|variant| fit.is_of(variant));
            if right.is_empty() {
                return Err(Unavailable::NoSizeFits);
            }
        }
        let here = |variant: &Variant| self.stock.is_none_or(|stock| stock.pieces(&variant.id) > 0);
        if fit.is_none()
            && let Some(size) = self.usual_size.and_then(|of| of(product))
            && let Some(variant) =
                right.iter().find(|&&variant| same_size(&variant.size, &size) && here(variant))
        {
            return Ok((Some(*variant), Some(SizeFit::taken(&variant.size))));
        }
        match self.stock {
            Some(stock) => right
                .iter()
                .find(|variant| stock.pieces(&variant.id) > 0)
                .map_or(Err(Unavailable::OutOfStock), |v| Ok((Some(*v), fit))),
            None => Ok((right.first().copied(), fit)),
        }
    }

    fn in_band(&self, variant: &Variant) -> bool {
        let price = variant.price_for(self.member);
        let below = self.most.is_none_or(|most| price.currency == most.currency && price.minor <= most.minor);
        let above =
            self.least.is_none_or(|least| price.currency == least.currency && price.minor >= least.minor);
        below && above
    }

    /// What the shop adds to a product's score, never more than the cap, and the campaign that gave most.
    #[must_use]
    pub fn boost(&self, product: &Product) -> (f32, Option<&str>) {
        let margin = product.margin_percent.map_or(0.0, |percent| self.margin * f32::from(percent) / 100.0);
        let mut sum = margin.max(0.0);
        let mut largest: Option<&Boost> = None;
        for boost in self.boosts.iter().filter(|boost| boost.amount.is_finite()) {
            let meant = match &boost.of {
                Boosted::Product(id) => *id == product.id,
                Boosted::Category(category) => category.contains(&product.category),
                Boosted::Brand(brand) => *brand == product.brand,
            };
            if meant && boost.amount > 0.0 {
                sum += boost.amount;
                if largest.is_none_or(|other| boost.amount > other.amount) {
                    largest = Some(boost);
                }
            }
        }
        (sum.min(self.cap.max(0.0)), largest.map(|boost| boost.campaign.as_str()))
    }

    /// What is added to a product's score for its price.
    #[must_use]
    pub fn suits_purse(&self, product: &Product) -> f32 {
        let Some((least, most)) = self.usual else { return 0.0 };
        let within = |price: Money| {
            price.currency == least.currency
                && price.currency == most.currency
                && (least.minor..=most.minor).contains(&price.minor)
        };
        if product.variants.iter().any(|variant| within(variant.price_for(self.member))) {
            USUAL
        } else {
            0.0
        }
    }

    /// What is taken off a product's score for what the shopper once did without.
    #[must_use]
    pub fn comes_later(&self, product: &Product) -> f32 {
        let once = self.avoided.iter().any(|avoided| !avoided.never && avoided.is_of(product));
        if once { -LATER } else { 0.0 }
    }

    /// What a product's score can be lifted by at most.
    #[must_use]
    pub(super) fn most_lift(&self) -> f32 {
        let boosts = if self.boosts.is_empty() && self.margin <= 0.0 { 0.0 } else { self.cap.max(0.0) };
        boosts + if self.usual.is_some() { USUAL } else { 0.0 }
    }

    /// The first `count`, best first, with no category or brand beyond its share as long as others are left; then the rest
    /// in their order.
    #[must_use]
    pub fn diverse<T>(
        &self,
        ranked: impl IntoIterator<Item = T>,
        count: usize,
        product: impl Fn(&T) -> Option<(CategoryId, String)>,
    ) -> Vec<T> {
        let mut categories: BTreeMap<CategoryId, usize> = BTreeMap::new();
        let mut brands: BTreeMap<String, usize> = BTreeMap::new();
        let (mut chosen, mut waiting) = (Vec::new(), Vec::new());
        for item in ranked {
            if chosen.len() >= count {
                break;
            }
            let Some((category, brand)) = product(&item) else {
                chosen.push(item);
                continue;
            };
            let of_category = categories.entry(category).or_default();
            let of_brand = brands.entry(brand).or_default();
            if *of_category < self.most_per_category && *of_brand < self.most_per_brand {
                *of_category += 1;
                *of_brand += 1;
                chosen.push(item);
            } else {
                waiting.push(item);
            }
        }
        let missing = count - chosen.len().min(count);
        chosen.extend(waiting.into_iter().take(missing));
        chosen
    }
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::ColourFamily;

    use super::{
        super::assortment::tests::{chart, product},
        *,
    };

    fn shop() -> Assortment {
        let red = (ColourFamily::Red, [200, 0, 0]);
        Assortment::new(vec![product("coat", "women/outerwear/coats", red, 89_900)], vec![chart()])
    }

    fn verdict(rules: &Rules<'_>) -> Result<Option<String>, Unavailable> {
        let shop = shop();
        let product = shop.product(0).unwrap();
        rules.allow(&shop, product).map(|(variant, _)| variant.map(|v| v.size.clone()))
    }

    #[test]
    fn each_rule_forbids_what_it_is_for() {
        let none = Rules::default;
        assert_eq!(verdict(&none()), Ok(Some("S".into())));
        let owned = HashSet::from([ProductId::from("coat")]);
        assert_eq!(verdict(&Rules { owned: owned.clone(), ..none() }), Err(Unavailable::Owned));
        assert_eq!(verdict(&Rules { refused: owned, ..none() }), Err(Unavailable::Refused));
        let most = |fen| Rules { most: Some(Money::cny(fen)), ..none() };
        assert_eq!(verdict(&most(89_899)), Err(Unavailable::Price));
        assert!(verdict(&most(89_900)).is_ok());
        let dollars = Money { minor: 10_000_000, currency: jingxuan_catalogue::Currency::USD };
        assert_eq!(verdict(&Rules { most: Some(dollars), ..none() }), Err(Unavailable::Price));
        assert_eq!(verdict(&Rules { categories: vec!["men".into()], ..none() }), Err(Unavailable::Category));
        // A product that names no season or gender suits all.
        assert!(
            verdict(&Rules { seasons: vec!["summer".into()], genders: vec!["men".into()], ..none() }).is_ok()
        );
    }

    #[test]
    fn a_season_or_gender_that_is_not_wanted_forbids() {
        let of = |key: &str, values: &[&str], rules: &Rules<'_>| {
            let mut made = product("coat", "women/outerwear/coats", (ColourFamily::Red, [200, 0, 0]), 89_900);
            made.attributes.insert(key.into(), values.iter().map(|v| (*v).to_owned()).collect());
            let shop = Assortment::new(vec![made], vec![chart()]);
            rules.allow(&shop, shop.product(0).unwrap()).map(drop)
        };
        let seasons = Rules { seasons: vec!["summer".into(), "autumn".into()], ..Rules::default() };
        assert_eq!(of("season", &["winter"], &seasons), Err(Unavailable::Season));
        assert_eq!(of("season", &["winter", "spring"], &seasons), Err(Unavailable::Season));
        assert_eq!(of("season", &["winter", "autumn"], &seasons), Ok(()));
        assert_eq!(of("season", &["all"], &seasons), Ok(()));
        let genders = Rules { genders: vec!["women".into()], ..Rules::default() };
        assert_eq!(of("gender", &["men"], &genders), Err(Unavailable::Gender));
        assert_eq!(of("gender", &["girls", "boys"], &genders), Err(Unavailable::Gender));
        assert_eq!(of("gender", &["men", "women"], &genders), Ok(()));
        assert_eq!(of("gender", &["unisex"], &genders), Ok(()));
    }

    #[test]
    fn what_is_usually_paid_lifts_and_forbids_nothing() {
        let shop = shop();
        let coat = shop.product(0).unwrap();
        let usual = |from, to| Rules { usual: Some((Money::cny(from), Money::cny(to))), ..Rules::default() };
        assert_eq!(usual(80_000, 90_000).suits_purse(coat), USUAL);
        assert_eq!(usual(10_000, 80_000).suits_purse(coat), 0.0);
        assert!(usual(10_000, 80_000).allow(&shop, coat).is_ok());
        let dollars = |minor| Money { minor, currency: jingxuan_catalogue::Currency::USD };
        let abroad = Rules { usual: Some((dollars(80_000), dollars(90_000))), ..Rules::default() };
        assert_eq!(abroad.suits_purse(coat), 0.0, "dollars are not yuan");
    }

    #[test]
    fn a_price_is_compared_with_what_this_shopper_pays() {
        let mut made = product("coat", "women/outerwear/coats", (ColourFamily::Red, [200, 0, 0]), 52_000);
        made.variants.iter_mut().for_each(|variant| variant.member_price = Some(Money::cny(48_000)));
        let shop = Assortment::new(vec![made], vec![chart()]);
        let coat = shop.product(0).unwrap();
        let upto = Rules { most: Some(Money::cny(50_000)), ..Rules::default() };
        assert_eq!(upto.allow(&shop, coat).map(drop), Err(Unavailable::Price));
        assert!(Rules { member: true, ..upto }.allow(&shop, coat).is_ok());
        let from = Rules { least: Some(Money::cny(50_000)), ..Rules::default() };
        assert!(from.allow(&shop, coat).is_ok());
        assert_eq!(Rules { member: true, ..from }.allow(&shop, coat).map(drop), Err(Unavailable::Price));
        let usual = Rules { usual: Some((Money::cny(40_000), Money::cny(50_000))), ..Rules::default() };
        assert_eq!(usual.suits_purse(coat), 0.0);
        assert_eq!(Rules { member: true, ..usual }.suits_purse(coat), USUAL);
    }

    #[test]
    fn the_size_that_fits_must_be_there() {
        let body = |chest| BTreeMap::from([("chest".to_owned(), chest)]);
        let only_s = |variant: &VariantId| u32::from(variant.0.ends_with("-S"));
        let rules = |chest| Rules { stock: Some(&only_s), body: body(chest), ..Rules::default() };
        assert_eq!(verdict(&rules(83.0)), Ok(Some("S".into())));
        assert_eq!(verdict(&rules(95.0)), Err(Unavailable::OutOfStock));
        assert_eq!(verdict(&rules(120.0)), Err(Unavailable::NoSizeFits));
    }

    #[test]
    fn a_size_that_fits_is_not_refused_for_its_spelling_or_for_one_that_is_not_made() {
        let made = |labels: [&str; 3]| {
            let mut coat = product("coat", "women/outerwear/coats", (ColourFamily::Red, [200, 0, 0]), 89_900);
            coat.variants.iter_mut().zip(labels).for_each(|(variant, label)| variant.size = label.to_owned());
            coat
        };
        let offered = |coat: Product, chest: f32| {
            let shop = Assortment::new(vec![coat], vec![chart()]);
            let rules = Rules { body: BTreeMap::from([("chest".to_owned(), chest)]), ..Rules::default() };
            rules.allow(&shop, shop.product(0).unwrap()).map(|(variant, _)| variant.unwrap().size.clone())
        };
        assert_eq!(offered(made(["S码", "M码", "L码"]), 89.0), Ok("M码".into()));
        assert_eq!(offered(made(["S 32", "M 32", "L 32"]), 89.0), Ok("M 32".into()));
        assert_eq!(offered(made(["L", "XL", "XXL"]), 91.0), Ok("L".into()), "an L is a centimetre too wide");
        assert_eq!(offered(made(["L", "XL", "XXL"]), 84.0), Err(Unavailable::NoSizeFits));
    }

    #[test]
    fn boosts_together_stay_below_the_cap() {
        let shop = shop();
        let coat = shop.product(0).unwrap();
        let boost = |of, amount| Boost { of, amount, campaign: format!("c{amount}") };
        let rules = Rules {
            boosts: vec![
                boost(Boosted::Category("women".into()), 0.2),
                boost(Boosted::Product("coat".into()), 0.4),
                boost(Boosted::Brand("another".into()), 5.0),
                boost(Boosted::Product("coat".into()), f32::INFINITY),
            ],
            ..Rules::default()
        };
        assert_eq!(rules.boost(coat), (0.5, Some("c0.4")));
    }

    #[test]
    fn a_list_mixes_categories_while_it_can() {
        let rules = Rules { most_per_category: 2, ..Rules::default() };
        let ranked = vec!["a1", "a2", "a3", "b1", "a4"];
        let kind = |name: &&str| Some((CategoryId::from(&name[..1]), String::new()));
        assert_eq!(rules.diverse(ranked.clone(), 3, kind), ["a1", "a2", "b1"]);
        assert_eq!(rules.diverse(ranked, 5, kind), ["a1", "a2", "b1", "a3", "a4"]);
    }
}

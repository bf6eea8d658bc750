//! What is asked, made ready to be checked against all documents quickly.
//!
//! Each condition is one bit. Facts are checked by sets of documents, offers one by one and only where the facts hold: a
//! sentence that names a kind of garment leaves few of a large shop.

use jingxuan_catalogue::{CategoryId, Money, VariantId, attribute};

use crate::{
    columns::{Cell, Columns},
    constraints::{Condition, Constraints, Place, PriceRange},
    document::{BRAND, CATEGORY, Families, comparable, comparable_size},
    parallel::ranges,
    sets::Bits,
    understanding::KIND,
};

/// Stock and whatever else about a variant only the caller knows.
pub trait Availability: Sync {
    /// Whether the variant can be had there.
    fn available(&self, variant: &VariantId, place: &Place) -> bool;
}

impl<F: Fn(&VariantId, &Place) -> bool + Sync> Availability for F {
    fn available(&self, variant: &VariantId, place: &Place) -> bool {
        self(variant, place)
    }
}

/// Whether a value is one of those asked for.
type Fits = Box<dyn Fn(&str) -> bool>;

/// A condition with its place in the bit sets of a [`Plan`].
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub condition: Condition,
    /// Chosen by touch: never loosened, and taken out for its own facet.
    pub chosen: bool,
}

/// Conditions made ready to be checked quickly.
pub(crate) struct Plan<'a> {
    columns: &'a Columns,
    pub groups: Vec<Group>,
    /// Conditions that no document says anything about.
    pub ignored: Vec<Condition>,
    /// By fact: groups it satisfies, groups it speaks about.
    table: Vec<(u64, u64)>,
    /// By group: the facts that satisfy it.
    satisfying: Vec<Vec<u32>>,
    /// Groups decided by facts that have to be satisfied.
    wanted: u64,
    /// Groups decided by facts that must not be satisfied.
    unwanted: u64,
    /// Groups about which a document that is described in part may say nothing without failing.
    open: u64,
    /// By group: the documents that may and do.
    silent: Vec<Option<Bits>>,
    offers: Vec<OfferTest<'a>>,
    strict: bool,
    /// Whether the shopper pays the prices for members.
    pub member: bool,
}

struct OfferTest<'a> {
    bit: u64,
    test: Test<'a>,
    /// Whether a document that is described in part may say nothing about it without failing.
    open: bool,
}

enum Test<'a> {
    Families(Families),
    NotFamilies(Families),
    Sizes(Vec<bool>),
    Price(PriceRange),
    Stock(Place, Option<&'a dyn Availability>),
}

/// How a document stands to a [`Plan`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Groups that fail.
    pub failed: u64,
    /// Groups about which nothing is known (only where the plan is not strict, or of documents described in part).
    pub unknown: u64,
    /// The cell that fails the fewest, within the document's cells.
    pub cell: u16,
}

/// Standings of documents: of all of them, or worked out when they are asked for.
pub(crate) struct Standings<'a> {
    plan: &'a Plan<'a>,
    all: Vec<Standing>,
    met: Bits,
}

impl<'a> Standings<'a> {
    /// Nothing is worked out before it is asked for; `met` are documents that are known to meet every condition, with nothing unknown.
    pub(crate) fn when_asked(plan: &'a Plan<'a>, met: Bits) -> Self {
        Self { plan, all: Vec::new(), met }
    }

    /// Of all documents.
    pub(crate) fn of_all(plan: &'a Plan<'a>) -> Self {
        let standings = |range: std::ops::Range<usize>| -> Vec<Standing> {
            (0_u32..).skip(range.start).take(range.len()).map(|document| plan.standing(document)).collect()
        };
        Self { plan, all: ranges(plan.columns.len(), standings).concat(), met: Bits::default() }
    }

    /// How a document stands.
    pub(crate) fn of(&self, document: u32) -> Standing {
        let known = self.all.get(document as usize).copied();
        known.unwrap_or_else(|| self.plan.standing(document))
    }

    /// The groups that a document fails, and those about which nothing is known.
    pub(crate) fn verdict(&self, document: u32) -> (u64, u64) {
        if self.met.contains(document) {
            return (0, 0);
        }
        let standing = self.of(document);
        (standing.failed, standing.unknown)
    }
}

/// Most conditions of one request: more than can be said in a sentence and touched on a screen.
const MOST: usize = 64;

impl<'a> Plan<'a> {
    /// Plans what was asked in words and what was chosen by touch.
    ///
    /// `strict`: what a product says nothing about counts as failed, unless it is described in part and every product has it: whom it
    /// is for, its colour, its material. A shopper's touch is always strict. `member`: prices are those for members.
    pub(crate) fn new(
        columns: &'a Columns,
        asked: &Constraints,
        chosen: &Constraints,
        (strict, member): (bool, bool),
        availability: Option<&'a dyn Availability>,
    ) -> Self {
        let mut plan = Self {
            columns,
            groups: Vec::new(),
            ignored: Vec::new(),
            table: vec![(0, 0); columns.facts.len()],
            satisfying: Vec::new(),
            wanted: 0,
            unwanted: 0,
            open: 0,
            silent: Vec::new(),
            offers: Vec::new(),
            strict,
            member,
        };
        for (constraints, chosen) in [(asked, false), (chosen, true)] {
            for condition in constraints.conditions() {
                plan.add(constraints, condition, chosen, availability);
            }
        }
        plan
    }

    fn add(
        &mut self,
        constraints: &Constraints,
        condition: Condition,
        chosen: bool,
        availability: Option<&'a dyn Availability>,
    ) {
        if self.groups.len() == MOST {
            self.ignored.push(condition);
            return;
        }
        let columns = self.columns;
        let bit = 1_u64 << self.groups.len();
        let families = |colours: &[_]| colours.iter().copied().collect::<Families>();
        let test = match &condition {
            Condition::Colour => Some(Test::Families(families(&constraints.colours))),
            Condition::WithoutColour => Some(Test::NotFamilies(families(&constraints.without_colours))),
            Condition::Size => {
                let wanted: Vec<String> = constraints.sizes.iter().map(|s| comparable_size(s)).collect();
                Some(Test::Sizes(columns.sizes.iter().map(|size| wanted.contains(size)).collect()))
            }
            Condition::Price => Some(Test::Price(constraints.price)),
            Condition::Stock => constraints.stock.clone().map(|place| Test::Stock(place, availability)),
            _ => None,
        };
        let satisfying = match &test {
            Some(test) => {
                let says = |cell: &Cell| test.of(columns, cell, self.member).is_some();
                columns.cells.iter().any(says).then(Vec::new)
            }
            None => self.tabulate(constraints, &condition, bit),
        };
        // A kind of thing that the shop does not keep is looked for by its name.
        let unkept = matches!(&condition, Condition::Attribute(key) if key == KIND);
        let satisfying = satisfying.filter(|satisfying| !(unkept && self.strict && satisfying.is_empty()));
        // A shopper's touch is never ignored: it can only choose what the facets offer.
        if satisfying.is_none() && !chosen && !matches!(condition, Condition::Stock) {
            self.ignored.push(condition);
            return;
        }
        let open = !chosen && !columns.partial.is_empty() && is_universal(&condition);
        let silent = (open && test.is_none()).then(|| self.silent_about(bit));
        if silent.is_some() {
            self.open |= bit;
        }
        self.silent.push(silent);
        match test {
            Some(test) => self.offers.push(OfferTest { bit, test, open }),
            None if is_unwanted(&condition) => self.unwanted |= bit,
            None => self.wanted |= bit,
        }
        self.groups.push(Group { condition, chosen });
        self.satisfying.push(satisfying.unwrap_or_default());
    }

    /// Marks the facts that a condition speaks about, and gives those that satisfy it; `None` where no document says
    /// anything about it.
    fn tabulate(&mut self, constraints: &Constraints, condition: &Condition, bit: u64) -> Option<Vec<u32>> {
        let (key, fits): (&str, Fits) = match condition {
            Condition::Category => (CATEGORY, within(&constraints.categories)),
            Condition::WithoutCategory => (CATEGORY, within(&constraints.without_categories)),
            Condition::Brand => (BRAND, among(&constraints.brands)),
            Condition::WithoutBrand => (BRAND, among(&constraints.without_brands)),
            Condition::Attribute(key) => {
                let mut values = constraints.attributes.get(key).cloned().unwrap_or_default();
                // What is cut for everyone is cut for women and for men.
                if key == "gender" && values.iter().any(|value| value == "women" || value == "men") {
                    values.push("unisex".to_owned());
                }
                (key, among(&values))
            }
            Condition::WithoutAttribute(key) => {
                (key, among(constraints.without_attributes.get(key).map_or(&[], Vec::as_slice)))
            }
            _ => return None,
        };
        let key = self.columns.key(key)?;
        let mut satisfying = Vec::new();
        for ((number, fact), entry) in (0..).zip(&self.columns.facts).zip(&mut self.table) {
            if fact.key != key {
                continue;
            }
            entry.1 |= bit;
            if fits(&fact.value) {
                entry.0 |= bit;
                satisfying.push(number);
            }
        }
        Some(satisfying)
    }

    /// Whether nothing is asked.
    pub(crate) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The lowest of the highest prices asked for.
    pub(crate) fn highest_price(&self) -> Option<Money> {
        let bounds = self.offers.iter().filter_map(|offer| match &offer.test {
            Test::Price(range) => range.max,
            _ => None,
        });
        bounds.min_by_key(|max| max.minor)
    }

    /// The groups of these conditions.
    pub(crate) fn mask(&self, of: impl Fn(&Group) -> bool) -> u64 {
        self.groups
            .iter()
            .enumerate()
            .filter(|(_, group)| of(group))
            .fold(0, |bits, (place, _)| bits | 1 << place)
    }

    /// Groups decided by a document's facts alone: failed and unknown.
    fn by_facts(&self, document: u32) -> (u64, u64) {
        if self.wanted | self.unwanted == 0 {
            return (0, 0);
        }
        let (mut satisfied, mut spoken) = (0, 0);
        for &fact in self.columns.facts_of(document) {
            let entry = self.table[fact as usize];
            satisfied |= entry.0;
            spoken |= entry.1;
        }
        let missing = self.wanted & !satisfied;
        let open = match self.strict {
            false => u64::MAX,
            true if self.columns.partial.contains(document) => self.open,
            true => 0,
        };
        let unknown = missing & !spoken & open;
        ((missing & !unknown) | (self.unwanted & satisfied), unknown)
    }

    /// Documents described in part that say nothing about a group.
    fn silent_about(&self, bit: u64) -> Bits {
        let mut speaking = Bits::none(self.columns.len());
        for (number, entry) in (0..).zip(&self.table) {
            if entry.1 & bit != 0 {
                self.columns.having(number).join(&mut speaking);
            }
        }
        let mut silent = self.columns.partial.clone();
        silent.remove(&speaking);
        silent
    }

    /// What [`Plan::by_facts`] says failed, of all documents at once; only where the plan is strict.
    pub(crate) fn failed_by_facts(&self) -> Vec<u64> {
        let mut failed = vec![self.wanted; self.columns.len()];
        for (place, _) in self.groups.iter().enumerate() {
            let bit = 1 << place;
            if (self.wanted | self.unwanted) & bit != 0 {
                // Wanted groups are failed until a fact satisfies them, unwanted ones the other way round.
                self.passing(place).iter().for_each(|document| failed[document as usize] ^= bit);
            }
        }
        failed
    }

    /// The documents with a fact that satisfies a group.
    fn satisfied(&self, place: usize) -> Bits {
        let mut set = Bits::none(self.columns.len());
        self.satisfying[place].iter().for_each(|&fact| self.columns.having(fact).join(&mut set));
        set
    }

    /// As [`Plan::satisfied`], and those that may say nothing about it and do.
    fn passing(&self, place: usize) -> Bits {
        let mut set = self.satisfied(place);
        if let Some(silent) = &self.silent[place] {
            set.join(silent);
        }
        set
    }

    /// Whether an offer of a document passes a test; `None` where that is not known.
    fn passes(
        &self,
        OfferTest { test, open, .. }: &OfferTest<'_>,
        document: u32,
        cell: &Cell,
    ) -> Option<bool> {
        match test.of(self.columns, cell, self.member) {
            // What is not known to be unwanted is not.
            None if matches!(test, Test::NotFamilies(_)) => Some(true),
            None if self.strict && !(*open && self.columns.partial.contains(document)) => Some(false),
            known => known,
        }
    }

    fn by_offer(&self, document: u32, cell: &Cell) -> (u64, u64) {
        let (mut failed, mut unknown) = (0, 0);
        for offer in &self.offers {
            let bit = offer.bit;
            match self.passes(offer, document, cell) {
                Some(true) => {}
                Some(false) => failed |= bit,
                None => unknown |= bit,
            }
        }
        (failed, unknown)
    }

    /// How a document stands, by the cell that fails the least.
    pub(crate) fn standing(&self, document: u32) -> Standing {
        if self.is_empty() {
            return Standing::default();
        }
        self.with_offers(document, self.by_facts(document))
    }

    /// How a document stands, when it is known how its facts do.
    pub(crate) fn with_offers(&self, document: u32, (failed, unknown): (u64, u64)) -> Standing {
        if self.offers.is_empty() {
            return Standing { failed, unknown, cell: 0 };
        }
        let mut best: Option<(Standing, (u32, u32, i64))> = None;
        for (number, cell) in (0_u16..=u16::MAX).zip(self.columns.cells_of(document)) {
            let (offer_failed, offer_unknown) = self.by_offer(document, cell);
            let price = cell.price(self.member).map_or(i64::MAX, |price| price.minor);
            let key = (offer_failed.count_ones(), offer_unknown.count_ones(), price);
            if best.as_ref().is_none_or(|(_, least)| key < *least) {
                let standing = Standing {
                    failed: failed | offer_failed,
                    unknown: unknown | offer_unknown,
                    cell: number,
                };
                best = Some((standing, key));
            }
        }
        best.map_or(Standing { failed, unknown, cell: 0 }, |(standing, _)| standing)
    }

    /// Groups that every offer of a document fails, as far as what they have together tells; only where the plan is strict.
    pub(crate) fn failed_by_all_offers(&self, document: u32) -> u64 {
        let together = self.columns.together(document);
        let partial = self.columns.partial.contains(document);
        let fails = |OfferTest { test, open, .. }: &OfferTest<'_>| match test {
            Test::Families(_) if *open && partial => false,
            Test::Families(wanted) => !together.families.meets(*wanted),
            Test::Price(range) => {
                let beside = |(low, high): (Money, Money)| {
                    range.max.is_some_and(|max| max.currency == low.currency && low.minor > max.minor)
                        || range
                            .min
                            .is_some_and(|min| min.currency == high.currency && high.minor < min.minor)
                };
                together.prices(self.member).is_some_and(beside)
            }
            Test::NotFamilies(_) | Test::Sizes(_) | Test::Stock(..) => false,
        };
        let failed = self.offers.iter().filter(|offer| fails(offer));
        failed.fold(0, |bits, offer| bits | offer.bit)
    }

    fn offer_meets(&self, document: u32, cell: &Cell, except: u64) -> bool {
        let mut asked = self.offers.iter().filter(|offer| offer.bit & except == 0);
        asked.all(|offer| self.passes(offer, document, cell) != Some(false))
    }

    /// Whether offers are tested outside `except`.
    pub(crate) fn tests_offers(&self, except: u64) -> bool {
        self.offers.iter().any(|offer| offer.bit & except == 0)
    }

    /// Whether the facts of a document meet every group outside `except`.
    pub(crate) fn meets_facts(&self, document: u32, except: u64) -> bool {
        self.by_facts(document).0 & !except == 0
    }

    /// Whether a document says something about one of these groups.
    pub(crate) fn speaks(&self, document: u32, groups: u64) -> bool {
        self.by_facts(document).1 & groups != groups
    }

    /// The cells of a document that meet every group outside `except`, where its facts do too.
    pub(crate) fn cells_meeting(&self, document: u32, except: u64) -> impl Iterator<Item = &Cell> {
        let cells = if self.meets_facts(document, except) { self.columns.cells_of(document) } else { &[] };
        cells.iter().filter(move |cell| self.offer_meets(document, cell, except))
    }

    /// Whether a document meets every group outside `except`.
    pub(crate) fn meets(&self, document: u32, except: u64) -> bool {
        self.cells_meeting(document, except).next().is_some()
    }

    /// The documents that meet every group outside `except`; only where the plan is strict.
    pub(crate) fn meeting(&self, except: u64) -> Vec<u32> {
        let mut set = Bits::all(self.columns.len());
        for place in 0..self.groups.len() {
            let bit = 1 << place;
            if bit & except != 0 {
                continue;
            }
            if self.wanted & bit != 0 {
                set.keep(&self.passing(place));
            } else if self.unwanted & bit != 0 {
                set.remove(&self.satisfied(place));
            }
        }
        if !self.tests_offers(except) {
            return set.iter().collect();
        }
        set.iter().filter(|document| self.some_offer_meets(*document, except)).collect()
    }

    /// Whether one offer of a document meets every test outside `except`; only where the plan is strict. What the offers have together
    /// decides most cases.
    fn some_offer_meets(&self, document: u32, except: u64) -> bool {
        if self.failed_by_all_offers(document) & !except != 0 {
            return false;
        }
        let together = self.columns.together(document);
        let mut tests = self.offers.iter().filter(|offer| offer.bit & except == 0).map(|offer| &offer.test);
        let surely = match (tests.next(), tests.next()) {
            (None, _) => true,
            (Some(Test::Families(wanted)), None) => together.families.meets(*wanted),
            (Some(Test::Price(range)), None) => together
                .prices(self.member)
                .is_some_and(|(low, high)| range.holds(low) == Some(true) || range.holds(high) == Some(true)),
            _ => false,
        };
        let mut cells = self.columns.cells_of(document).iter();
        surely || cells.any(|cell| self.offer_meets(document, cell, except))
    }

    /// The facts that satisfy a condition; empty where it is not asked.
    pub(crate) fn satisfying(&self, condition: &Condition) -> Vec<u32> {
        let groups = self.groups.iter().zip(&self.satisfying);
        groups
            .filter(|(group, _)| group.condition == *condition)
            .flat_map(|(_, facts)| facts.clone())
            .collect()
    }

    /// The bit of a condition chosen by touch.
    pub(crate) fn chosen(&self, condition: &Condition) -> u64 {
        let place = self.groups.iter().position(|group| group.chosen && group.condition == *condition);
        place.map_or(0, |place| 1 << place)
    }

    /// The groups in a bit set.
    pub(crate) fn named(&self, bits: u64) -> impl Iterator<Item = &Group> {
        self.groups
            .iter()
            .enumerate()
            .filter(move |(place, _)| bits >> place & 1 == 1)
            .map(|(_, group)| group)
    }
}

impl Test<'_> {
    /// Whether a cell passes; `None` where it says nothing about it.
    fn of(&self, columns: &Columns, cell: &Cell, member: bool) -> Option<bool> {
        match self {
            Self::Families(wanted) => (!cell.families.is_empty()).then(|| cell.families.meets(*wanted)),
            Self::NotFamilies(unwanted) => {
                (!cell.families.is_empty()).then(|| !cell.families.meets(*unwanted))
            }
            Self::Sizes(wanted) => (cell.size != 0).then(|| wanted[cell.size as usize]),
            Self::Price(range) => cell.price(member).and_then(|price| range.holds(price)),
            Self::Stock(place, availability) => {
                availability.map(|availability| availability.available(&columns.sku(cell), place))
            }
        }
    }
}

/// Conditions on what every product has, whether or not it is said. What is special about a product, that it keeps the rain out or has a
/// zip, is said where it is so.
fn is_universal(condition: &Condition) -> bool {
    match condition {
        Condition::Colour | Condition::Size => true,
        Condition::Attribute(key) => attribute::ALL.contains(&key.as_str()),
        _ => false,
    }
}

fn is_unwanted(condition: &Condition) -> bool {
    matches!(condition, Condition::WithoutCategory | Condition::WithoutBrand | Condition::WithoutAttribute(_))
}

fn within(categories: &[CategoryId]) -> Fits {
    let categories = categories.to_vec();
    Box::new(move |value| {
        let value = CategoryId::from(value);
        categories.iter().any(|category| category.contains(&value))
    })
}

fn among(values: &[String]) -> Fits {
    let values: Vec<String> = values.iter().map(|value| comparable(value)).collect();
    Box::new(move |value| values.iter().any(|wanted| wanted == value))
}

//! Facts and offers of all documents in flat arrays, and conditions checked against them.

use std::collections::HashMap;

use jingxuan_catalogue::{CategoryId, Money, VariantId};

use crate::{
    constraints::{Condition, Constraints, Place, PriceRange},
    document::{BRAND, CATEGORY, Document, Families, comparable, comparable_size},
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

/// Key and value by number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Fact {
    pub key: u16,
    pub value: String,
}

/// One size and colour.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub id: VariantId,
    /// Number in `sizes`; 0 is unknown.
    pub size: u32,
    pub families: Families,
    pub price: Option<Money>,
}

/// All documents' facts and offers.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    pub keys: Vec<String>,
    pub facts: Vec<Fact>,
    pub sizes: Vec<String>,
    fact_starts: Vec<u32>,
    document_facts: Vec<u32>,
    cell_starts: Vec<u32>,
    pub cells: Vec<Cell>,
    pub since: Vec<i64>,
}

/// Numbers for texts while building.
#[derive(Default)]
pub(crate) struct Numbers {
    keys: HashMap<String, u16>,
    facts: HashMap<Fact, u32>,
    sizes: HashMap<String, u32>,
}

impl Columns {
    pub(crate) fn add(&mut self, numbers: &mut Numbers, document: &Document) {
        if self.fact_starts.is_empty() {
            self.fact_starts.push(0);
            self.cell_starts.push(0);
            self.sizes.push(String::new());
            numbers.sizes.insert(String::new(), 0);
        }
        let first = self.document_facts.len();
        for (key, value) in &document.facts {
            let key = match numbers.keys.get(key) {
                Some(&key) => key,
                None => {
                    // Keys come from attribute names; beyond 65,535 of them the rest is searched as words only.
                    let Ok(number) = u16::try_from(self.keys.len()) else { continue };
                    self.keys.push(key.clone());
                    numbers.keys.insert(key.clone(), number);
                    number
                }
            };
            let fact = Fact { key, value: value.clone() };
            let number = match numbers.facts.get(&fact) {
                Some(&number) => number,
                None => {
                    let number = small(self.facts.len());
                    self.facts.push(fact.clone());
                    numbers.facts.insert(fact, number);
                    number
                }
            };
            if !self.document_facts[first..].contains(&number) {
                self.document_facts.push(number);
            }
        }
        self.fact_starts.push(small(self.document_facts.len()));
        for offer in &document.offers {
            let size = match numbers.sizes.get(&offer.size) {
                Some(&size) => size,
                None => {
                    let number = small(self.sizes.len());
                    self.sizes.push(offer.size.clone());
                    numbers.sizes.insert(offer.size.clone(), number);
                    number
                }
            };
            let cell = Cell { id: offer.id.clone(), size, families: offer.families, price: offer.price };
            self.cells.push(cell);
        }
        self.cell_starts.push(small(self.cells.len()));
        self.since.push(document.since);
    }

    pub(crate) fn facts_of(&self, document: u32) -> &[u32] {
        let d = document as usize;
        &self.document_facts[self.fact_starts[d] as usize..self.fact_starts[d + 1] as usize]
    }

    pub(crate) fn cells_of(&self, document: u32) -> &[Cell] {
        let d = document as usize;
        &self.cells[self.cell_starts[d] as usize..self.cell_starts[d + 1] as usize]
    }

    pub(crate) fn key(&self, name: &str) -> Option<u16> {
        self.keys.iter().position(|key| key == name).and_then(|key| u16::try_from(key).ok())
    }

    /// Values of one key of a document.
    pub(crate) fn values(&self, document: u32, key: u16) -> impl Iterator<Item = &str> {
        self.facts_of(document)
            .iter()
            .map(|&fact| &self.facts[fact as usize])
            .filter(move |fact| fact.key == key)
            .map(|fact| fact.value.as_str())
    }

    pub(crate) fn value(&self, document: u32, key: &str) -> Option<&str> {
        self.key(key).and_then(|key| self.values(document, key).next())
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A condition with its place in the bit sets of a [`Plan`].
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub condition: Condition,
    /// Chosen by touch: never loosened, and taken out for its own facet.
    pub chosen: bool,
}

/// Conditions made ready to be checked quickly.
pub(crate) struct Plan<'a> {
    pub groups: Vec<Group>,
    /// Conditions that no document says anything about.
    pub ignored: Vec<Condition>,
    /// By fact: groups it satisfies, groups it speaks about.
    table: Vec<(u64, u64)>,
    /// Groups decided by facts that have to be satisfied.
    wanted: u64,
    /// Groups decided by facts that must not be satisfied.
    unwanted: u64,
    offers: Vec<OfferTest<'a>>,
    strict: bool,
}

struct OfferTest<'a> {
    bit: u64,
    test: Test<'a>,
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
    /// Groups about which nothing is known (only where the plan is not strict).
    pub unknown: u64,
    /// The cell that fails the fewest, within the document's cells.
    pub cell: u16,
}

/// Most conditions of one request: more than can be said in a sentence and touched on a screen.
const MOST: usize = 64;

impl<'a> Plan<'a> {
    /// Plans what was asked in words and what was chosen by touch.
    ///
    /// `strict`: what a product says nothing about counts as failed.
    pub(crate) fn new(
        columns: &Columns,
        asked: &Constraints,
        chosen: &Constraints,
        strict: bool,
        availability: Option<&'a dyn Availability>,
    ) -> Self {
        let mut plan = Self {
            groups: Vec::new(),
            ignored: Vec::new(),
            table: vec![(0, 0); columns.facts.len()],
            wanted: 0,
            unwanted: 0,
            offers: Vec::new(),
            strict,
        };
        for (constraints, chosen) in [(asked, false), (chosen, true)] {
            for condition in constraints.conditions() {
                plan.add(columns, constraints, condition, chosen, availability);
            }
        }
        plan
    }

    fn add(
        &mut self,
        columns: &Columns,
        constraints: &Constraints,
        condition: Condition,
        chosen: bool,
        availability: Option<&'a dyn Availability>,
    ) {
        if self.groups.len() == MOST {
            self.ignored.push(condition);
            return;
        }
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
        let known = match &test {
            Some(test) => columns.cells.iter().any(|cell| test.of(cell).is_some()),
            None => self.tabulate(columns, constraints, &condition, bit),
        };
        // A shopper's touch is never ignored: it can only choose what the facets offer.
        if !known && !chosen && !matches!(condition, Condition::Stock) {
            self.ignored.push(condition);
            return;
        }
        match test {
            Some(test) => self.offers.push(OfferTest { bit, test }),
            None if is_unwanted(&condition) => self.unwanted |= bit,
            None => self.wanted |= bit,
        }
        self.groups.push(Group { condition, chosen });
    }

    /// Marks the facts that a condition speaks about; whether there is any.
    fn tabulate(
        &mut self,
        columns: &Columns,
        constraints: &Constraints,
        condition: &Condition,
        bit: u64,
    ) -> bool {
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
            _ => return false,
        };
        let Some(key) = columns.key(key) else { return false };
        for (fact, entry) in columns.facts.iter().zip(&mut self.table).filter(|(fact, _)| fact.key == key) {
            entry.1 |= bit;
            if fits(&fact.value) {
                entry.0 |= bit;
            }
        }
        true
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
    fn by_facts(&self, columns: &Columns, document: u32) -> (u64, u64) {
        if self.wanted | self.unwanted == 0 {
            return (0, 0);
        }
        let (mut satisfied, mut spoken) = (0, 0);
        for &fact in columns.facts_of(document) {
            let entry = self.table[fact as usize];
            satisfied |= entry.0;
            spoken |= entry.1;
        }
        let missing = self.wanted & !satisfied;
        let unknown = if self.strict { 0 } else { missing & !spoken };
        ((missing & !unknown) | (self.unwanted & satisfied), unknown)
    }

    fn by_offer(&self, cell: &Cell) -> (u64, u64) {
        let (mut failed, mut unknown) = (0, 0);
        for OfferTest { bit, test } in &self.offers {
            match test.of(cell) {
                Some(true) => {}
                Some(false) => failed |= bit,
                // What is not known to be unwanted is not.
                None if matches!(test, Test::NotFamilies(_)) => {}
                None if self.strict => failed |= bit,
                None => unknown |= bit,
            }
        }
        (failed, unknown)
    }

    /// How a document stands, by the cell that fails the least.
    pub(crate) fn standing(&self, columns: &Columns, document: u32) -> Standing {
        let (failed, unknown) = self.by_facts(columns, document);
        if self.offers.is_empty() {
            return Standing { failed, unknown, cell: 0 };
        }
        let mut best: Option<(Standing, (u32, u32, i64))> = None;
        for (number, cell) in (0_u16..=u16::MAX).zip(columns.cells_of(document)) {
            let (offer_failed, offer_unknown) = self.by_offer(cell);
            let price = cell.price.map_or(i64::MAX, |price| price.minor);
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

    /// The cells of a document that meet every group outside `except`, where its facts do too.
    pub(crate) fn cells_meeting<'c>(
        &self,
        columns: &'c Columns,
        document: u32,
        except: u64,
    ) -> impl Iterator<Item = &'c Cell> {
        let by_facts = self.by_facts(columns, document).0 & !except == 0;
        let cells = if by_facts { columns.cells_of(document) } else { &[] };
        cells.iter().filter(move |cell| self.by_offer(cell).0 & !except == 0)
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
    fn of(&self, cell: &Cell) -> Option<bool> {
        match self {
            Self::Families(wanted) => (!cell.families.is_empty()).then(|| cell.families.meets(*wanted)),
            Self::NotFamilies(unwanted) => {
                (!cell.families.is_empty()).then(|| !cell.families.meets(*unwanted))
            }
            Self::Sizes(wanted) => (cell.size != 0).then(|| wanted[cell.size as usize]),
            Self::Price(range) => cell.price.and_then(|price| range.holds(price)),
            Self::Stock(place, availability) => {
                availability.map(|availability| availability.available(&cell.id, place))
            }
        }
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

//! Facts and offers of all documents in flat arrays: of a hundred thousand products there are a million offers.

use std::collections::HashMap;

use jingxuan_catalogue::{Currency, Money, VariantId};

use crate::{
    document::{CATEGORY, Document, Families},
    sets::{Bits, Members},
};

/// Key and value by number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Fact {
    pub key: u16,
    pub value: String,
}

/// One size and colour, in 32 bytes.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    minor: i64,
    /// What members pay.
    member: i64,
    currency: Currency,
    priced: bool,
    /// Number in `sizes`; 0 is unknown.
    pub size: u32,
    /// Its own number, under which its SKU is kept.
    number: u32,
    pub families: Families,
}

impl Cell {
    /// What a shopper pays, where it is known.
    pub(crate) fn price(&self, member: bool) -> Option<Money> {
        let minor = if member { self.member } else { self.minor };
        self.priced.then_some(Money { minor, currency: self.currency })
    }
}

/// What the offers of a document have together: enough to tell most documents apart without a look at every offer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Together {
    /// Families of all offers.
    pub families: Families,
    /// The lowest and highest price for everyone, and for members; `None` where no price is known or there are several currencies.
    prices: [Option<(Money, Money)>; 2],
}

impl Together {
    fn of(cells: &[Cell]) -> Self {
        let families = Families(cells.iter().fold(0, |families, cell| families | cell.families.0));
        let prices = [false, true].map(|member| {
            let mut prices = cells.iter().filter_map(|cell| cell.price(member));
            span(prices.clone()).filter(|(low, _)| prices.all(|price| price.currency == low.currency))
        });
        Self { families, prices }
    }

    /// The lowest and highest price that a shopper pays; `None` where no price is known or there are several currencies.
    pub(crate) fn prices(&self, member: bool) -> Option<(Money, Money)> {
        self.prices[usize::from(member)]
    }
}

/// The lowest and the highest of some prices of one currency; `None` of none.
pub(crate) fn span(mut prices: impl Iterator<Item = Money>) -> Option<(Money, Money)> {
    let first = prices.next()?;
    Some(prices.fold((first, first), |(low, high), price| {
        (
            if price.minor < low.minor { price } else { low },
            if price.minor > high.minor { price } else { high },
        )
    }))
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
    /// SKUs of the cells, one after another, and where each ends.
    skus: String,
    sku_ends: Vec<u32>,
    /// By fact: the documents that have it. Known once all documents are.
    members: Vec<Members>,
    /// By document: the fact that names its category, and what its offers have together. Known once all documents are.
    categories: Vec<Option<u32>>,
    together: Vec<Together>,
    /// Documents that are described in part only.
    pub partial: Bits,
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
            let key = match numbers.keys.get(&**key) {
                Some(&key) => key,
                None => {
                    // Keys come from attribute names; beyond 65,535 of them the rest is searched as words only.
                    let Ok(number) = u16::try_from(self.keys.len()) else { continue };
                    self.keys.push(key.to_string());
                    numbers.keys.insert(key.to_string(), number);
                    number
                }
            };
            let fact = Fact { key, value: value.to_string() };
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
            let size = match numbers.sizes.get(&*offer.size) {
                Some(&size) => size,
                None => {
                    let number = small(self.sizes.len());
                    self.sizes.push(offer.size.to_string());
                    numbers.sizes.insert(offer.size.to_string(), number);
                    number
                }
            };
            self.skus.push_str(offer.id.as_str());
            self.sku_ends.push(small(self.skus.len()));
            let for_members = offer
                .member_price
                .filter(|member| offer.price.is_some_and(|price| price.currency == member.currency));
            self.cells.push(Cell {
                minor: offer.price.map_or(0, |price| price.minor),
                member: for_members.or(offer.price).map_or(0, |price| price.minor),
                currency: offer.price.map_or(Currency::CNY, |price| price.currency),
                priced: offer.price.is_some(),
                size,
                number: small(self.cells.len()),
                families: offer.families,
            });
        }
        self.cell_starts.push(small(self.cells.len()));
        self.since.push(document.since);
    }

    /// Once all documents are there: gathers who has which fact, and gives back what memory was not needed.
    /// `partial`: those that are described in part only.
    pub(crate) fn finish(&mut self, partial: &[u32]) {
        let mut having: Vec<Vec<u32>> = vec![Vec::new(); self.facts.len()];
        for document in 0..small(self.len()) {
            for &fact in self.facts_of(document) {
                having[fact as usize].push(document);
            }
        }
        let count = self.len();
        self.partial = Bits::of(count, partial);
        self.members = having.into_iter().map(|documents| Members::of(count, documents)).collect();
        let category = self.key(CATEGORY);
        let documents = 0..small(count);
        let own = |document: u32| {
            self.facts_of(document)
                .iter()
                .find(|fact| category.is_some() && Some(self.facts[**fact as usize].key) == category)
        };
        self.categories = documents.clone().map(|document| own(document).copied()).collect();
        self.together = documents.map(|document| Together::of(self.cells_of(document))).collect();
        self.document_facts.shrink_to_fit();
        self.cells.shrink_to_fit();
        self.skus.shrink_to_fit();
        self.sku_ends.shrink_to_fit();
    }

    /// Number of documents.
    pub(crate) fn len(&self) -> usize {
        self.since.len()
    }

    /// The documents that have a fact.
    pub(crate) fn having(&self, fact: u32) -> &Members {
        &self.members[fact as usize]
    }

    /// SKU of a cell; empty where the catalogue has none.
    pub(crate) fn sku(&self, cell: &Cell) -> VariantId {
        let number = cell.number as usize;
        let end = |number: usize| self.sku_ends.get(number).map_or(0, |&end| end as usize);
        let start = if number == 0 { 0 } else { end(number - 1) };
        VariantId::from(self.skus.get(start..end(number)).unwrap_or_default())
    }

    /// The fact that names a document's category, the first where there are several.
    pub(crate) fn category_of(&self, document: u32) -> Option<u32> {
        self.categories[document as usize]
    }

    /// What the offers of a document have together.
    pub(crate) fn together(&self, document: u32) -> Together {
        self.together[document as usize]
    }

    pub(crate) fn facts_of(&self, document: u32) -> &[u32] {
        let d = document as usize;
        &self.document_facts[self.fact_starts[d] as usize..self.fact_starts[d + 1] as usize]
    }

    pub(crate) fn cells_of(&self, document: u32) -> &[Cell] {
        let d = document as usize;
        &self.cells[self.cell_starts[d] as usize..self.cell_starts[d + 1] as usize]
    }

    /// Whether a document has this fact.
    pub(crate) fn has(&self, key: &str, value: &str) -> bool {
        let key = self.key(key);
        key.is_some_and(|key| self.facts.iter().any(|fact| fact.key == key && fact.value == value))
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

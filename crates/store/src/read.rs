//! Reading: one consistent view of the shop.

use std::ops::ControlFlow;

use jingxuan_catalogue::{
    Category, Colour, GarmentRef, KnowledgeEntry, Money, Product, ProductId, SizeChart, Stock, Variant,
    VariantId,
};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::{
    Store,
    columns::{json, money, named, text},
    error::Result,
};

/// A view of the database at one moment. See [`Store::reader`].
pub struct Reader<'s> {
    store: &'s Store,
    /// Only `drop` takes it out.
    connection: Option<Connection>,
}

/// What a variant costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// For everyone.
    pub price: Money,
    /// For members, where they pay another price.
    pub member: Option<Money>,
}

/// How much there is in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[allow(missing_docs)] // rows of the table of that name
pub struct Counts {
    pub categories: u64,
    pub products: u64,
    pub variants: u64,
    pub images: u64,
    pub stores: u64,
    pub stock: u64,
    pub size_charts: u64,
    pub knowledge: u64,
    pub customers: u64,
    pub orders: u64,
    pub events: u64,
    pub outbox: u64,
}

/// Which catalogue is in the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Generation {
    /// Grows by one with every catalogue; 0 before the first.
    pub number: u64,
    /// Where it came from.
    pub source: String,
    /// When it was written, seconds since 1970 by this machine's clock.
    pub at: i64,
}

impl<'s> Reader<'s> {
    pub(crate) fn begin(store: &'s Store, connection: Connection) -> Result<Self> {
        // The view begins with the first read, not with BEGIN.
        connection.execute_batch("BEGIN; SELECT count(*) FROM meta;")?;
        Ok(Self { store, connection: Some(connection) })
    }

    pub(crate) fn db(&self) -> &Connection {
        #[allow(clippy::expect_used)] // set by `begin`, taken by `drop` only
        self.connection.as_ref().expect("a reader has its connection until it is dropped")
    }

    /// All rows of a query.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        of: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        all(self.db(), sql, parameters, of)
    }

    /// The first row of a query, if there is one.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        of: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.db().prepare_cached(sql)?.query_row(parameters, of).optional()?)
    }

    /// Which catalogue this is; whatever is derived from it (indexes, models) is out of date when the number changes.
    ///
    /// # Errors
    /// [`crate::StoreError`] when the file cannot be read; so for every query below.
    pub fn generation(&self) -> Result<Generation> {
        let value = |key: &str| self.first("SELECT value FROM meta WHERE key = ?", [key], |row| row.get(0));
        let number: Option<String> = value("generation")?;
        let at: Option<String> = value("generation_at")?;
        Ok(Generation {
            number: number.and_then(|n| n.parse().ok()).unwrap_or_default(),
            source: value("generation_source")?.unwrap_or_default(),
            at: at.and_then(|n| n.parse().ok()).unwrap_or_default(),
        })
    }

    /// Changes with every transaction, by any program, that writes a count of stock: what was read of the stock under the
    /// same number still holds.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn stock_version(&self) -> Result<u64> {
        let sql = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'stock_version'";
        let number: Option<i64> = self.first(sql, [], |row| row.get(0))?;
        Ok(number.unwrap_or_default().unsigned_abs())
    }

    /// How much there is of everything.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn counts(&self) -> Result<Counts> {
        let count = |table: &str| {
            let rows = self.first(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
            Ok::<u64, crate::StoreError>(rows.unwrap_or_default())
        };
        Ok(Counts {
            categories: count("categories")?,
            products: count("products")?,
            variants: count("variants")?,
            images: count("images")?,
            stores: count("stores")?,
            stock: count("stock")?,
            size_charts: count("size_charts")?,
            knowledge: count("knowledge")?,
            customers: count("customers")?,
            orders: count("orders")?,
            events: count("events")?,
            outbox: count("outbox")?,
        })
    }

    /// The category tree, in the shop's order.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn categories(&self) -> Result<Vec<Category>> {
        let sql = "SELECT id, name_zh, name_en, synonyms FROM categories ORDER BY position";
        self.all(sql, [], |row| {
            Ok(Category { id: row.get::<_, String>(0)?.into(), name: text(row, 1)?, synonyms: json(row, 3)? })
        })
    }

    /// The product.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn product(&self, id: &ProductId) -> Result<Option<Product>> {
        self.one_product("SELECT * FROM products WHERE id = ?", id.as_str())
    }

    /// The products in the order of `ids`; those that there are not are left out.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>> {
        let found = ids.iter().map(|id| self.product(id));
        found.filter_map(Result::transpose).collect()
    }

    /// The product that has the variant.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn product_of_variant(&self, id: &VariantId) -> Result<Option<Product>> {
        let sql = "SELECT p.* FROM products p JOIN variants v ON v.product = p.key WHERE v.id = ?";
        self.one_product(sql, id.as_str())
    }

    /// The product and the variant with the scanned barcode; leading zeros do not matter (GTIN-12 is GTIN-13 with one).
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn product_of_gtin(&self, gtin: &str) -> Result<Option<(Product, VariantId)>> {
        let bare = gtin.trim().trim_start_matches('0');
        if bare.is_empty() || bare.len() > 14 || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(None);
        }
        for length in bare.len()..=14 {
            let written = format!("{bare:0>length$}");
            let found = self.first("SELECT id FROM variants WHERE gtin = ?", [written], |row| row.get(0))?;
            if let Some(variant) = found.map(VariantId) {
                return Ok(self.product_of_variant(&variant)?.map(|product| (product, variant)));
            }
        }
        Ok(None)
    }

    /// Products whose title, brand or number has these words, best first: the assistant's look-up. The guide's search
    /// understands more.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn look_up(&self, words: &str, limit: u32) -> Result<Vec<Product>> {
        let words = words.replace('\0', " "); // ends a text for SQLite
        let words = words.trim();
        let long: Vec<String> = words
            .split_whitespace()
            .filter(|word| word.chars().count() >= 3) // the index is of three characters
            .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
            .collect();
        let ids: Vec<String> = if long.is_empty() {
            let like = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let sql = "SELECT id FROM products WHERE ?1 <> '%%' AND (title_zh LIKE ?1 ESCAPE '\\'
                       OR title_en LIKE ?1 ESCAPE '\\' OR brand LIKE ?1 ESCAPE '\\') ORDER BY key LIMIT ?2";
            self.all(sql, (format!("%{like}%"), limit), |row| row.get(0))?
        } else {
            let sql = "SELECT p.id FROM product_words w JOIN products p ON p.key = w.rowid
                       WHERE product_words MATCH ?1 ORDER BY rank LIMIT ?2";
            self.all(sql, (long.join(" "), limit), |row| row.get(0))?
        };
        let mut found = self.products(&ids.into_iter().map(ProductId).collect::<Vec<_>>())?;
        let numbered = match self.product(&ProductId(words.to_owned()))? {
            Some(product) => Some(product),
            None => self.product_of_variant(&VariantId(words.to_owned()))?,
        };
        if let Some(product) = numbered {
            found.retain(|other| other.id != product.id);
            found.insert(0, product);
        }
        Ok(found)
    }

    /// Every product in the order in which they came, one at a time.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn each_product(&self, mut visit: impl FnMut(Product) -> ControlFlow<()>) -> Result<()> {
        let mut statement = self.db().prepare_cached("SELECT * FROM products ORDER BY key")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (key, bare) = product_row(row)?;
            if visit(completed(self.db(), key, bare)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Every product at once.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn all_products(&self) -> Result<Vec<Product>> {
        let mut products = Vec::new();
        self.each_product(|product| {
            products.push(product);
            ControlFlow::Continue(())
        })?;
        Ok(products)
    }

    /// What the variant costs.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn price(&self, variant: &VariantId) -> Result<Option<Price>> {
        let sql = "SELECT price, currency, member_price, member_currency FROM variants WHERE id = ?";
        self.first(sql, [variant.as_str()], |row| {
            Ok(Price { price: money(row, 0)?, member: member(row, 2)? })
        })
    }

    /// The size chart.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn size_chart(&self, id: &str) -> Result<Option<SizeChart>> {
        self.first("SELECT id, name_zh, name_en, rows FROM size_charts WHERE id = ?", [id], size_chart)
    }

    /// Every size chart.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn size_charts(&self) -> Result<Vec<SizeChart>> {
        self.all("SELECT id, name_zh, name_en, rows FROM size_charts ORDER BY id", [], size_chart)
    }

    /// The whole knowledge base, in the shop's order.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn knowledge(&self) -> Result<Vec<KnowledgeEntry>> {
        let sql = "SELECT id, topic, question_zh, question_en, answer_zh, answer_en, variants FROM knowledge
                   ORDER BY position";
        self.all(sql, [], |row| {
            Ok(KnowledgeEntry {
                id: row.get::<_, String>(0)?.into(),
                topic: row.get(1)?,
                question: text(row, 2)?,
                answer: text(row, 4)?,
                variants: json(row, 6)?,
            })
        })
    }

    /// Every count of stock.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn all_stock(&self) -> Result<Vec<Stock>> {
        self.all(
            "SELECT variant, store, quantity, at FROM stock ORDER BY variant, store",
            [],
            crate::stock::row,
        )
    }

    fn one_product(&self, sql: &str, id: &str) -> Result<Option<Product>> {
        product(self.db(), sql, id)
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && connection.execute_batch("ROLLBACK").is_ok()
        {
            self.store.give_back(connection);
        }
    }
}

/// All rows of a query.
pub fn all<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    of: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_map(parameters, of)?.collect::<Result<_, _>>()?)
}

/// The product that a query for one row of `products` finds.
pub fn product(connection: &Connection, sql: &str, id: &str) -> Result<Option<Product>> {
    match connection.prepare_cached(sql)?.query_row([id], product_row).optional()? {
        Some((key, bare)) => completed(connection, key, bare).map(Some),
        None => Ok(None),
    }
}

/// Adds attributes and variants.
fn completed(connection: &Connection, key: i64, mut product: Product) -> Result<Product> {
    let sql = "SELECT name, value FROM product_attributes WHERE product = ? ORDER BY name, position";
    for (name, value) in all(connection, sql, [key], |row| Ok((row.get(0)?, row.get(1)?)))? {
        product.attributes.entry(name).or_default().push(value);
    }
    let variants =
        all(connection, "SELECT * FROM variants WHERE product = ? ORDER BY key", [key], variant_row)?;
    for (key, mut variant) in variants {
        let sql = "SELECT path FROM images WHERE variant = ? ORDER BY position";
        variant.images = all(connection, sql, [key], |row| row.get(0))?;
        product.variants.push(variant);
    }
    Ok(product)
}

fn product_row(row: &Row<'_>) -> rusqlite::Result<(i64, Product)> {
    let product = Product {
        id: row.get::<_, String>(1)?.into(),
        title: text(row, 3)?,
        description: text(row, 5)?,
        brand: row.get(7)?,
        category: row.get::<_, String>(8)?.into(),
        attributes: std::collections::BTreeMap::new(),
        variants: Vec::new(),
        size_chart: row.get(9)?,
        since: row.get(10)?,
        margin_percent: row.get(11)?,
    };
    Ok((row.get(0)?, product))
}

/// A row of `variants` with its key, without its pictures.
pub fn variant_row(row: &Row<'_>) -> rusqlite::Result<(i64, Variant)> {
    let rgb: Option<u32> = row.get(7)?;
    let garment: Option<String> = row.get(13)?;
    let variant = Variant {
        id: row.get::<_, String>(2)?.into(),
        size: row.get(3)?,
        colour: Colour {
            name: text(row, 4)?,
            family: named(row, 6)?,
            rgb: rgb.map(|rgb| {
                let [_, red, green, blue] = rgb.to_be_bytes();
                [red, green, blue]
            }),
        },
        gtin: row.get(8)?,
        price: money(row, 9)?,
        member_price: member(row, 11)?,
        images: Vec::new(),
        garment: match garment {
            Some(garment) => Some(GarmentRef { garment, colourway: row.get(14)? }),
            None => None,
        },
    };
    Ok((row.get(0)?, variant))
}

fn member(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Money>> {
    match row.get::<_, Option<i64>>(column)? {
        Some(_) => money(row, column).map(Some),
        None => Ok(None),
    }
}

fn size_chart(row: &Row<'_>) -> rusqlite::Result<SizeChart> {
    Ok(SizeChart { id: row.get(0)?, name: text(row, 1)?, rows: json(row, 3)? })
}

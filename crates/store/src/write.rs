//! Writing: one transaction, all or nothing.

use std::collections::BTreeMap;

use jingxuan_catalogue::{
    Category, CategoryId, KnowledgeEntry, Product, ProductId, SizeChart, Stock, Store as Shop, StoreId,
    Timestamp, Variant, VariantId, feed,
};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::{
    columns::{name, to_json},
    error::{Result, StoreError},
};

/// One transaction that writes. See [`crate::Store::write`].
pub struct Writer<'c> {
    transaction: Transaction<'c>,
    /// The catalogue that products are written for.
    pub(crate) generation: i64,
    /// Products that lost variants to others, by key, each with the line of the record that took the last.
    pub(crate) losers: BTreeMap<i64, u64>,
    /// Products changed, so the word index must follow.
    pub(crate) words_stale: bool,
    /// Counts of stock changed, so whoever remembers them must read them again.
    pub(crate) stock_stale: bool,
    /// Personal data was deleted, so its old pages must go too.
    pub(crate) erased: bool,
}

/// A part of the shop that is replaced as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Part {
    Categories,
    Products,
    Stores,
    Stock,
    SizeCharts,
    Knowledge,
}

impl<'c> Writer<'c> {
    pub(crate) fn begin(connection: &'c mut Connection) -> Result<Self> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let generation: Option<String> = transaction
            .prepare_cached("SELECT value FROM meta WHERE key = 'generation'")?
            .query_row([], |row| row.get(0))
            .optional()?;
        let generation = generation.and_then(|number| number.parse().ok()).unwrap_or(0);
        Ok(Self {
            transaction,
            generation,
            losers: BTreeMap::new(),
            words_stale: false,
            stock_stale: false,
            erased: false,
        })
    }

    /// Returns whether personal data was deleted.
    pub(crate) fn commit(mut self) -> Result<bool> {
        self.drop_emptied()?;
        if self.words_stale {
            self.transaction.execute("INSERT INTO product_words (product_words) VALUES ('rebuild')", [])?;
        }
        if self.stock_stale {
            let sql = "INSERT INTO meta (key, value) VALUES ('stock_version', '1')
                       ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1";
            self.transaction.execute(sql, [])?;
        }
        if self.erased {
            set_meta(&self.transaction, "erasure", "pending")?;
        }
        self.transaction.commit()?;
        Ok(self.erased)
    }

    pub(crate) fn db(&self) -> &Connection {
        &self.transaction
    }

    pub(crate) fn run(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<usize> {
        Ok(self.transaction.prepare_cached(sql)?.execute(parameters)?)
    }

    pub(crate) fn first<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        of: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.transaction.prepare_cached(sql)?.query_row(parameters, of).optional()?)
    }

    /// Begins a new catalogue: what is written from here on in this transaction belongs to it. Returns its number.
    ///
    /// # Errors
    /// [`StoreError`]; so for everything below. After an error nothing of the transaction may be kept.
    pub fn new_generation(&mut self, source: &str, at: Timestamp) -> Result<u64> {
        self.generation += 1;
        set_meta(&self.transaction, "generation", &self.generation.to_string())?;
        set_meta(&self.transaction, "generation_source", source)?;
        set_meta(&self.transaction, "generation_at", &at.to_string())?;
        Ok(self.generation.unsigned_abs())
    }

    /// Says that something of the catalogue is otherwise now, though it came from where it came from.
    pub(crate) fn touch_generation(&mut self) -> Result<()> {
        self.generation += 1;
        set_meta(&self.transaction, "generation", &self.generation.to_string())
    }

    /// Empties a part, to be filled anew in the same transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clear(&mut self, part: Part) -> Result<()> {
        let tables: &[&str] = match part {
            Part::Categories => &["categories"],
            // Children first: without rows to look for, the cascade costs nothing.
            Part::Products => &["images", "variants", "product_attributes", "products", "resting"],
            Part::Stores => &["stores"],
            Part::Stock => &["stock"],
            Part::SizeCharts => &["size_charts"],
            Part::Knowledge => &["knowledge"],
        };
        self.words_stale |= part == Part::Products;
        self.stock_stale |= part == Part::Stock;
        for table in tables {
            self.run(&format!("DELETE FROM {table}"), [])?;
        }
        Ok(())
    }

    /// Forgets counts of stock of variants that there are no more; returns how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_stock_without_variant(&mut self) -> Result<usize> {
        self.stock_stale = true;
        self.run("DELETE FROM stock WHERE variant NOT IN (SELECT id FROM variants)", [])
    }

    /// Writes a category; one of the same id is replaced, a new one comes last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_category(&mut self, category: &Category) -> Result<()> {
        let sql = "INSERT INTO categories (id, name_zh, name_en, synonyms) VALUES (?, ?, ?, ?)
                   ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
                   synonyms = excluded.synonyms";
        let (id, words) = (category.id.as_str(), to_json(&category.synonyms)?);
        self.run(sql, params![id, category.name.chinese, category.name.english, words])?;
        Ok(())
    }

    /// Deletes a category, not its products.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn delete_category(&mut self, id: &CategoryId) -> Result<()> {
        self.run("DELETE FROM categories WHERE id = ?", [id.as_str()])?;
        Ok(())
    }

    /// Writes a product; one of the same id is replaced with all its variants.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] when [`feed::check`] refuses it or a variant or barcode belongs to another product.
    pub fn put_product(&mut self, product: &Product) -> Result<()> {
        feed::check(product).map_err(StoreError::Invalid)?;
        self.check_owners(product)?;
        self.delete_product(&product.id)?;
        let key = self.insert_product(product)?;
        self.insert_variants(key, &product.variants)
    }

    /// Deletes a product with its variants; returns whether there was one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn delete_product(&mut self, id: &ProductId) -> Result<bool> {
        let deleted = self.run("DELETE FROM products WHERE id = ?", [id.as_str()])?;
        self.words_stale |= deleted > 0;
        Ok(deleted > 0)
    }

    /// Refuses variants that another product has.
    fn check_owners(&self, product: &Product) -> Result<()> {
        let sql =
            "SELECT p.id FROM variants v JOIN products p ON p.key = v.product WHERE v.id = ? AND p.id <> ?";
        for variant in &product.variants {
            let owner = self.first(sql, [variant.id.as_str(), product.id.as_str()], |row| row.get(0))?;
            if let Some(owner) = owner {
                return Err(taken(&variant.id, Some(owner)));
            }
        }
        Ok(())
    }

    pub(crate) fn insert_product(&mut self, product: &Product) -> Result<i64> {
        self.words_stale = true;
        let sql = "INSERT INTO products (id, generation, title_zh, title_en, description_zh, description_en,
                   brand, category, size_chart, since, margin_percent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        self.run(
            sql,
            params![
                product.id.as_str(),
                self.generation,
                product.title.chinese,
                product.title.english,
                product.description.chinese,
                product.description.english,
                product.brand,
                product.category.as_str(),
                product.size_chart,
                product.since,
                product.margin_percent,
            ],
        )?;
        let key = self.transaction.last_insert_rowid();
        let sql = "INSERT INTO product_attributes (product, name, position, value) VALUES (?, ?, ?, ?)";
        for (name, values) in &product.attributes {
            for (position, value) in values.iter().enumerate() {
                self.run(sql, params![key, name, position, value])?;
            }
        }
        Ok(key)
    }

    pub(crate) fn insert_variants(&mut self, product: i64, variants: &[Variant]) -> Result<()> {
        let sql = "INSERT INTO variants (product, id, size, colour_zh, colour_en, family, rgb, gtin, price,
                   currency, member_price, member_currency, garment, colourway)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        for variant in variants {
            let rgb = variant.colour.rgb.map(|[red, green, blue]| u32::from_be_bytes([0, red, green, blue]));
            let garment = variant.garment.as_ref();
            self.run(
                sql,
                params![
                    product,
                    variant.id.as_str(),
                    variant.size,
                    variant.colour.name.chinese,
                    variant.colour.name.english,
                    name(&variant.colour.family)?,
                    rgb,
                    variant.gtin,
                    variant.price.minor,
                    variant.price.currency.code(),
                    variant.member_price.map(|price| price.minor),
                    variant.member_price.as_ref().map(|price| price.currency.code()),
                    garment.map(|garment| &garment.garment),
                    garment.map(|garment| &garment.colourway),
                ],
            )?;
            let key = self.transaction.last_insert_rowid();
            for (position, path) in variant.images.iter().enumerate() {
                let sql = "INSERT INTO images (variant, position, path) VALUES (?, ?, ?)";
                self.run(sql, params![key, position, path])?;
            }
        }
        Ok(())
    }

    /// Writes a store; one of the same id is replaced.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] when it is nowhere on the globe.
    pub fn put_store(&mut self, store: &Shop) -> Result<()> {
        if !(store.latitude.abs() <= 90.0 && store.longitude.abs() <= 180.0) {
            return Err(StoreError::Invalid(format!("store `{}` is nowhere on the globe", store.id)));
        }
        let sql = "INSERT OR REPLACE INTO stores (id, name_zh, name_en, city_zh, city_en, address_zh,
                   address_en, latitude, longitude) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let (name, city, address) = (&store.name, &store.city, &store.address);
        self.run(
            sql,
            params![
                store.id.as_str(),
                name.chinese,
                name.english,
                city.chinese,
                city.english,
                address.chinese,
                address.english,
                store.latitude,
                store.longitude,
            ],
        )?;
        Ok(())
    }

    /// Writes a count of stock; the last one written holds, whatever the clocks of those who counted say.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a variant or store that there is not: a count that nobody would ever find.
    pub fn put_stock(&mut self, stock: &Stock) -> Result<()> {
        self.check_store(&stock.store)?;
        if !self.has_variant(&stock.variant)? {
            return Err(StoreError::Unknown { kind: "variant", id: stock.variant.0.clone() });
        }
        self.stock_stale = true;
        let sql = "INSERT OR REPLACE INTO stock (variant, store, quantity, at) VALUES (?, ?, ?, ?)";
        self.run(sql, params![stock.variant.as_str(), stock.store.as_str(), stock.quantity, stock.at])?;
        Ok(())
    }

    /// Refuses a store that there is not.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    pub(crate) fn check_store(&self, store: &StoreId) -> Result<()> {
        match self.first("SELECT 1 FROM stores WHERE id = ?", [store.as_str()], |_| Ok(()))? {
            Some(()) => Ok(()),
            None => Err(StoreError::Unknown { kind: "store", id: store.0.clone() }),
        }
    }

    /// Refuses stores among which one is missing whose stock is counted: nobody would find the counts, and what is
    /// exported could not be imported again.
    pub(crate) fn check_stores_of_stock(&self) -> Result<()> {
        let sql = "SELECT store FROM stock WHERE store NOT IN (SELECT id FROM stores) LIMIT 1";
        match self.first(sql, [], |row| row.get::<_, String>(0))? {
            None => Ok(()),
            Some(store) => Err(StoreError::Invalid(format!(
                "store `{store}` is not in the file, but its stock is counted: import the stock without it first"
            ))),
        }
    }

    /// Takes pieces out of the stock of a store; the stock knows how many are held so.
    ///
    /// # Errors
    /// [`StoreError::OutOfStock`] when there are not as many.
    pub fn take_from_stock(&mut self, variant: &VariantId, store: &StoreId, wanted: u32) -> Result<()> {
        self.stock_stale = true;
        let sql = "UPDATE stock SET quantity = quantity - ?3, held = held + ?3 WHERE variant = ?1 AND store = ?2 AND quantity >= ?3";
        if self.run(sql, params![variant.as_str(), store.as_str(), wanted])? == 1 {
            return Ok(());
        }
        let sql = "SELECT quantity FROM stock WHERE variant = ? AND store = ?";
        let left = self.first(sql, [variant.as_str(), store.as_str()], |row| row.get(0))?.unwrap_or(0);
        Err(StoreError::OutOfStock { variant: variant.0.clone(), store: store.0.clone(), left, wanted })
    }

    /// Writes a size chart; one of the same id is replaced.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_size_chart(&mut self, chart: &SizeChart) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO size_charts (id, name_zh, name_en, rows) VALUES (?, ?, ?, ?)";
        let rows = to_json(&chart.rows)?;
        self.run(sql, params![chart.id, chart.name.chinese, chart.name.english, rows])?;
        Ok(())
    }

    /// Writes an entry of the knowledge base; one of the same id is replaced, a new one comes last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_knowledge(&mut self, entry: &KnowledgeEntry) -> Result<()> {
        let sql =
            "INSERT INTO knowledge (id, topic, question_zh, question_en, answer_zh, answer_en, variants)
                   VALUES (?, ?, ?, ?, ?, ?, ?)
                   ON CONFLICT (id) DO UPDATE SET topic = excluded.topic, question_zh = excluded.question_zh,
                   question_en = excluded.question_en, answer_zh = excluded.answer_zh,
                   answer_en = excluded.answer_en, variants = excluded.variants";
        let (question, answer) = (&entry.question, &entry.answer);
        let id = entry.id.as_str();
        let variants = to_json(&entry.variants)?;
        self.run(
            sql,
            params![
                id,
                entry.topic,
                question.chinese,
                question.english,
                answer.chinese,
                answer.english,
                variants
            ],
        )?;
        Ok(())
    }
}

/// The refusal of a variant that is in a product already; in this one where none is named.
pub fn taken(variant: &VariantId, owner: Option<String>) -> StoreError {
    let whose = owner.map_or_else(|| "this product".to_owned(), |owner| format!("product `{owner}`"));
    StoreError::Invalid(format!("variant `{variant}` is in {whose} already"))
}

/// Writes a value of the table `meta`.
pub fn set_meta(connection: &Connection, key: &str, value: &str) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)";
    connection.prepare_cached(sql)?.execute([key, value])?;
    Ok(())
}

//! Parts of products on their way into the range: who has a variant, and what a feed cannot say of it.

use std::collections::{BTreeSet, HashMap};

use jingxuan_catalogue::{
    Colour, ColourFamily, GarmentRef, Money, Product, ProductId, Supplement, Text, Variant, VariantId,
    feed::{self, Format},
};
use rusqlite::params;

use crate::{
    Writer,
    columns::{json, to_json},
    error::{Result, StoreError},
    read,
    write::taken,
};

const PRODUCT: &str = "SELECT * FROM products WHERE id = ?";

/// What variants had before a feed that cannot say all of it was merged over them. The first part of a product replaces
/// it, and later parts must still find what it had.
pub struct Before {
    format: Format,
    variants: HashMap<VariantId, Had>,
    /// Variants whose only row in the feed is bad: they stay in their product as they are.
    pub spared: BTreeSet<VariantId>,
    /// Whether a variant whose row is refused after others have replaced its product goes back there.
    pub goes_back: bool,
    /// Variants whose product was replaced and whose own row has not come yet, with the product.
    replaced: HashMap<VariantId, (ProductId, Variant)>,
}

struct Had {
    colour: Colour,
    member_price: Option<Money>,
    garment: Option<GarmentRef>,
}

impl Before {
    /// For a feed of this format; `None` where the feed says everything.
    pub fn of(format: Format) -> Option<Self> {
        (format != Format::JsonLines).then(|| Self {
            format,
            variants: HashMap::new(),
            spared: BTreeSet::new(),
            goes_back: false,
            replaced: HashMap::new(),
        })
    }

    fn remember(&mut self, variant: Variant) {
        let Variant { id, colour, member_price, garment, .. } = variant;
        self.variants.insert(id, Had { colour, member_price, garment });
    }

    /// Gives a variant what its feed does not say of it.
    fn complete(&self, variant: &mut Variant) {
        let Some(had) = self.variants.get(&variant.id) else { return };
        if variant.garment.is_none() {
            variant.garment.clone_from(&had.garment);
        }
        complete_colour(&mut variant.colour, &had.colour);
        // Shopify has no place for it. One that is not below the new price is none any more.
        if self.format == Format::Shopify && variant.member_price.is_none() {
            let below = |member: &Money| {
                member.currency == variant.price.currency && member.minor < variant.price.minor
            };
            variant.member_price = had.member_price.filter(below);
        }
    }
}

/// Gives a product what its feed does not say of it.
fn complete(product: &mut Product, had: &mut Product) {
    complete_text(&mut product.title, &had.title);
    complete_text(&mut product.description, &had.description);
    if product.size_chart.is_none() {
        product.size_chart = had.size_chart.take();
    }
    if product.since == 0 {
        product.since = had.since;
    }
    product.margin_percent = product.margin_percent.or(had.margin_percent);
    for (key, values) in std::mem::take(&mut had.attributes) {
        product.attributes.entry(key).or_insert(values);
    }
}

/// The language that a feed does not have.
fn complete_text(text: &mut Text, had: &Text) {
    for (now, before) in [(&mut text.chinese, &had.chinese), (&mut text.english, &had.english)] {
        if now.is_empty() {
            now.clone_from(before);
        }
    }
}

/// A colour of the same name is the same colour.
fn complete_colour(colour: &mut Colour, had: &Colour) {
    let same = |now: &str, before: &str| now.is_empty() || now.eq_ignore_ascii_case(before);
    if !(same(&colour.name.chinese, &had.name.chinese) && same(&colour.name.english, &had.name.english)) {
        return;
    }
    complete_text(&mut colour.name, &had.name);
    colour.rgb = colour.rgb.or(had.rgb);
    if colour.family == ColourFamily::Multi {
        colour.family = had.family;
    }
}

impl Writer<'_> {
    /// Writes a part of a product of this catalogue: the first part makes the product (replacing one of an earlier
    /// catalogue), later parts add their variants to it. Feeds have the variants of a product on rows far apart. A
    /// variant of another product of an earlier catalogue is taken from there; a product that has lost its last variant
    /// so leaves the range when the transaction is committed.
    ///
    /// # Errors
    /// As [`Writer::put_product`]; a refused part has written nothing.
    pub fn put_part(&mut self, product: &Product) -> Result<()> {
        self.put_part_of(product.clone(), 0, None).map(drop)
    }

    /// As [`Writer::put_part`], for the record on this line of a feed; `before` keeps what the feed cannot say. Returns
    /// what could not be kept.
    pub(crate) fn put_part_of(
        &mut self,
        mut product: Product,
        line: u64,
        mut before: Option<&mut Before>,
    ) -> Result<Vec<String>> {
        let sql = "SELECT key, generation FROM products WHERE id = ?";
        let found: Option<(i64, i64)> =
            self.first(sql, [product.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let begun = found.filter(|(_, generation)| *generation == self.generation).map(|(key, _)| key);
        if let Some(key) = begun {
            self.check_fits(key, &product.id, &product.variants)?;
        }
        let moving = self.moving(&product)?;
        let mut notes = Vec::new();
        if let Some(before) = &mut before {
            let had = match found {
                Some(_) if begun.is_some() => None,
                Some(_) => read::product(self.db(), PRODUCT, product.id.as_str())?,
                None => self.rested(&product.id)?,
            };
            if let Some(mut had) = had {
                complete(&mut product, &mut had);
                let currency = product.variants.first().map(|variant| variant.price.currency);
                for variant in had.variants {
                    // What rested is not in the range any more: nothing of it can stay there.
                    if found.is_some() && before.spared.contains(&variant.id) {
                        if Some(variant.price.currency) == currency {
                            product.variants.push(variant.clone());
                        } else {
                            notes.push(format!(
                                "the older version of variant `{}` is gone: its price is in another currency",
                                variant.id
                            ));
                        }
                    } else if found.is_some() && before.goes_back {
                        let owner = product.id.clone();
                        before.replaced.insert(variant.id.clone(), (owner, variant.clone()));
                    }
                    before.remember(variant);
                }
            }
            for (key, _) in &moving {
                let sql = "SELECT * FROM variants WHERE key = ?";
                let moved = self.first(sql, [key], read::variant_row)?;
                moved.into_iter().for_each(|(_, variant)| before.remember(variant));
            }
            product.variants.iter_mut().for_each(|variant| before.complete(variant));
        }
        feed::check(&product).map_err(StoreError::Invalid)?;
        // Nothing is refused from here on.
        for (key, loser) in moving {
            self.run("DELETE FROM variants WHERE key = ?", [key])?;
            self.losers.insert(loser, line);
        }
        let key = match begun {
            Some(key) => key,
            None => {
                self.delete_product(&product.id)?;
                self.run("DELETE FROM resting WHERE id = ?", [product.id.as_str()])?;
                self.insert_product(&product)?
            }
        };
        self.insert_variants(key, &product.variants)?;
        if let Some(before) = before {
            for variant in &product.variants {
                before.replaced.remove(&variant.id);
            }
        }
        Ok(notes)
    }

    /// Refuses a later part that its product cannot take: what a product must be is checked part by part otherwise.
    fn check_fits(&self, key: i64, id: &ProductId, part: &[Variant]) -> Result<()> {
        let sql = "SELECT currency, (SELECT count(*) FROM variants WHERE product = ?1) FROM variants
                   WHERE product = ?1 LIMIT 1";
        let there: Option<(String, u64)> = self.first(sql, [key], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some((currency, count)) = there else { return Ok(()) };
        if part.iter().any(|variant| variant.price.currency.code() != currency) {
            return Err(StoreError::Invalid(format!("product `{id}` has prices in two currencies")));
        }
        if count + part.len() as u64 > feed::MOST_VARIANTS as u64 {
            let most = feed::MOST_VARIANTS;
            return Err(StoreError::Invalid(format!("product `{id}` has more than {most} variants")));
        }
        Ok(())
    }

    /// Puts the older version of a variant back into its product, which other rows have replaced; returns whether the product could
    /// take it, and `None` where nothing is to be put back.
    pub(crate) fn put_back(&mut self, before: &mut Before, id: &VariantId) -> Result<Option<bool>> {
        let Some((product, variant)) = before.replaced.remove(id) else { return Ok(None) };
        let sql = "SELECT key FROM products WHERE id = ? AND generation = ?";
        let key: Option<i64> =
            self.first(sql, params![product.as_str(), self.generation], |row| row.get(0))?;
        let Some(key) = key else { return Ok(None) };
        if self.has_variant(id)? {
            return Ok(None);
        }
        let part = [variant];
        match self.check_fits(key, &product, &part) {
            Ok(()) => self.insert_variants(key, &part)?,
            Err(StoreError::Invalid(_)) => return Ok(Some(false)),
            Err(error) => return Err(error),
        }
        Ok(Some(true))
    }

    /// Takes a product out of the range that may come back, and keeps what it was; returns whether it was there.
    pub(crate) fn rest(&mut self, id: &ProductId) -> Result<bool> {
        let Some(product) = read::product(self.db(), PRODUCT, id.as_str())? else { return Ok(false) };
        let sql = "INSERT OR REPLACE INTO resting (id, product) VALUES (?, ?)";
        self.run(sql, params![id.as_str(), to_json(&product)?])?;
        self.delete_product(id)
    }

    /// What a product was before it was taken out of the range for the time being.
    fn rested(&self, id: &ProductId) -> Result<Option<Product>> {
        self.first("SELECT product FROM resting WHERE id = ?", [id.as_str()], |row| json(row, 0))
    }

    /// Whether the range has the product from before this catalogue.
    pub(crate) fn has_older(&self, id: &ProductId) -> Result<bool> {
        let sql = "SELECT 1 FROM products WHERE id = ? AND generation <> ?";
        Ok(self.first(sql, params![id.as_str(), self.generation], |_| Ok(()))?.is_some())
    }

    /// Whether any product has the variant.
    pub(crate) fn has_variant(&self, id: &VariantId) -> Result<bool> {
        Ok(self.first("SELECT 1 FROM variants WHERE id = ?", [id.as_str()], |_| Ok(()))?.is_some())
    }

    /// Whether a product from before this catalogue has the variant.
    pub(crate) fn has_older_variant(&self, id: &VariantId) -> Result<bool> {
        let sql = "SELECT 1 FROM variants v JOIN products p ON p.key = v.product
                   WHERE v.id = ? AND p.generation <> ?";
        Ok(self.first(sql, params![id.as_str(), self.generation], |_| Ok(()))?.is_some())
    }

    /// The variants of the part that other products of earlier catalogues have: (variant, product), by key.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for a variant that this catalogue has already.
    fn moving(&self, product: &Product) -> Result<Vec<(i64, i64)>> {
        let sql =
            "SELECT v.key, p.key, p.id, p.generation FROM variants v JOIN products p ON p.key = v.product
                   WHERE v.id = ?";
        let mut moving = Vec::new();
        for variant in &product.variants {
            let owner: Option<(i64, i64, String, i64)> = self.first(sql, [variant.id.as_str()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
            let Some((key, owner, id, generation)) = owner else { continue };
            let own = id == product.id.0;
            if generation == self.generation {
                return Err(taken(&variant.id, (!own).then_some(id)));
            }
            if !own {
                moving.push((key, owner));
            }
        }
        Ok(moving)
    }

    /// Takes products out of the range that lost their last variant to others; returns each with the line that took it.
    pub(crate) fn drop_emptied(&mut self) -> Result<Vec<(u64, ProductId)>> {
        let sql =
            "DELETE FROM products WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM variants WHERE product = ?1)
                   RETURNING id";
        let mut dropped = Vec::new();
        for (key, line) in std::mem::take(&mut self.losers) {
            if let Some(id) = self.first(sql, [key], |row| row.get(0))? {
                dropped.push((line, ProductId(id)));
            }
        }
        self.words_stale |= !dropped.is_empty();
        Ok(dropped)
    }

    /// Adds to a product of the range what its feed has no place for; what was there of it is replaced.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] without the product; [`StoreError::Invalid`] when the product has not all the variants,
    /// when there is nothing to add, or when [`feed::check`] refuses what it would become.
    pub fn put_supplement(&mut self, supplement: &Supplement) -> Result<()> {
        let id = supplement.product.as_str();
        if supplement.is_empty() {
            return Err(StoreError::Invalid(format!("nothing is added to product `{id}`")));
        }
        let mut product = read::product(self.db(), PRODUCT, id)?
            .ok_or_else(|| StoreError::Unknown { kind: "product", id: id.to_owned() })?;
        for (sku, garment) in &supplement.garments {
            let variant = product
                .variants
                .iter_mut()
                .find(|variant| variant.id == *sku)
                .ok_or_else(|| StoreError::Invalid(format!("product `{id}` has no variant `{sku}`")))?;
            variant.garment = Some(garment.clone());
        }
        product.size_chart = supplement.size_chart.clone().or(product.size_chart);
        product.since = supplement.since.unwrap_or(product.since);
        product.margin_percent = supplement.margin_percent.or(product.margin_percent);
        feed::check(&product).map_err(StoreError::Invalid)?;
        let sql = "UPDATE products SET size_chart = ?, since = ?, margin_percent = ? WHERE id = ?";
        self.run(sql, params![product.size_chart, product.since, product.margin_percent, id])?;
        for (sku, garment) in &supplement.garments {
            let sql = "UPDATE variants SET garment = ?, colourway = ? WHERE id = ?";
            self.run(sql, params![garment.garment, garment.colourway, sku.as_str()])?;
        }
        Ok(())
    }
}

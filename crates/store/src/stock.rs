//! Where things are: stores, their distance, and what they have.

use jingxuan_catalogue::{ProductId, Stock, Store as Shop, StoreId, VariantId};
use rusqlite::Row;

use crate::{Reader, columns::text, error::Result};

/// A store with what it has of what was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearby {
    /// The store.
    pub store: Shop,
    /// Great-circle distance in kilometres from the store that asked.
    pub kilometres: f64,
    /// Pieces of each variant, in the order asked for, without those that the store does not have.
    pub pieces: Vec<(VariantId, u32)>,
}

/// Mean radius of the earth (IUGG), kilometres.
const EARTH: f64 = 6371.0088;

/// Great-circle distance between two places in degrees, by the haversine formula, kilometres.
#[must_use]
pub fn kilometres(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (from_lat, to_lat) = (from.0.to_radians(), to.0.to_radians());
    let north = ((to_lat - from_lat) / 2.0).sin();
    let east = ((to.1 - from.1).to_radians() / 2.0).sin();
    let half_chord = north * north + from_lat.cos() * to_lat.cos() * east * east;
    2.0 * EARTH * half_chord.clamp(0.0, 1.0).sqrt().asin()
}

impl Reader<'_> {
    /// Every store.
    ///
    /// # Errors
    /// [`crate::StoreError`] when the file cannot be read; so for every query below.
    pub fn stores(&self) -> Result<Vec<Shop>> {
        let sql = "SELECT id, name_zh, name_en, city_zh, city_en, address_zh, address_en, latitude, longitude
                   FROM stores ORDER BY id";
        self.all(sql, [], |row| {
            Ok(Shop {
                id: row.get::<_, String>(0)?.into(),
                name: text(row, 1)?,
                city: text(row, 3)?,
                address: text(row, 5)?,
                latitude: row.get(7)?,
                longitude: row.get(8)?,
            })
        })
    }

    /// What every store has of the variant, as counted.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn stock(&self, variant: &VariantId) -> Result<Vec<Stock>> {
        let sql = "SELECT variant, store, quantity, at FROM stock WHERE variant = ? ORDER BY store";
        self.all(sql, [variant.as_str()], row)
    }

    /// Pieces of the variant in the store; `None` where it was never counted.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn pieces(&self, variant: &VariantId, store: &StoreId) -> Result<Option<u32>> {
        let sql = "SELECT quantity FROM stock WHERE variant = ? AND store = ?";
        self.first(sql, (variant.as_str(), store.as_str()), |row| row.get(0))
    }

    /// Stock of every variant of the product in every store.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn stock_of_product(&self, product: &ProductId) -> Result<Vec<Stock>> {
        let sql = "SELECT s.variant, s.store, s.quantity, s.at FROM products p
                   JOIN variants v ON v.product = p.key JOIN stock s ON s.variant = v.id
                   WHERE p.id = ? ORDER BY v.key, s.store";
        self.all(sql, [product.as_str()], row)
    }

    /// What the store has, of everything: (variant, pieces), those with none left out.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn stock_in(&self, store: &StoreId) -> Result<Vec<(VariantId, u32)>> {
        let sql = "SELECT variant, quantity FROM stock WHERE store = ? AND quantity > 0 ORDER BY variant";
        self.all(sql, [store.as_str()], |row| Ok((VariantId(row.get(0)?), row.get(1)?)))
    }

    /// The variants that any of these stores has now.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn stocked_in(&self, stores: &[StoreId]) -> Result<Vec<VariantId>> {
        let stores: Vec<&str> = stores.iter().map(StoreId::as_str).collect();
        let stores = serde_json::to_string(&stores)
            .map_err(|error| crate::StoreError::Invalid(format!("ids of stores: {error}")))?;
        let sql = "SELECT DISTINCT variant FROM stock WHERE quantity > 0 AND store IN (SELECT value FROM json_each(?))";
        self.all(sql, [stores], |row| Ok(VariantId(row.get(0)?)))
    }

    /// The stores that have any of the variants, the nearest to `from` first (itself at distance 0). Where `from` is
    /// not known, by id, at distance NaN.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn nearby(&self, variants: &[VariantId], from: &StoreId) -> Result<Vec<Nearby>> {
        let stores = self.stores()?;
        let here = stores.iter().find(|store| store.id == *from).map(|s| (s.latitude, s.longitude));
        let mut found = Vec::new();
        for store in stores {
            let mut pieces = Vec::new();
            for variant in variants {
                if let Some(count) = self.pieces(variant, &store.id)?.filter(|count| *count > 0) {
                    pieces.push((variant.clone(), count));
                }
            }
            if !pieces.is_empty() {
                let there = (store.latitude, store.longitude);
                let kilometres = here.map_or(f64::NAN, |here| kilometres(here, there));
                found.push(Nearby { store, kilometres, pieces });
            }
        }
        found.sort_by(|a, b| a.kilometres.total_cmp(&b.kilometres)); // stable: equal ones stay by id
        Ok(found)
    }
}

pub fn row(row: &Row<'_>) -> rusqlite::Result<Stock> {
    Ok(Stock {
        variant: VariantId(row.get(0)?),
        store: StoreId(row.get(1)?),
        quantity: row.get(2)?,
        at: row.get(3)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_globe() {
        let beijing = (39.9042, 116.4074);
        let shanghai = (31.2304, 121.4737);
        assert!((kilometres(beijing, shanghai) - 1067.0).abs() < 3.0);
        assert!(kilometres(beijing, beijing).abs() < 1e-9);
        let half_way_round = kilometres((0.0, 0.0), (0.0, 180.0));
        assert!((half_way_round - std::f64::consts::PI * EARTH).abs() < 1e-6);
    }
}

//! The shop as the guide knows it: what does not change between two syncs in memory, what does (stock, prices) asked of the store
//! at the moment it is said.

use std::{collections::HashMap, sync::Arc};

use jingxuan_catalogue::{
    Category, CategoryId, CustomerId, Language, Product, ProductId, SizeChart, Store as Branch, StoreId,
    VariantId,
};
use jingxuan_recommend::shop::{SizeFit, TOLERANCE, deciding_measures, fitting_size};
use jingxuan_store::{Nearby, Price, Store, StoreError, kilometres};
use serde::Serialize;

use crate::{Worn, whole};

/// Stores at most this far from this one are nearby, kilometres as the crow flies: half an hour across a city.
pub const NEARBY_KILOMETRES: u32 = 15;

/// What a store has of a variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StockLine {
    /// The store.
    pub store: StoreId,
    /// Its name in the language of the reply.
    pub name: String,
    /// Distance from the store that asks, whole kilometres; 0 for itself.
    pub kilometres: u32,
    /// Pieces.
    pub quantity: u32,
}

/// Catalogue, size charts, stores and category tree, read once.
pub struct Shop {
    store: Arc<Store>,
    products: Vec<Arc<Product>>,
    by_id: HashMap<ProductId, usize>,
    by_variant: HashMap<VariantId, (usize, usize)>,
    categories: Vec<Category>,
    branches: Vec<Branch>,
    charts: HashMap<String, SizeChart>,
}

impl Shop {
    /// Reads the shop.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub fn read(store: Arc<Store>) -> Result<Self, StoreError> {
        let reader = store.reader()?;
        let products: Vec<Arc<Product>> = reader.all_products()?.into_iter().map(Arc::new).collect();
        let categories = reader.categories()?;
        let branches = reader.stores()?;
        let charts = reader.size_charts()?.into_iter().map(|chart| (chart.id.clone(), chart)).collect();
        drop(reader);
        let by_id = products.iter().enumerate().map(|(at, product)| (product.id.clone(), at)).collect();
        let by_variant = products
            .iter()
            .enumerate()
            .flat_map(|(at, product)| {
                product
                    .variants
                    .iter()
                    .enumerate()
                    .map(move |(place, variant)| (variant.id.clone(), (at, place)))
            })
            .collect();
        Ok(Self { store, products, by_id, by_variant, categories, branches, charts })
    }

    /// The database behind it.
    #[must_use]
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Every product.
    #[must_use]
    pub fn products(&self) -> &[Arc<Product>] {
        &self.products
    }

    /// The category tree.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// Every store.
    #[must_use]
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// A product.
    #[must_use]
    pub fn product(&self, id: &ProductId) -> Option<&Arc<Product>> {
        self.by_id.get(id).map(|at| &self.products[*at])
    }

    /// A variant with its product.
    #[must_use]
    pub fn variant(&self, id: &VariantId) -> Option<(&Arc<Product>, &jingxuan_catalogue::Variant)> {
        let (at, place) = *self.by_variant.get(id)?;
        Some((&self.products[at], &self.products[at].variants[place]))
    }

    /// The variant that a garment of the wardrobe stands for in this colourway and size; of several products the first, and
    /// without such a size the first size of the colour.
    #[must_use]
    pub fn worn(&self, garment: &str, colourway: &str, size: Option<&str>) -> Option<Worn> {
        let mut of_colour = self.products.iter().flat_map(|product| {
            let same = product.variants.iter().filter(|variant| {
                variant.garment.as_ref().is_some_and(|g| g.garment == garment && g.colourway == colourway)
            });
            same.map(move |variant| (product, variant))
        });
        let first = of_colour.next()?;
        let wanted = |(_, variant): &(&Arc<Product>, &jingxuan_catalogue::Variant)| {
            size.is_some_and(|size| jingxuan_text::same_size(&variant.size, size))
        };
        let (product, variant) = if wanted(&first) { first } else { of_colour.find(wanted).unwrap_or(first) };
        Some(Worn { product: product.id.clone(), variant: variant.id.clone() })
    }

    /// The size chart of a product.
    #[must_use]
    pub fn chart(&self, product: &Product) -> Option<&SizeChart> {
        self.charts.get(product.size_chart.as_deref()?)
    }

    /// What shoppers read for a category.
    #[must_use]
    pub fn category_name(&self, id: &CategoryId, language: Language) -> Option<&str> {
        self.categories.iter().find(|category| &category.id == id).map(|category| category.name.get(language))
    }

    /// The price now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn price(&self, variant: &VariantId) -> Result<Option<Price>, StoreError> {
        self.store.reader()?.price(variant)
    }

    /// This store and those nearby ([`NEARBY_KILOMETRES`]); only itself where it is not known where it stands.
    pub fn stores_near<'a>(&'a self, from: &'a StoreId) -> impl Iterator<Item = &'a StoreId> {
        let place = |store: &Branch| (store.latitude, store.longitude);
        let here = self.branches.iter().find(|store| store.id == *from).map(place);
        let near = move |store: &&Branch| {
            store.id != *from
                && here.is_some_and(|here| kilometres(here, place(store)) <= f64::from(NEARBY_KILOMETRES))
        };
        std::iter::once(from).chain(self.branches.iter().filter(near).map(|store| &store.id))
    }

    /// Stores that have the variant now, the nearest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn nearby(&self, variant: &VariantId, from: &StoreId) -> Result<Vec<Nearby>, StoreError> {
        self.store.reader()?.nearby(std::slice::from_ref(variant), from)
    }

    /// What [`Shop::nearby`] found of a variant, as a table: the store that asks always, also with none.
    #[must_use]
    pub fn stock_lines(&self, near: &[Nearby], from: &StoreId, language: Language) -> Vec<StockLine> {
        let mut lines: Vec<StockLine> = near
            .iter()
            .map(|near| StockLine {
                store: near.store.id.clone(),
                name: near.store.name.get(language).to_owned(),
                kilometres: whole(near.kilometres),
                quantity: near.pieces.first().map_or(0, |(_, pieces)| *pieces),
            })
            .collect();
        if let Some(here) = self.branches.iter().find(|branch| branch.id == *from)
            && !lines.iter().any(|line| line.store == here.id)
        {
            let (store, name) = (here.id.clone(), here.name.get(language).to_owned());
            lines.insert(0, StockLine { store, name, kilometres: 0, quantity: 0 });
        }
        lines
    }

    /// Pieces of each variant of a product in a store now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn here(&self, product: &ProductId, store: &StoreId) -> Result<HashMap<VariantId, u32>, StoreError> {
        let counted = self.store.reader()?.stock_of_product(product)?;
        Ok(counted.into_iter().filter(|s| &s.store == store).map(|s| (s.variant, s.quantity)).collect())
    }

    /// Whether a shopper pays the prices for members. Where the store cannot be read, it is nobody's discount.
    #[must_use]
    pub fn pays_as_member(&self, shopper: Option<&CustomerId>) -> bool {
        let Some(shopper) = shopper else { return false };
        let read = self.store.reader().and_then(|reader| reader.customer(shopper));
        let read = read.inspect_err(|error| tracing::error!(%error, "the customer cannot be read"));
        read.ok().flatten().is_some_and(|customer| !customer.membership.is_empty())
    }

    /// The size that a body takes, as it is written on the product's label; `None` without a chart, or where the chart and the body
    /// share no measurement.
    #[must_use]
    pub fn size_for(
        &self,
        product: &Product,
        body: &std::collections::BTreeMap<String, f32>,
    ) -> Option<String> {
        self.fit_for(product, body).map(|fit| fit.size)
    }

    /// As [`Shop::size_for`], where that size really fits: a child's dress has a largest size, but none for an adult.
    #[must_use]
    pub fn fits(&self, product: &Product, body: &std::collections::BTreeMap<String, f32>) -> Option<String> {
        self.fit_for(product, body).filter(|fit| fit.outside <= TOLERANCE).map(|fit| fit.size)
    }

    /// The measurements that decide a product's size by its chart; none without a chart, or where one size is for all.
    #[must_use]
    pub fn measures(&self, product: &Product) -> Vec<&str> {
        self.chart(product).map_or_else(Vec::new, |chart| deciding_measures(chart, &product.category))
    }

    /// Kilometres from one store to another, as the crow flies; not a number where one of them is not known.
    #[must_use]
    pub fn distance(&self, from: &StoreId, to: &StoreId) -> f64 {
        let place = |id: &StoreId| {
            let store = self.branches.iter().find(|store| store.id == *id);
            store.map_or((f64::NAN, f64::NAN), |store| (store.latitude, store.longitude))
        };
        kilometres(place(from), place(to))
    }

    fn fit_for(&self, product: &Product, body: &std::collections::BTreeMap<String, f32>) -> Option<SizeFit> {
        let fit = fitting_size(self.chart(product)?, body, product)?;
        product.variants.iter().any(|variant| fit.is_of(variant)).then_some(fit)
    }
}

//! Products as the interface shows them.

use std::collections::HashMap;

use jingxuan_catalogue::{Colour, Language, ProductId, StoreId, Variant, VariantId};
use jingxuan_guide::{Assistant, Scene, Shop, Suggested, colours, names};

use super::view::{Attribute, ColourChoice, ProductCard, ProductPage, SizeChoice, StoreStock, Swatch};

/// Products in one row of a page.
const ROW: usize = 8;

/// Makes cards in one language for one store.
pub struct Cards<'a> {
    pub shop: &'a Shop,
    pub store: &'a StoreId,
    pub language: Language,
}

impl Cards<'_> {
    /// The card of a product; `None` where the shop does not have it. The variant, where one is meant, gives price and picture.
    #[must_use]
    pub fn card(&self, id: &ProductId, variant: Option<&VariantId>, why: &str) -> Option<ProductCard> {
        let product = self.shop.product(id)?;
        let variant = variant
            .and_then(|id| product.variants.iter().find(|one| &one.id == id))
            .or_else(|| product.variants.first())?;
        // A stock that cannot be read is not told as none: the card then says nothing false about being there.
        let here = match self.shop.here(id, self.store) {
            Ok(pieces) => pieces.values().sum(),
            Err(error) => {
                tracing::error!(%error, "the stock cannot be read");
                return None;
            }
        };
        let price = self.shop.price(&variant.id).ok().flatten();
        Some(ProductCard {
            id: product.id.to_string(),
            title: product.title.get(self.language).to_owned(),
            brand: product.brand.clone(),
            price: price.as_ref().map_or(variant.price, |price| price.price).to_string(),
            member_price: price.and_then(|price| price.member).map(|money| money.to_string()),
            picture: variant.images.first().cloned(),
            colours: colours(product).into_iter().map(|colour| self.swatch(colour)).collect(),
            wearable: product.variants.iter().any(|one| one.garment.is_some()),
            here,
            why: Some(why.to_owned()).filter(|why| !why.is_empty()),
        })
    }

    /// Cards of what is recommended.
    pub fn suggested(&self, found: Vec<Suggested>) -> Vec<ProductCard> {
        found.iter().filter_map(|one| self.card(&one.product, None, &one.why)).collect()
    }

    fn swatch(&self, colour: &Colour) -> Swatch {
        Swatch {
            id: colour.name.all().next().unwrap_or_default().to_owned(),
            name: colour.name.get(self.language).to_owned(),
            rgb: colour.rgb.map(|[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}")),
        }
    }

    /// Everything about a product.
    #[must_use]
    pub fn page(&self, assistant: &Assistant, scene: &Scene, id: &ProductId) -> Option<ProductPage> {
        let product = self.shop.product(id)?;
        let card = self.card(id, None, "")?;
        let here = self.shop.here(id, self.store).unwrap_or_default();
        let suggested = assistant.size_advice(product, scene);
        let colours = colours(product)
            .into_iter()
            .map(|colour| {
                let of_colour: Vec<&Variant> =
                    product.variants.iter().filter(|variant| &variant.colour == colour).collect();
                ColourChoice {
                    colour: self.swatch(colour),
                    picture: of_colour.first().and_then(|variant| variant.images.first().cloned()),
                    sizes: of_colour
                        .iter()
                        .map(|variant| size(variant, &here, suggested.as_deref()))
                        .collect(),
                }
            })
            .collect();
        let attributes = product
            .attributes
            .iter()
            .filter_map(|(key, values)| {
                let values: Vec<String> =
                    values.iter().map(|value| names::value(key, value, self.language)).collect();
                Some(Attribute {
                    name: names::key(key, self.language)?.to_owned(),
                    value: names::list(&values, self.language),
                })
            })
            .collect();
        let rows = |which: fn(
            &dyn jingxuan_guide::Advise,
            &Shop,
            &Scene,
            &ProductId,
            Language,
        ) -> Vec<Suggested>| {
            let found = assistant
                .advice()
                .map_or_else(Vec::new, |advice| which(advice.as_ref(), self.shop, scene, id, self.language));
            self.suggested(found)
        };
        Some(ProductPage {
            card,
            description: product.description.get(self.language).to_owned(),
            attributes,
            colours,
            similar: rows(|advice, shop, scene, id, language| advice.similar(shop, scene, id, language, ROW)),
            goes_with: rows(|advice, shop, scene, id, language| {
                advice.completing(shop, scene, id, language, ROW)
            }),
            also_bought: rows(|advice, shop, scene, id, language| {
                advice.also_bought(shop, scene, id, language, ROW)
            }),
        })
    }

    /// What every store that has the variant has, the nearest first; this store always, also with none.
    ///
    /// # Errors
    /// When the stock cannot be read.
    pub fn stock(&self, variant: &VariantId) -> Result<Vec<StoreStock>, jingxuan_store::StoreError> {
        let near = self.shop.nearby(variant, self.store)?;
        let lines = self.shop.stock_lines(&near, self.store, self.language);
        Ok(lines.into_iter().map(StoreStock::from).collect())
    }
}

fn size(variant: &Variant, here: &HashMap<VariantId, u32>, suggested: Option<&str>) -> SizeChoice {
    SizeChoice {
        size: variant.size.clone(),
        variant: variant.id.to_string(),
        here: here.get(&variant.id).copied().unwrap_or(0),
        suggested: suggested == Some(variant.size.as_str()),
    }
}

//! Products as rows of a Shopify product CSV.

use crate::{Language, Product, VariantId};

use super::{
    breadcrumb,
    google::ONE_SIZE,
    html,
    shopify::{TAGS, is_key},
};

/// Columns that are written, in this order.
pub const COLUMNS: [&str; 22] = [
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Type",
    "Tags",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Option2 Name",
    "Option2 Value",
    "Variant SKU",
    "Variant Inventory Tracker",
    "Variant Inventory Qty",
    "Variant Inventory Policy",
    "Variant Fulfillment Service",
    "Variant Price",
    "Variant Barcode",
    "Image Src",
    "Image Position",
    "Variant Image",
    "Status",
];

/// The rows of a product: a variant each, and as many more as there are pictures.
pub fn rows(
    product: &Product,
    pieces: &dyn Fn(&VariantId) -> Option<u32>,
    language: Language,
) -> Vec<[String; COLUMNS.len()]> {
    let mut pictures: Vec<&str> = Vec::new();
    for image in product.variants.iter().flat_map(|variant| &variant.images) {
        if !pictures.contains(&image.as_str()) {
            pictures.push(image);
        }
    }
    let coloured = product.variants.iter().any(|variant| !variant.colour.name.get(language).is_empty());
    let count = product.variants.len().max(pictures.len());
    (0..count)
        .map(|place| {
            let mut row: [String; COLUMNS.len()] = std::array::from_fn(|_| String::new());
            let mut put = |column: &str, value: &str| {
                if let Some(at) = COLUMNS.iter().position(|name| *name == column) {
                    row[at] = value.to_owned();
                }
            };
            put("Handle", product.id.as_str());
            if place == 0 {
                put("Title", product.title.get(language));
                put("Body (HTML)", &html::from_text(product.description.get(language)));
                put("Vendor", &product.brand);
                put("Type", &breadcrumb(product.category.as_str()));
                put("Tags", &tags(product));
                put("Published", "TRUE");
                put("Status", "active");
                put("Option1 Name", "Size");
                if coloured {
                    put("Option2 Name", "Color");
                }
            }
            if let Some(variant) = product.variants.get(place) {
                put("Option1 Value", if variant.size.is_empty() { ONE_SIZE } else { &variant.size });
                put("Option2 Value", variant.colour.name.get(language));
                put("Variant SKU", variant.id.as_str());
                if let Some(pieces) = pieces(&variant.id) {
                    put("Variant Inventory Tracker", "shopify");
                    put("Variant Inventory Qty", &pieces.to_string());
                }
                put("Variant Inventory Policy", "deny");
                put("Variant Fulfillment Service", "manual");
                put("Variant Price", &variant.price.decimal());
                put("Variant Barcode", variant.gtin.as_deref().unwrap_or_default());
                put("Variant Image", variant.images.first().map_or("", String::as_str));
            }
            if let Some(picture) = pictures.get(place) {
                put("Image Src", picture);
                put("Image Position", &(place + 1).to_string());
            }
            row
        })
        .collect()
}

fn tags(product: &Product) -> String {
    let mut tags = Vec::new();
    for (key, values) in &product.attributes {
        for value in values.iter().filter(|value| !value.contains(',')) {
            match key.as_str() {
                TAGS => tags.push(value.clone()),
                key if is_key(key) => tags.push(format!("{key}:{value}")),
                _ => {}
            }
        }
    }
    tags.join(", ")
}

//! What a product must have, whatever format it came in.

use std::collections::BTreeSet;

use crate::{Money, Product, Variant};

/// Longest id, bytes.
const LONGEST_ID: usize = 200;
/// Longest text, bytes.
const LONGEST_TEXT: usize = 64 * 1024;
/// Most variants of a product.
pub const MOST_VARIANTS: usize = 5_000;
/// Most pictures of a variant.
const MOST_IMAGES: usize = 250;
/// Most values of all attributes of a product.
const MOST_VALUES: usize = 2_000;

/// Checks a product: ids without control characters, a title, at least one variant, no variant twice, prices not
/// negative and in one currency, barcodes with their check digit, and nothing of absurd size.
///
/// # Errors
/// What is wrong, in one sentence.
pub fn check(product: &Product) -> Result<(), String> {
    id("product id", product.id.as_str())?;
    if product.title.all().all(|title| title.trim().is_empty()) {
        return Err(format!("product `{}` has no title", product.id));
    }
    let texts = product.title.all().chain(product.description.all()).chain([product.brand.as_str()]);
    for text in texts.chain([product.category.as_str()]).chain(product.size_chart.as_deref()) {
        within("text", text)?;
    }
    let values: usize = product.attributes.values().map(Vec::len).sum();
    if values > MOST_VALUES || product.attributes.len() > MOST_VALUES {
        return Err(format!("product `{}` has more than {MOST_VALUES} attributes", product.id));
    }
    for (key, values) in &product.attributes {
        id("attribute", key)?;
        values.iter().try_for_each(|value| within("attribute", value))?;
    }
    if product.variants.is_empty() {
        return Err(format!("product `{}` has no variant", product.id));
    }
    if product.variants.len() > MOST_VARIANTS {
        return Err(format!("product `{}` has more than {MOST_VARIANTS} variants", product.id));
    }
    let mut ids = BTreeSet::new();
    for variant in &product.variants {
        check_variant(variant)?;
        if !ids.insert(variant.id.as_str()) {
            return Err(format!("variant `{}` is there twice", variant.id));
        }
        if variant.price.currency != product.variants[0].price.currency {
            return Err(format!("product `{}` has prices in two currencies", product.id));
        }
    }
    Ok(())
}

pub(super) fn check_variant(variant: &Variant) -> Result<(), String> {
    id("variant id", variant.id.as_str())?;
    within("size", &variant.size)?;
    variant.colour.name.all().try_for_each(|name| within("colour", name))?;
    let negative = |price: &Money| price.minor < 0;
    if negative(&variant.price) || variant.member_price.as_ref().is_some_and(negative) {
        return Err(format!("variant `{}` has a negative price", variant.id));
    }
    if variant.member_price.is_some_and(|member| member.currency != variant.price.currency) {
        return Err(format!("variant `{}` has prices in two currencies", variant.id));
    }
    if let Some(code) = &variant.gtin {
        gtin(code)?;
    }
    if variant.images.len() > MOST_IMAGES {
        return Err(format!("variant `{}` has more than {MOST_IMAGES} pictures", variant.id));
    }
    let garment = variant.garment.iter().flat_map(|garment| [&garment.garment, &garment.colourway]);
    garment.chain(&variant.images).try_for_each(|path| within("garment or picture", path))
}

/// Checks a GTIN-8, -12, -13 or -14: its length and its check digit (GS1 General Specifications, 7.9: weights 3 and 1
/// from the right).
///
/// # Errors
/// What is wrong, in one sentence.
pub fn gtin(code: &str) -> Result<(), String> {
    if !matches!(code.len(), 8 | 12 | 13 | 14) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("barcode `{}` is no GTIN of 8, 12, 13 or 14 digits", shortened(code)));
    }
    let weighted = code.bytes().rev().enumerate().map(|(place, byte)| {
        let digit = u32::from(byte - b'0');
        if place % 2 == 1 { 3 * digit } else { digit }
    });
    if weighted.sum::<u32>() % 10 == 0 {
        Ok(())
    } else {
        Err(format!("barcode `{code}` has a wrong check digit"))
    }
}

fn id(what: &str, id: &str) -> Result<(), String> {
    if id.trim().is_empty() {
        return Err(format!("an empty {what}"));
    }
    if id.len() > LONGEST_ID {
        return Err(format!("{what} `{}` is longer than {LONGEST_ID} bytes", shortened(id)));
    }
    if id.chars().any(char::is_control) {
        return Err(format!("{what} {id:?} has control characters"));
    }
    Ok(())
}

fn within(what: &str, text: &str) -> Result<(), String> {
    if text.len() > LONGEST_TEXT {
        return Err(format!("{what} `{}` is longer than {LONGEST_TEXT} bytes", shortened(text)));
    }
    if text.contains('\0') {
        return Err(format!("{what} `{}` has a zero character", shortened(text)));
    }
    Ok(())
}

/// The beginning of a text, for messages.
pub(super) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_barcode_is_known_by_its_check_digit() {
        for right in ["96385074", "036000291452", "4006381333931", "00012345600012"] {
            assert_eq!(gtin(right), Ok(()), "{right}");
        }
        for wrong in
            ["96385075", "4006381333932", "", "400638133393", "4006381333931 ", "４006381333931", "abcdefgh"]
        {
            assert!(gtin(wrong).is_err(), "{wrong}");
        }
    }
}

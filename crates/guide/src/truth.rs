//! Whether a reply is true: every fact as the store has it now, every number on a fact. For evaluations; replies are filled from the store
//! anyway.

use jingxuan_catalogue::{Language, Product};

use crate::{Act, Assistant, Fact, Reply, Shop, names, unfounded};

/// The first thing in a reply that the store does not confirm, or a number without a fact behind it.
pub(crate) fn untrue(assistant: &Assistant, reply: &Reply) -> Option<String> {
    let wrong = reply.facts.iter().find(|fact| !holds(assistant, reply, fact));
    wrong
        .map(|fact| format!("{fact:?}"))
        .or_else(|| denied(reply))
        .or_else(|| unfounded(&reply.text, &reply.facts))
}

fn holds(assistant: &Assistant, reply: &Reply, fact: &Fact) -> bool {
    let shop = assistant.shop();
    match fact {
        Fact::Price { variant, price, member } => {
            shop.price(variant).ok().flatten().is_some_and(|now| now.price == *price && now.member == *member)
        }
        Fact::Stock { variant, store, quantity, .. } => {
            let counted = shop.store().reader().and_then(|reader| reader.pieces(variant, store));
            counted.is_ok_and(|counted| counted.unwrap_or_default() == *quantity)
        }
        Fact::Product { product, title } => {
            shop.product(product).is_some_and(|known| known.title.all().any(|name| name == title))
        }
        Fact::Size { product, size } => shop
            .product(product)
            .is_some_and(|known| known.variants.iter().any(|variant| &variant.size == size)),
        Fact::Colour { product, colour } => {
            shop.product(product).is_some_and(|known| all_colours(known, colour, reply.language))
        }
        Fact::Attribute { product, value, .. } => {
            shop.product(product).is_some_and(|known| states(known, value, reply.language))
        }
        Fact::Text { product, text } => shop
            .product(product)
            .is_some_and(|known| known.description.all().any(|whole| whole.contains(text))),
        Fact::Measurement { name, centimetres } => reply.facts.iter().any(|fact| match fact {
            Fact::Product { product, .. } => cut_for(shop, product, name, *centimetres),
            _ => false,
        }),
        // More may be found than is shown.
        Fact::Count { count } => (reply.products.len()..=shop.products().len()).contains(count),
        // The shopper's own words.
        Fact::Limit { .. } => true,
        Fact::Knowledge { entry, answer } => {
            assistant.knowledge().answer(entry, reply.language) == Some(answer)
        }
    }
}

/// "Sold out here" needs the count that says so.
fn denied(reply: &Reply) -> Option<String> {
    let denies = matches!(
        reply.act,
        Act::StockNearby
            | Act::StockNotThere
            | Act::StockNone
            | Act::StockSizesNone
            | Act::AddedElsewhere
            | Act::AddedNone
    );
    let counted = reply.facts.iter().any(|fact| matches!(fact, Fact::Stock { quantity: 0, .. }));
    (denies && !counted).then(|| "sold out".to_owned())
}

/// One colour of the product, or several in a list.
fn all_colours(product: &Product, said: &str, language: Language) -> bool {
    let has = |name: &str| product.variants.iter().any(|variant| variant.colour.name.get(language) == name);
    has(said) || said.split(names::separator(language)).all(has)
}

/// Whether the catalogue says this of the product: the values of an attribute, its colours, sizes or brand.
fn states(product: &Product, said: &str, language: Language) -> bool {
    let of_attribute = product.attributes.iter().any(|(key, values)| {
        let values: Vec<String> = values.iter().map(|value| names::value(key, value, language)).collect();
        names::list(&values, language) == said
    });
    of_attribute
        || product.brand == said
        || names::list(&crate::target::sizes(product), language) == said
        || all_colours(product, said, language)
}

/// Whether a size of the product's chart is cut for this range.
fn cut_for(shop: &Shop, product: &jingxuan_catalogue::ProductId, name: &str, range: (f32, f32)) -> bool {
    let chart = shop.product(product).and_then(|product| shop.chart(product));
    chart.is_some_and(|chart| chart.rows.iter().any(|row| row.body.get(name) == Some(&range)))
}

//! What it costs: one price, or those of its colours where they differ.

use jingxuan_catalogue::{Language, Variant, VariantId};
use jingxuan_store::Price;

use crate::{
    Act, Assistant, Conversation, Fact,
    deeds::Chosen,
    names,
    target::colours,
    turn::{Plan, Read},
};

impl Assistant {
    /// What it costs. Where its variants cost differently, a price is told with its colour and size, or all of them by colour.
    pub(crate) fn ask_price(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let chosen = match self.there(talk, read) {
            Ok(chosen) => chosen,
            Err(plan) => return *plan,
        };
        let Some(price) = self.price_now(&chosen.variant.id) else { return Plan::new(Act::Unknown) };
        let variants = chosen.product.variants.iter();
        let all: Vec<(&Variant, Price)> =
            variants.filter_map(|variant| Some((variant, self.price_now(&variant.id)?))).collect();
        let differ = all.iter().any(|(_, other)| *other != price);
        let asked = &read.asked;
        let picked = !asked.sizes.is_empty()
            || !asked.colours.is_empty()
            || !asked.comparisons.is_empty()
            || chosen.worn.as_ref() == Some(&chosen.variant.id)
            // The list shows it in a colour: that is what was found, perhaps for its price.
            || talk.in_list(read.scene).iter().any(|one| {
                let shown = one.variant.as_ref().and_then(|id| self.parts.shop.variant(id));
                one.product == chosen.product.id
                    && shown.is_some_and(|(_, shown)| shown.colour == chosen.variant.colour)
            });
        if differ && !picked {
            return by_colour(&chosen, &all, read.language);
        }
        let act = match (differ, price.member) {
            (false, None) => Act::Price,
            (false, Some(_)) => Act::PriceMember,
            (true, None) => Act::PriceOf,
            (true, Some(_)) => Act::PriceOfMember,
        };
        let mut plan = chosen.plan(act).slot("price", price.price.to_string());
        if let Some(member) = price.member {
            plan = plan.slot("member", member.to_string());
        }
        if differ {
            plan = plan
                .slot("colour", chosen.colour())
                .slot("size", chosen.variant.size.clone())
                .fact(chosen.colour_fact())
                .fact(chosen.size_fact());
        }
        plan.fact(fact(&chosen.variant.id, price))
    }

    /// A price in words and what it stands on: with its colour where other variants of the product cost something else.
    pub(crate) fn price_in_words(
        &self,
        variant: &VariantId,
        language: Language,
    ) -> Option<(String, Vec<Fact>)> {
        let price = self.price_now(variant)?;
        let (product, one) = self.parts.shop.variant(variant)?;
        let mut facts = vec![fact(variant, price)];
        let mut said = price.price.to_string();
        let differs = |other: &Variant| self.price_now(&other.id).is_some_and(|now| now.price != price.price);
        if product.variants.iter().any(differs) {
            let colour = one.colour.name.get(language).to_owned();
            said = match language {
                Language::Chinese => format!("{said}（{colour}）"),
                Language::English => format!("{said} ({colour})"),
            };
            facts.push(Fact::Colour { product: product.id.clone(), colour });
        }
        Some((said, facts))
    }

    /// The price as the store has it now.
    fn price_now(&self, variant: &VariantId) -> Option<Price> {
        self.parts.shop.price(variant).ok().flatten()
    }
}

fn fact(variant: &VariantId, price: Price) -> Fact {
    Fact::Price { variant: variant.clone(), price: price.price, member: price.member }
}

/// The prices of each colour, the lowest and the highest where its sizes differ too.
fn by_colour(chosen: &Chosen<'_>, all: &[(&Variant, Price)], language: Language) -> Plan {
    let mut plan = chosen.plan(Act::PriceByColour);
    let mut said = Vec::new();
    for colour in colours(chosen.product) {
        let of_colour: Vec<(&Variant, Price)> =
            all.iter().filter(|(variant, _)| variant.colour == *colour).copied().collect();
        // At one price for everyone, what members pay may still differ by size.
        let paid = |price: &Price| (price.price.minor, price.member.unwrap_or(price.price).minor);
        let low = of_colour.iter().min_by_key(|(_, price)| paid(price));
        let high = of_colour.iter().max_by_key(|(_, price)| paid(price));
        let (Some((cheap, low)), Some((dear, high))) = (low, high) else { continue };
        let name = colour.name.get(language).to_owned();
        plan.facts.push(fact(&cheap.id, *low));
        if low == high {
            said.push(format!("{name} {}", with_member(low, language)));
        } else {
            let (low, other) = (with_member(low, language), with_member(high, language));
            said.push(format!("{name} {low} – {other}"));
            plan.facts.push(fact(&dear.id, *high));
        }
        plan.facts.push(Fact::Colour { product: chosen.product.id.clone(), colour: name });
    }
    plan.slot("prices", names::list(&said, language))
}

/// A price, with what members pay where that is another.
fn with_member(price: &Price, language: Language) -> String {
    match (price.member.filter(|member| *member != price.price), language) {
        (None, _) => price.price.to_string(),
        (Some(member), Language::Chinese) => format!("{}（会员 {member}）", price.price),
        (Some(member), Language::English) => format!("{} (members {member})", price.price),
    }
}

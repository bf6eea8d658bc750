//! What is in stock: a piece, the shopper's own size, or the sizes that a store has.

use jingxuan_catalogue::{Language, StoreId, Variant, VariantId};
use jingxuan_query::{Relation, Understanding};

use super::size::{by_mirror, no_size_fits};
use crate::{
    Act, Action, Assistant, Conversation, Fact, Worn,
    deeds::{Chosen, whole},
    names,
    target::sizes,
    turn::{Plan, Read},
};

/// Questions after sizes, not after one.
const SIZES: [&str; 25] = [
    "哪些尺码",
    "哪些码",
    "哪些号",
    "哪些尺寸",
    "哪几个码",
    "哪几个尺码",
    "哪几个号",
    "哪几码",
    "哪个码",
    "哪个尺码",
    "什么尺码",
    "什么码",
    "什么尺寸",
    "几个码",
    "几个尺码",
    "多少个码",
    "which sizes",
    "what sizes",
    "which size ",
    "what size ",
    "sizes do",
    "sizes are",
    "sizes have",
    "any sizes",
    "all sizes",
];

/// Whether a turn, in normal form, asks which sizes there are.
pub(super) fn asks_sizes(asked: &Understanding, text: &str) -> bool {
    let step =
        asked.comparisons.iter().any(|one| matches!(one.relation, Relation::Larger | Relation::Smaller));
    asked.sizes.is_empty() && !step && SIZES.iter().any(|words| text.contains(words))
}

/// Whether a turn, in normal form, asks what is in stock.
pub(super) fn asks_stock(asked: &Understanding, text: &str) -> bool {
    const WORDS: [&str; 8] =
        ["有货", "现货", "库存", "在库", "in stock", "left", "available", "on the shelf"];
    asked.stock.is_some() || WORDS.iter().any(|words| text.contains(words))
}

impl Assistant {
    /// Where it is in stock.
    pub(crate) fn check_stock(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let chosen = match self.there(talk, read) {
            Ok(chosen) => chosen,
            Err(plan) => return *plan,
        };
        if read.asked.own_size.is_some() {
            return self.own_size_in_stock(talk, &chosen, read);
        }
        if asks_sizes(&read.asked, &jingxuan_text::normalise(read.text)) {
            return self.sizes_in_stock(&chosen, read);
        }
        self.stock_of(&chosen, read)
    }

    /// The shopper's own size: as measured or usually taken; where neither is known, that is said.
    fn own_size_in_stock(&self, talk: &mut Conversation, chosen: &Chosen<'_>, read: &Read<'_>) -> Plan {
        let product = chosen.product;
        let Some((size, measured)) = self.suggested_size(product, read.scene) else {
            let all = sizes(product);
            let measured = by_mirror(self.parts.shop.measures(product));
            let act = if measured { Act::OwnSizeUnknown } else { Act::OwnSizeUntold };
            let mut plan = chosen.plan(act).slot("sizes", names::list(&all, read.language));
            plan.facts.extend(all.into_iter().map(|size| Fact::Size { product: product.id.clone(), size }));
            return plan;
        };
        if measured && self.parts.shop.fits(product, &read.scene.measurements).is_none() {
            return no_size_fits(chosen, super::size::measured_body(read.language), read.language);
        }
        let Some(mine) = chosen.in_size(&size) else { return chosen.size_missing(&size) };
        talk.focus = Some(Worn { product: product.id.clone(), variant: mine.variant.id.clone() });
        self.stock_of(&mine, read)
    }

    /// The sizes of the colour spoken of that this store, or the one that was named, has.
    pub(super) fn sizes_in_stock(&self, chosen: &Chosen<'_>, read: &Read<'_>) -> Plan {
        let product = chosen.product;
        let named = crate::slots::branch(read.text, self.parts.shop.branches());
        let store = named.as_ref().unwrap_or(&read.scene.store);
        let Ok(counted) = self.parts.shop.here(&product.id, store) else { return Plan::new(Act::Unknown) };
        let pieces = |variant: &Variant| counted.get(&variant.id).copied().unwrap_or_default();
        let variants = product.variants.iter();
        let of_colour: Vec<&Variant> =
            variants.filter(|variant| variant.colour == chosen.variant.colour).collect();
        let there: Vec<&Variant> = of_colour.iter().copied().filter(|variant| pieces(variant) > 0).collect();
        let place = match (store == &read.scene.store, read.language) {
            (true, Language::Chinese) => "本店".to_owned(),
            (true, Language::English) => "this store".to_owned(),
            (false, language) => self.store_name(store, language),
        };
        let act = if there.is_empty() { Act::StockSizesNone } else { Act::StockSizes };
        let mut plan = chosen
            .plan(act)
            .slot("colour", chosen.colour())
            .slot("store", place)
            .fact(chosen.colour_fact())
            .action(Action::CheckStock { variant: chosen.variant.id.clone() });
        if there.is_empty() {
            let none = of_colour.iter().map(|variant| self.counted(&variant.id, store, 0, read));
            plan.facts.extend(none);
            return plan;
        }
        let labels: Vec<String> = there.iter().map(|variant| variant.size.clone()).collect();
        for variant in there {
            plan.facts.push(Fact::Size { product: product.id.clone(), size: variant.size.clone() });
            plan.facts.push(self.counted(&variant.id, store, pieces(variant), read));
        }
        plan.slot("sizes", names::list(&labels, read.language))
    }

    /// The count of a store as a fact.
    pub(crate) fn counted(
        &self,
        variant: &VariantId,
        store: &StoreId,
        quantity: u32,
        read: &Read<'_>,
    ) -> Fact {
        Fact::Stock {
            variant: variant.clone(),
            store: store.clone(),
            name: self.store_name(store, read.language),
            quantity,
            kilometres: whole(self.parts.shop.distance(&read.scene.store, store)),
        }
    }
}

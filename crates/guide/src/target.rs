//! Which product and variant a turn speaks of: "the second one", "this", "the coat", "in red", "that in M".

use std::collections::HashSet;

use jingxuan_catalogue::{Colour, Language, Product, ProductId, StoreId, Variant, VariantId};
use jingxuan_query::{ColourMention, KindMention, Reference, Relation, Understanding};

use crate::{Assistant, Conversation, Scene, Worn, names};

/// What was asked of a product, and what of that it has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    /// The variant that comes nearest.
    pub variant: VariantId,
    /// A size that was asked for and that it does not come in.
    pub no_size: Option<String>,
    /// A colour that was asked for and that it does not come in, as it was said.
    pub no_colour: Option<String>,
}

impl Assistant {
    /// The product spoken of; `None` when nothing says which.
    pub(crate) fn target(&self, talk: &Conversation, scene: &Scene, asked: &Understanding) -> Option<Worn> {
        let listed = if talk.listed.is_empty() { &scene.listed } else { &talk.listed };
        let of = |product: &ProductId| self.any_variant(product, scene);
        let worn = || scene.worn.last().cloned();
        let open = || scene.open.as_ref().and_then(of);
        match asked.reference.as_ref().map(|reference| reference.to) {
            Some(Reference::Nth(n)) => return listed.get(n.checked_sub(1)?).and_then(of),
            Some(Reference::Last) => return listed.last().and_then(of),
            Some(Reference::Worn) => {
                // 这条裙子 names the skirt even when a coat was put on after it.
                let named = self.of_kind(&asked.kinds, scene.worn.iter().rev().map(|worn| &worn.product));
                let named =
                    named.and_then(|product| scene.worn.iter().find(|w| w.product == product).cloned());
                if says_worn(&asked.text) {
                    return named.or_else(worn).or_else(open).or_else(|| talk.focus.clone());
                }
                return named.or_else(open).or_else(|| talk.focus.clone()).or_else(worn);
            }
            Some(Reference::Previous) => {
                let now = talk.focus.as_ref().map(|focus| &focus.product);
                let before = scene.worn.iter().rev().find(|worn| Some(&worn.product) != now).cloned();
                return before.or_else(|| talk.focus.clone());
            }
            None => {}
        }
        if !asked.kinds.is_empty() {
            let near = scene.worn.iter().rev().map(|worn| &worn.product).chain(&scene.open).chain(listed);
            if let Some(product) = self.of_kind(&asked.kinds, near) {
                let on = scene.worn.iter().find(|worn| worn.product == product).cloned();
                return on.or_else(|| of(&product));
            }
        }
        let only = if listed.len() == 1 { listed.first().and_then(of) } else { None };
        open().or_else(|| talk.focus.clone()).or_else(worn).or(only)
    }

    /// The sizes that the things worn, open, spoken of and listed come in.
    pub(crate) fn sizes_in_sight(&self, talk: &Conversation, scene: &Scene) -> HashSet<String> {
        let listed = if talk.listed.is_empty() { &scene.listed } else { &talk.listed };
        let worn = scene.worn.iter().chain(&talk.focus).map(|worn| &worn.product);
        let products = worn.chain(&scene.open).chain(listed).filter_map(|id| self.parts.shop.product(id));
        products.flat_map(|product| sizes(product)).collect()
    }

    /// The first of some products that is of a kind named.
    fn of_kind<'a>(
        &self,
        kinds: &[KindMention],
        products: impl Iterator<Item = &'a ProductId>,
    ) -> Option<ProductId> {
        let named = |product: &Product| {
            let categories = kinds.iter().filter(|kind| !kind.excluded).flat_map(|kind| &kind.categories);
            categories.into_iter().any(|category| category.contains(&product.category))
        };
        let mut products = products.filter_map(|id| self.parts.shop.product(id));
        products.find(|product| named(product)).map(|product| product.id.clone())
    }

    /// A variant of a product when none was chosen: the one worn, the size of the body, what is in stock here, the first.
    pub(crate) fn any_variant(&self, product: &ProductId, scene: &Scene) -> Option<Worn> {
        if let Some(worn) = scene.worn.iter().find(|worn| &worn.product == product) {
            return Some(worn.clone());
        }
        let product = self.parts.shop.product(product)?;
        let size = self.suggested_size(product, scene).map(|(size, _)| size);
        let variant = self.best(product, &scene.store, |variant| {
            u32::from(size.as_ref() == Some(&variant.size)) * 2 + u32::from(variant.garment.is_some())
        })?;
        Some(Worn { product: product.id.clone(), variant: variant.id.clone() })
    }

    /// The variant of a product that has what was asked for: colour and size named or changed relative to `from`.
    pub(crate) fn choose(
        &self,
        product: &Product,
        from: Option<&VariantId>,
        scene: &Scene,
        asked: &Understanding,
        language: Language,
    ) -> Option<Choice> {
        let from = from.and_then(|id| product.variants.iter().find(|variant| &variant.id == id));
        let wanted = asked.colours.iter().find(|colour| !colour.excluded);
        let unwanted: Vec<&ColourMention> = asked.colours.iter().filter(|colour| colour.excluded).collect();
        let other =
            asked.comparisons.iter().any(|one| one.relation == Relation::OtherColour) && wanted.is_none();
        let colour_score = |colour: &Colour| -> u32 {
            if unwanted.iter().any(|mention| nearness(mention, colour) > 0)
                || (other && from.is_some_and(|from| from.colour == *colour))
            {
                return 0;
            }
            match (wanted, from) {
                (Some(mention), _) => nearness(mention, colour),
                (None, Some(from)) if !other => 1 + u32::from(from.colour == *colour),
                _ => 1,
            }
        };
        let best_colour = product.variants.iter().map(|variant| colour_score(&variant.colour)).max()?;
        let no_colour =
            wanted.filter(|_| best_colour == 0).map(|mention| self.colour_name(mention, language));
        let size = self.size_wanted(product, from, scene, asked);
        let has = |size: &str| product.variants.iter().any(|variant| same_size(&variant.size, size));
        let no_size =
            size.as_ref().filter(|(size, named)| *named && !has(size)).map(|(size, _)| size.clone());
        let variant = self.best(product, &scene.store, |variant| {
            let colour = if best_colour == 0 {
                u32::from(from.is_some_and(|from| from.colour == variant.colour))
            } else {
                u32::from(colour_score(&variant.colour) == best_colour)
            };
            let fits = size.as_ref().is_some_and(|(size, _)| same_size(&variant.size, size));
            colour * 8 + u32::from(fits) * 4 + u32::from(variant.garment.is_some())
        })?;
        Some(Choice { variant: variant.id.clone(), no_size, no_colour })
    }

    /// The size asked for and whether it was named; otherwise the present one, or the one suggested.
    fn size_wanted(
        &self,
        product: &Product,
        from: Option<&Variant>,
        scene: &Scene,
        asked: &Understanding,
    ) -> Option<(String, bool)> {
        if let Some(named) = asked.sizes.first() {
            return Some((named.size.clone(), true));
        }
        let step = asked.comparisons.iter().find_map(|one| match one.relation {
            Relation::Larger | Relation::Looser => Some(1),
            Relation::Smaller | Relation::Tighter => Some(-1),
            _ => None,
        });
        let current = from.map(|variant| variant.size.clone());
        if let (Some(step), Some(current)) = (step, &current) {
            let sizes = sizes(product);
            let at = sizes.iter().position(|size| size == current)?;
            let next = at.checked_add_signed(step).and_then(|next| sizes.get(next));
            // At the end of the range the word for it is the size that is missing: none has a label.
            return Some(next.map_or_else(
                || (format!("{current}{}", if step > 0 { "+" } else { "-" }), true),
                |size| (size.clone(), true),
            ));
        }
        current
            .or_else(|| self.suggested_size(product, scene).map(|(size, _)| size))
            .map(|size| (size, false))
    }

    /// The size that the mirror's measurements or the customer's history suggest, and whether it is measured.
    pub(crate) fn suggested_size(&self, product: &Product, scene: &Scene) -> Option<(String, bool)> {
        if let Some(size) = self.parts.shop.size_for(product, &scene.measurements) {
            return Some((size, true));
        }
        let advice = self.parts.advice.as_ref()?;
        advice.usual_size(&self.parts.shop, scene, &product.id).map(|size| (size, false))
    }

    /// What a colour that was asked for is called: as the shop calls it where it has it at all, otherwise its family.
    pub(crate) fn colour_name(&self, mention: &ColourMention, language: Language) -> String {
        let products = self.parts.shop.products().iter();
        let mut colours = products.flat_map(|product| &product.variants).map(|variant| &variant.colour);
        let exact =
            mention.exact.as_ref().and_then(|_| colours.find(|colour| nearness(mention, colour) == 3));
        let of_family = || names::value("colour", mention.family.key(), language);
        exact.map_or_else(of_family, |colour| colour.name.get(language).to_owned())
    }

    /// The variant of the highest score, those in stock here first among equals.
    fn best<'p>(
        &self,
        product: &'p Product,
        store: &StoreId,
        score: impl Fn(&Variant) -> u32,
    ) -> Option<&'p Variant> {
        let here = self.parts.shop.here(&product.id, store).unwrap_or_default();
        let rank = |variant: &Variant| {
            (score(variant), u32::from(here.get(&variant.id).is_some_and(|pieces| *pieces > 0)))
        };
        // The first of equals: the order of the shop.
        product.variants.iter().rev().max_by_key(|variant| rank(variant))
    }
}

/// Whether a turn that points says "what I have on", and not only "this".
fn says_worn(text: &str) -> bool {
    const ON: [&str; 14] = [
        "身上", "穿着", "我穿", "正穿", "套着", "裹着", "wearing", "got on", "have on", "ve on", "is on me",
        "i'm in", "im in", "i am in",
    ];
    ON.iter().any(|words| text.contains(words))
}

/// How well a mention names a colour: 3 its very name, 2 its family, 0 not at all. A shade that was named and is not there still
/// finds its family, a little worse.
fn nearness(mention: &ColourMention, colour: &Colour) -> u32 {
    if mention.family != colour.family {
        return 0;
    }
    let english = colour.name.english.to_lowercase();
    match &mention.exact {
        Some(exact) if english.replace(' ', "-").contains(exact.as_str()) => 3,
        Some(_) => 1,
        None => 2,
    }
}

/// Sizes of a product in the order of the shop, each once.
pub(crate) fn sizes(product: &Product) -> Vec<String> {
    let mut sizes: Vec<String> = Vec::new();
    for variant in &product.variants {
        if !sizes.contains(&variant.size) {
            sizes.push(variant.size.clone());
        }
    }
    sizes
}

/// Colours of a product in the order of the shop, each once.
#[must_use]
pub fn colours(product: &Product) -> Vec<&Colour> {
    let mut colours: Vec<&Colour> = Vec::new();
    for variant in &product.variants {
        if !colours.contains(&&variant.colour) {
            colours.push(&variant.colour);
        }
    }
    colours
}

fn same_size(a: &str, b: &str) -> bool {
    jingxuan_search::comparable_size(a) == jingxuan_search::comparable_size(b)
}

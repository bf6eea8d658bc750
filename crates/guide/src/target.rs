//! Which product and variant a turn speaks of: "the second one", "this", "the coat", "in red", "that in M".

use std::collections::HashSet;

use jingxuan_catalogue::{Colour, Language, Product, ProductId, StoreId, Variant, VariantId};
use jingxuan_query::{ColourMention, KindMention, Reference, Relation, Understanding};
use jingxuan_text::same_size;

use crate::{Assistant, Conversation, Scene, Shown, Worn, conversation::Listed, names};

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
        let listed = talk.in_list(scene);
        let of = |product: &ProductId| self.in_sight(talk, &listed, product, scene);
        let at = |one: &Listed| self.as_listed(talk, one, scene);
        let worn = || scene.worn.last().cloned();
        let open = || scene.open.as_ref().and_then(of);
        let spoken = || talk.focus.clone();
        let only = || if let [one] = listed.as_slice() { at(one) } else { None };
        match asked.reference.as_ref().map(|reference| reference.to) {
            Some(Reference::Nth(n)) => return listed.get(n.checked_sub(1)?).and_then(at),
            Some(Reference::Last) => return listed.last().and_then(at),
            Some(Reference::Worn) => {
                // 这条裙子 names the skirt even when a coat was put on after it.
                let named = self.of_kind(&asked.kinds, scene.worn.iter().rev().map(|worn| &worn.product));
                let named =
                    named.and_then(|product| scene.worn.iter().find(|w| w.product == product).cloned());
                if says_worn(&asked.text) {
                    return named.or_else(worn).or_else(open).or_else(spoken);
                }
                return named.or_else(open).or_else(spoken).or_else(worn).or_else(only);
            }
            Some(Reference::Previous) if says_before(&asked.text) => {
                let now = talk.focus.as_ref().map(|focus| &focus.product);
                let other = |worn: &&Worn| Some(&worn.product) != now;
                let earlier = talk.earlier.as_ref().filter(other);
                let before = earlier.or_else(|| scene.worn.iter().rev().find(other)).cloned();
                return before.or_else(spoken);
            }
            Some(Reference::Previous) => {
                // 那件 is what was just spoken of; 那件大衣 the coat that is nearest to it.
                let focus = talk.focus.as_ref().filter(|focus| self.is_of_kind(&asked.kinds, &focus.product));
                let near = scene.worn.iter().rev().map(|worn| &worn.product).chain(&scene.open);
                let near = near.chain(listed.iter().map(|one| &one.product));
                let named = || self.of_kind(&asked.kinds, near).and_then(|product| of(&product));
                let named = focus.cloned().or_else(named);
                return named.or_else(spoken).or_else(open).or_else(worn).or_else(only);
            }
            None => {}
        }
        if !asked.kinds.is_empty() {
            let near = scene.worn.iter().rev().map(|worn| &worn.product).chain(&scene.open);
            let near = near.chain(talk.focus.iter().map(|focus| &focus.product));
            let near = near.chain(listed.iter().map(|one| &one.product));
            if let Some(product) = self.of_kind(&asked.kinds, near) {
                let known = scene.worn.iter().chain(&talk.focus).find(|known| known.product == product);
                return known.cloned().or_else(|| of(&product));
            }
        }
        open().or_else(spoken).or_else(worn).or_else(only)
    }

    /// What a new list leaves to speak of: its only product, or what was spoken of where it is in the list still.
    pub(crate) fn speak_of_list(&self, talk: &mut Conversation, shown: &[Shown], scene: &Scene) {
        let spoken = match shown {
            [] => return,
            [one] => Some(one),
            several => several
                .iter()
                .find(|one| talk.focus.as_ref().is_some_and(|focus| focus.product == one.product)),
        };
        let spoken = spoken.and_then(|one| self.as_listed(talk, &Listed::of(one), scene));
        talk.speak_of(spoken);
    }

    /// The sizes that the things worn, open, spoken of and listed come in.
    pub(crate) fn sizes_in_sight(&self, talk: &Conversation, scene: &Scene) -> HashSet<String> {
        let listed = talk.in_list(scene);
        let worn = scene.worn.iter().chain(&talk.focus).map(|worn| &worn.product);
        let listed = listed.iter().map(|one| &one.product);
        let products = worn.chain(&scene.open).chain(listed).filter_map(|id| self.parts.shop.product(id));
        products.flat_map(|product| sizes(product)).collect()
    }

    /// The first of some products that is of a kind named.
    fn of_kind<'a>(
        &self,
        kinds: &[KindMention],
        mut products: impl Iterator<Item = &'a ProductId>,
    ) -> Option<ProductId> {
        products.find(|product| self.is_of_kind(kinds, product)).cloned()
    }

    /// Whether a product is of one of the kinds named.
    pub(crate) fn is_of_kind(&self, kinds: &[KindMention], product: &ProductId) -> bool {
        let Some(product) = self.parts.shop.product(product) else { return false };
        let mut categories = kinds.iter().filter(|kind| !kind.excluded).flat_map(|kind| &kind.categories);
        categories.any(|category| category.contains(&product.category))
    }

    /// A product of the list in the colour and at the price that the list shows it in; in the very piece where a size or stock was
    /// asked for. Otherwise in the size worn or that of the body.
    pub(crate) fn as_listed(&self, talk: &Conversation, listed: &Listed, scene: &Scene) -> Option<Worn> {
        let shown = listed.variant.as_ref().and_then(|id| self.parts.shop.variant(id));
        let Some((product, shown)) = shown else { return self.any_variant(&listed.product, scene) };
        let piece = |variant: &Variant| Worn { product: product.id.clone(), variant: variant.id.clone() };
        if talk.lists_pieces() {
            return Some(piece(shown));
        }
        let size = self.suggested_size(product, scene).map(|(size, _)| size);
        let variant = self.best(product, &scene.store, |variant| {
            let like = variant.colour == shown.colour && variant.price == shown.price;
            let worn = scene.worn.iter().any(|worn| worn.variant == variant.id);
            let fits = size.as_ref().is_some_and(|size| same_size(&variant.size, size));
            u32::from(like) * 8
                + u32::from(worn) * 4
                + u32::from(fits) * 2
                + u32::from(variant.garment.is_some())
        })?;
        Some(piece(variant))
    }

    /// A product that was named without a place: as it is worn, as the list shows it, or in any variant.
    pub(crate) fn in_sight(
        &self,
        talk: &Conversation,
        listed: &[Listed],
        product: &ProductId,
        scene: &Scene,
    ) -> Option<Worn> {
        if let Some(worn) = scene.worn.iter().find(|worn| &worn.product == product) {
            return Some(worn.clone());
        }
        match listed.iter().find(|one| &one.product == product) {
            Some(one) => self.as_listed(talk, one, scene),
            None => self.any_variant(product, scene),
        }
    }

    /// A variant of a product when none was chosen: the one worn, the size of the body, what is in stock here, the first.
    pub(crate) fn any_variant(&self, product: &ProductId, scene: &Scene) -> Option<Worn> {
        if let Some(worn) = scene.worn.iter().find(|worn| &worn.product == product) {
            return Some(worn.clone());
        }
        let product = self.parts.shop.product(product)?;
        let size = self.suggested_size(product, scene).map(|(size, _)| size);
        let variant = self.best(product, &scene.store, |variant| {
            let fits = size.as_ref().is_some_and(|size| same_size(&variant.size, size));
            u32::from(fits) * 2 + u32::from(variant.garment.is_some())
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

/// Whether a turn that points back says "before": 那件 alone is what was just spoken of.
pub(crate) fn says_before(text: &str) -> bool {
    const BEFORE: [&str; 18] = [
        "刚才",
        "刚刚",
        "刚那",
        "上一",
        "前一",
        "前面",
        "之前",
        "先前",
        "previous",
        "before",
        "earlier",
        "former",
        "other one",
        "just now",
        "just tried",
        "i was wearing",
        "had on",
        "last one i",
    ];
    BEFORE.iter().any(|words| text.contains(words))
}

/// How well a mention names a colour: 3 its very name, 2 its family, 0 not at all. A shade that was named and is not there still
/// finds its family, a little worse.
pub(crate) fn nearness(mention: &ColourMention, colour: &Colour) -> u32 {
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

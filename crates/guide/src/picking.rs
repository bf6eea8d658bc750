//! Which of the list is meant by what it is like: "the cheaper one", 最贵的那件, "the red one", 红色那件. Where several are like it, they
//! are named and the shopper is asked.

use std::ops::Range;

use jingxuan_catalogue::{Language, Money, ProductId, Variant};
use jingxuan_query::{ColourMention, KindMention, Reference, Understanding};
use jingxuan_store::Price;
use regex::Regex;

use crate::{
    Act, Assistant, Conversation, Fact, Intent, Scene, Shown, Worn,
    conversation::Listed,
    names,
    target::{nearness, says_before},
    turn::{Plan, Read},
};

/// Of several that may be meant, so many are named.
const NAMED: usize = 4;

patterns! {
    CHEAP = r"最(?:便宜|实惠|實惠)|价格?最低|(?:便宜|实惠|實惠)(?:一?点|一?點|一?些)?的?(?:那|嗰)一?[件条條个個款双雙对對套样樣顶頂只副]|\b(?:cheapest|least expensive|lowest[- ]priced)\b|\bthe (?:cheaper|less expensive|more affordable|cheap)\b";
    DEAR = r"最[贵貴]|价格?最高|[贵貴](?:一?点|一?點|一?些)?的?(?:那|嗰)一?[件条條个個款双雙对對套样樣顶頂只副]|\b(?:most expensive|priciest|dearest)\b|\bthe (?:dearer|more expensive|pricier|expensive|dear)\b";
    // After a colour or a material: 红色的那件.
    THAT_ZH = r"^\s*色?(?:的|嘅)?\s*(?:那|嗰)一?[件条條个個款双雙对對套样樣顶頂只副]";
    // Around them: "the red one", "the one in red".
    ONE_IN_EN = r"\bthe (?:one|pair) (?:in|with|made of)(?: an?)?\s*$";
    CLOSES_EN = r"^\s*(?:one|pair)\b";
    ASKS_PRICE = r"多少[钱錢]|几多钱|幾多錢|什么价|什麼價|怎么卖|\bhow much (?:is|are|does|do)\b|\bwhat does\b.*\bcost\b|\bprice of\b";
    INTO_ZH = r"[进進到入落加放装裝]\s*(?:我的?)?\s*(?:购物|購物)?$";
    INTO_EN = r"\b(?:my|(?:in|into|to)(?: the)?)(?: shopping)?\s*$";
}

impl Assistant {
    /// What a turn speaks of: what it picks of the list, otherwise what it points at. The plan that asks back where nothing says which,
    /// or where several are as it says.
    pub(crate) fn meant(&self, talk: &Conversation, read: &Read<'_>) -> Result<Worn, Box<Plan>> {
        let picked = self.picked(talk, read);
        let meant = match picked.as_slice() {
            [] => self.target(talk, read.scene, &read.asked),
            [one] => self.as_listed(talk, one, read.scene),
            several => return Err(Box::new(self.which_of(several, read.language))),
        };
        meant.ok_or_else(|| Box::new(Plan::new(Act::Which)))
    }

    /// Whether a turn asks what something costs that it picks of the list.
    pub(crate) fn asks_price_of_one(&self, talk: &Conversation, read: &Read<'_>) -> bool {
        ASKS_PRICE.is_match(&read.text.to_ascii_lowercase()) && !self.picked(talk, read).is_empty()
    }

    /// Those of the list that are as a turn says; none where it picks nothing, or nothing is so.
    fn picked(&self, talk: &Conversation, read: &Read<'_>) -> Vec<Listed> {
        let lower = read.text.to_ascii_lowercase();
        let mut listed = talk.in_list(read.scene);
        if listed.len() < 2 || points_elsewhere(&read.asked, &lower) {
            return Vec::new();
        }
        // "The cheaper coat": of the coats.
        let kinds = kinds(&read.asked);
        if !kinds.is_empty() {
            listed.retain(|one| self.is_of_kind(&kinds, &one.product));
        }
        match by_price(&lower) {
            Some(end) => self.at_the_end(listed, end, read.scene),
            None if describes(&read.asked, &kinds, &lower) => self.like(listed, talk, &read.asked, &kinds),
            // A colour by itself says it too, where nothing else is there to be had in another colour.
            None if is_nothing(talk, read) && read.asked.colours.iter().any(|colour| !colour.excluded) => {
                self.like(listed, talk, &read.asked, &kinds)
            }
            None => Vec::new(),
        }
    }

    /// The cheapest or the dearest, as the prices are now; several where they cost the same, none where prices cannot be compared.
    fn at_the_end(&self, listed: Vec<Listed>, end: End, scene: &Scene) -> Vec<Listed> {
        // As the list itself is priced: a member pays the prices for members.
        let member = self.parts.shop.pays_as_member(scene.customer.as_ref());
        let price = |one: &Listed| {
            let variant = self.seen(one)?;
            let now = self.parts.shop.price(&variant.id).ok().flatten();
            let paid = |now: Price| now.member.filter(|_| member).unwrap_or(now.price);
            Some(now.map_or_else(|| variant.price_for(member), paid))
        };
        let priced: Vec<(Listed, Money)> =
            listed.into_iter().filter_map(|one| price(&one).map(|price| (one, price))).collect();
        let amounts = priced.iter().map(|(_, price)| price.minor);
        let best = match end {
            End::Cheap => amounts.min(),
            End::Dear => amounts.max(),
        };
        let currency = priced.first().map(|(_, price)| price.currency);
        if priced.iter().any(|(_, price)| Some(price.currency) != currency) {
            return Vec::new();
        }
        priced.into_iter().filter(|(_, price)| Some(price.minor) == best).map(|(one, _)| one).collect()
    }

    /// Those in the colour and with the attributes that were said.
    fn like(
        &self,
        listed: Vec<Listed>,
        talk: &Conversation,
        asked: &Understanding,
        kinds: &[KindMention],
    ) -> Vec<Listed> {
        let colours: Vec<&ColourMention> = asked.colours.iter().filter(|colour| !colour.excluded).collect();
        let near = |variant: &Variant| {
            colours.iter().map(|mention| nearness(mention, &variant.colour)).max().unwrap_or_default()
        };
        // What is spoken of already is so: that is meant.
        let focus = talk.focus.as_ref().filter(|focus| {
            let named = kinds.is_empty() || self.is_of_kind(kinds, &focus.product);
            named && self.has_all(asked, &focus.product)
        });
        let focus = focus.and_then(|focus| self.parts.shop.variant(&focus.variant));
        if focus.is_some_and(|(_, variant)| colours.is_empty() || near(variant) > 0) {
            return Vec::new();
        }
        let fitting: Vec<Listed> =
            listed.into_iter().filter(|one| self.has_all(asked, &one.product)).collect();
        if colours.is_empty() {
            return fitting;
        }
        // As they are shown; where none is shown in it and nothing else is spoken of, those that come in it.
        let shown = |one: &Listed| self.seen(one).map_or(0, near);
        let comes = |one: &Listed| {
            let product = self.parts.shop.product(&one.product);
            product.and_then(|product| product.variants.iter().map(near).max()).unwrap_or_default()
        };
        let best = nearest(&fitting, shown);
        if best.is_empty() && talk.focus.is_none() { nearest(&fitting, comes) } else { best }
    }

    /// Whether a product has every attribute that is wanted; of several values of one any will do.
    fn has_all(&self, asked: &Understanding, product: &ProductId) -> bool {
        let Some(product) = self.parts.shop.product(product) else { return false };
        asked.attributes.iter().filter(|said| !said.excluded).all(|said| {
            let has = product.attribute(&said.key);
            asked.wanted(&said.key).any(|value| has.iter().any(|has| has == value))
        })
    }

    /// The variant that the list shows.
    fn seen(&self, one: &Listed) -> Option<&Variant> {
        match &one.variant {
            Some(id) => self.parts.shop.variant(id).map(|(_, variant)| variant),
            None => self.parts.shop.product(&one.product)?.variants.first(),
        }
    }

    /// Asks which of several is meant. A few are named, and are the list from then on; of more the list stays as it is.
    fn which_of(&self, several: &[Listed], language: Language) -> Plan {
        if several.len() > NAMED {
            return Plan::new(Act::Which);
        }
        let titles: Vec<(ProductId, String)> =
            several.iter().filter_map(|one| self.title(&one.product, language)).collect();
        let words: Vec<String> = titles.iter().map(|(_, title)| title.clone()).collect();
        let mut plan = Plan::new(Act::WhichOf).slot("products", names::list(&words, language));
        plan.facts.extend(titles.into_iter().map(|(product, title)| Fact::Product { product, title }));
        let shown = |one: &Listed| Shown {
            product: one.product.clone(),
            variant: one.variant.clone(),
            why: String::new(),
        };
        plan.products = several.iter().map(shown).collect();
        plan
    }
}

/// An end of the prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Cheap,
    Dear,
}

/// The end of the prices that a turn picks; "not the dearest" picks none.
fn by_price(lower: &str) -> Option<End> {
    let said = |pattern: &Regex| pattern.find_iter(lower).any(|found| !refused(&lower[..found.start()]));
    if said(&CHEAP) {
        Some(End::Cheap)
    } else if said(&DEAR) {
        Some(End::Dear)
    } else {
        None
    }
}

fn refused(before: &str) -> bool {
    let before = before.trim_end();
    ["不", "别", "不要", "不是", "别要", "not", "n't"].iter().any(|no| before.ends_with(no))
}

/// Whether a turn says by other words which it means: its place, what is worn, what was before.
fn points_elsewhere(asked: &Understanding, lower: &str) -> bool {
    asked.references.iter().any(|mention| {
        let words = lower.get(mention.span.clone()).unwrap_or_default();
        match mention.to {
            Reference::Nth(_) | Reference::Last => true,
            // "The cheapest of these."
            Reference::Worn => !words.starts_with("these"),
            Reference::Previous => says_before(words),
        }
    })
}

/// Takes the bag that things go into out of what a turn names: "my bag" is a place and none of the things. What is searched for, goes
/// with a bag or is compared with one keeps its kinds.
pub(crate) fn without_place(asked: &mut Understanding, text: &str, intent: Intent) {
    let names_things = matches!(
        intent,
        Intent::Search | Intent::Refine | Intent::Recommend | Intent::CompleteLook | Intent::Compare
    );
    if names_things {
        return;
    }
    let lower = text.to_ascii_lowercase();
    asked.kinds.retain(|kind| !goes_in(kind, &lower));
}

/// Whether a kind is where something shall go: 放进购物袋, "add it to my bag".
fn goes_in(kind: &KindMention, lower: &str) -> bool {
    let before = lower.get(..kind.span.start).unwrap_or_default();
    match lower.get(kind.span.clone()) {
        Some("bag" | "shopping bag") => INTO_EN.is_match(before),
        Some("购物袋" | "購物袋" | "袋" | "袋子" | "包" | "包里") => INTO_ZH.is_match(before),
        _ => false,
    }
}

/// The kinds of thing that a turn names.
fn kinds(asked: &Understanding) -> Vec<KindMention> {
    asked.kinds.iter().filter(|kind| !kind.excluded).cloned().collect()
}

/// Whether nothing is spoken of, worn or opened.
pub(crate) fn is_nothing(talk: &Conversation, read: &Read<'_>) -> bool {
    talk.focus.is_none() && read.scene.worn.is_empty() && read.scene.open.is_none()
}

/// Whether the colours and attributes of a turn say which thing is meant, and not how it is wanted: "the red one", not "is it in red".
fn describes(asked: &Understanding, kinds: &[KindMention], lower: &str) -> bool {
    let colours = asked.colours.iter().filter(|colour| !colour.excluded).map(|colour| &colour.span);
    let attributes = asked.attributes.iter().filter(|said| !said.excluded).map(|said| &said.span);
    let said: Vec<&Range<usize>> = colours.chain(attributes).collect();
    let before = |span: &Range<usize>| lower.get(..span.start).unwrap_or_default();
    let after = |span: &Range<usize>| lower.get(span.end..).unwrap_or_default();
    let opens = |span: &Range<usize>| {
        let mut words = before(span).split_whitespace().rev();
        matches!(words.next(), Some("the" | "that")) && words.next() != Some("in")
    };
    let closes = |span: &Range<usize>| {
        let kind = kinds.iter().any(|kind| {
            let between = lower.get(span.end..kind.span.start);
            between.is_some_and(|between| between.trim().is_empty())
        });
        kind || CLOSES_EN.is_match(after(span))
    };
    let points = |span: &Range<usize>| THAT_ZH.is_match(after(span)) || ONE_IN_EN.is_match(before(span));
    said.iter().any(|span| points(span))
        || (said.iter().any(|span| opens(span)) && said.iter().any(|span| closes(span)))
}

/// Those for which a rank is highest, where it is any.
fn nearest(listed: &[Listed], rank: impl Fn(&Listed) -> u32) -> Vec<Listed> {
    let best = listed.iter().map(&rank).max().unwrap_or_default();
    listed.iter().filter(|one| best > 0 && rank(one) == best).cloned().collect()
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::ColourFamily;

    use super::*;

    #[test]
    fn an_end_of_the_prices_is_picked_in_both_languages() {
        for text in [
            "便宜的那件试试",
            "便宜那件",
            "便宜一点的那条放进购物袋",
            "最便宜的多少钱",
            "add the cheaper one to my bag",
            "the cheaper of the two",
            "how much is the cheapest",
            "the least expensive one",
        ] {
            assert_eq!(by_price(text), Some(End::Cheap), "{text}");
        }
        for text in
            ["最贵的那件", "贵的那双穿上", "贵一点的那个", "the most expensive one", "try the pricier one"]
        {
            assert_eq!(by_price(text), Some(End::Dear), "{text}");
        }
        for text in ["便宜一点的", "有便宜点的吗", "太贵了", "something cheaper", "这件贵吗", "不要最贵的"]
        {
            assert_eq!(by_price(text), None, "{text}");
        }
    }

    #[test]
    fn the_bag_that_things_go_into_is_none_of_the_things() {
        let named_in = |text: &str, intent: Intent| {
            let word = if text.contains("bag") { "bag" } else { "袋" };
            let start = text.find(word).unwrap();
            let bag = KindMention {
                kind: "bag".to_owned(),
                above: Vec::new(),
                categories: vec!["bags".into()],
                excluded: false,
                span: start..start + word.len(),
            };
            let mut asked = Understanding { kinds: vec![bag], ..Understanding::default() };
            without_place(&mut asked, text, intent);
            !asked.kinds.is_empty()
        };
        let named = |text: &str| named_in(text, Intent::AddToBag);
        assert!(!named("add the cheaper one to my bag") && !named("put the red one in the bag"));
        assert!(!named("便宜的那件放进购物袋") && !named("加到我的购物袋") && named("贵的那个手提袋"));
        assert!(!named("放购物袋里") && !named("装袋子里") && !named("放到购物袋里吧"));
        assert!(named("how much is the cheaper bag") && named("the red bag please"));
        assert!(named_in("what goes with my bag", Intent::CompleteLook), "that is the thing itself");
    }

    #[test]
    fn a_colour_says_which_one_only_where_it_stands_with_it() {
        let says = |text: &str, word: &str| {
            let start = text.find(word).unwrap();
            let colour = ColourMention {
                family: ColourFamily::Red,
                exact: None,
                excluded: false,
                span: start..start + word.len(),
            };
            let asked = Understanding { colours: vec![colour], ..Understanding::default() };
            describes(&asked, &[], text)
        };
        for text in ["红色那件试试", "红色的那件多少钱", "试穿红色那条"] {
            assert!(says(text, "红色"), "{text}");
        }
        for text in ["the red one please", "how much is that red one", "the red pair", "the one in red"] {
            assert!(says(text, "red"), "{text}");
        }
        for text in ["那件有红色的吗", "红色的有货吗", "换成红色"] {
            assert!(!says(text, "红色"), "{text}");
        }
        for text in
            ["is it in red", "what about the red", "do you have it in the red one", "i want a red one"]
        {
            assert!(!says(text, "red"), "{text}");
        }
    }
}

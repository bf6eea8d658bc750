//! The list that the conversation shows, filtered by touch; and products side by side.

use std::collections::BTreeMap;

use jingxuan_catalogue::{ColourFamily, ProductId};
use jingxuan_guide::{
    colours,
    filter::{Listing, Touch},
    names,
};

use super::{
    cards::Cards,
    desk::{Desk, DeskError},
    pages::{ChoiceView, ComparePage, CompareRow, GroupView, ListPage, Switch},
    view::Attribute,
};
use crate::kiosk::Kiosk;

/// Products of a list that are shown before more are asked for.
pub const PAGE: usize = 24;
/// Most that are shown.
const MOST: usize = 240;
/// Products side by side.
const BESIDE: std::ops::RangeInclusive<usize> = 2..=4;

impl Desk {
    /// The list that the conversation shows, after a touch where there was one; the first `count` products of it.
    ///
    /// # Errors
    /// [`DeskError::NoList`] where the conversation shows none; [`DeskError`].
    pub fn list(&self, kiosk: &Kiosk, touch: Option<&Touch>, count: usize) -> Result<ListPage, DeskError> {
        let assistant = self.assistant()?;
        let scene = self.scene(kiosk, &assistant);
        let (language, count) = (kiosk.language(), count.clamp(PAGE, MOST));
        let listing = {
            let talk = &mut self.shared.visit.lock().talk;
            match touch {
                Some(touch) => assistant.touch(talk, &scene, touch, language, count),
                None => assistant.listing(talk, &scene, language, count),
            }
        };
        let Listing { what, total, products, groups, here, near, mine, sort, touched, undo } =
            listing.ok_or(DeskError::NoList)?;
        let cards = Cards { shop: assistant.shop(), store: &self.shared.store, language };
        let switch = |(count, on)| Switch { count, on };
        Ok(ListPage {
            what,
            total,
            products: products
                .iter()
                .filter_map(|shown| cards.card(&shown.product, shown.variant.as_ref(), &shown.why))
                .collect(),
            groups: groups
                .into_iter()
                .map(|group| GroupView {
                    name: group.name,
                    choices: group
                        .choices
                        .into_iter()
                        .map(|choice| ChoiceView {
                            rgb: choice.family.and_then(swatch),
                            value: choice.value,
                            text: choice.text,
                            count: choice.count,
                            chosen: choice.chosen,
                        })
                        .collect(),
                })
                .collect(),
            here: switch(here),
            near: near.map(switch),
            mine: mine.map(switch),
            sort,
            touched,
            undo,
        })
    }

    /// Two to four products side by side: in what they differ, and in what they do not.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] for fewer, or where the shop does not have one of them; [`DeskError`].
    pub fn compare(&self, kiosk: &Kiosk, ids: &[ProductId]) -> Result<ComparePage, DeskError> {
        let assistant = self.assistant()?;
        let (shop, language) = (assistant.shop(), kiosk.language());
        let cards = Cards { shop, store: &self.shared.store, language };
        if !BESIDE.contains(&ids.len()) {
            return Err(DeskError::Unknown(format!("comparison of {}", ids.len())));
        }
        let unknown = |id: &ProductId| DeskError::Unknown(id.to_string());
        let mut lines: Vec<(String, Vec<String>)> = Vec::new();
        let mut attributes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let (mut shown, mut prices, mut members, mut sizes, mut shades) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (place, id) in ids.iter().enumerate() {
            let product = shop.product(id).ok_or_else(|| unknown(id))?;
            let card = cards.card(id, None, "").ok_or_else(|| unknown(id))?;
            prices.push(card.price.clone());
            members.push(card.member_price.clone().unwrap_or_default());
            let here = shop.here(id, &self.shared.store)?;
            // In the order in which the product comes, not the one in which its colours have them.
            let mut all: Vec<&str> = Vec::new();
            for variant in &product.variants {
                if !all.contains(&variant.size.as_str()) {
                    all.push(&variant.size);
                }
            }
            let has = |size: &&str| {
                let mut pieces = product.variants.iter().filter(|variant| variant.size == **size);
                pieces.any(|variant| here.get(&variant.id).is_some_and(|pieces| *pieces > 0))
            };
            let stocked: Vec<&str> = all.into_iter().filter(has).collect();
            sizes.push(stocked.join(" "));
            let of: Vec<String> =
                colours(product).iter().map(|colour| colour.name.get(language).to_owned()).collect();
            shades.push(names::list(&of, language));
            for (key, values) in &product.attributes {
                let values: Vec<String> =
                    values.iter().map(|value| names::value(key, value, language)).collect();
                let row = attributes.entry(key.as_str()).or_insert_with(|| vec![String::new(); ids.len()]);
                row[place] = names::list(&values, language);
            }
            shown.push(card);
        }
        let chinese = language == jingxuan_catalogue::Language::Chinese;
        let name = |zh: &str, en: &str| if chinese { zh } else { en }.to_owned();
        lines.push((name("价格", "Price"), prices));
        lines.push((name("会员价", "Members"), members));
        lines.push((name("本店尺码", "Sizes here"), sizes));
        lines.push((name("颜色", "Colours"), shades));
        let named = attributes
            .into_iter()
            .filter_map(|(key, row)| Some((names::key(key, language)?.to_owned(), row)));
        lines.extend(named);
        let (same, rows): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|(_, values)| values.iter().all(|value| *value == values[0]));
        Ok(ComparePage {
            cards: shown,
            rows: rows.into_iter().map(|(name, values)| CompareRow { name, values }).collect(),
            same: same
                .into_iter()
                .filter_map(|(name, values)| {
                    let value = values.into_iter().next().filter(|value| !value.is_empty())?;
                    Some(Attribute { name, value })
                })
                .collect(),
        })
    }
}

/// A colour that stands for a family; `None` for many colours at once.
fn swatch(family: ColourFamily) -> Option<String> {
    use ColourFamily::{
        Beige, Black, Blue, Brown, Gold, Green, Grey, Multi, Orange, Pink, Purple, Red, Silver, White, Yellow,
    };
    let rgb = match family {
        Black => "#1d1b1a",
        White => "#f7f5f0",
        Grey => "#8d8b88",
        Red => "#a3242b",
        Orange => "#cf6a2a",
        Yellow => "#dfb63c",
        Green => "#4d6b4a",
        Blue => "#2f4d7e",
        Purple => "#6a4c7d",
        Pink => "#dda3ad",
        Brown => "#6f4a32",
        Beige => "#d8c6a8",
        Gold => "#b8923f",
        Silver => "#c3c6ca",
        Multi => return None,
    };
    Some(rgb.to_owned())
}

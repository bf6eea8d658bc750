//! Reasons in words.

use jingxuan_catalogue::{EventKind, Language, ProductId};
use jingxuan_recommend::shop::{Advice, Reason};

use crate::{Shop, Suggested, names};

/// Products with their strongest reason.
pub(super) fn suggested(shop: &Shop, found: Vec<Advice>, language: Language) -> Vec<Suggested> {
    let of = |advice: Advice| {
        let why = advice.reasons.first().map_or_else(String::new, |reason| told(shop, reason, language));
        Suggested { product: advice.product, why }
    };
    found.into_iter().map(of).collect()
}

/// A reason in words.
fn told(shop: &Shop, reason: &Reason, language: Language) -> String {
    let title = |id: &ProductId| {
        shop.product(id).map_or_else(String::new, |product| product.title.get(language).to_owned())
    };
    let chinese = language == Language::Chinese;
    match reason {
        Reason::You { did, product } => {
            let title = title(product);
            match (did, chinese) {
                (EventKind::Buy, true) => format!("因为您买过{title}"),
                (EventKind::Buy, false) => format!("Because you bought {title}"),
                (EventKind::TryOn, true) => format!("因为您试过{title}"),
                (EventKind::TryOn, false) => format!("Because you tried {title}"),
                (EventKind::Like, true) => format!("因为您喜欢{title}"),
                (EventKind::Like, false) => format!("Because you liked {title}"),
                (EventKind::Add, true) => format!("因为您选了{title}"),
                (EventKind::Add, false) => format!("Because you chose {title}"),
                (_, true) => format!("因为您看过{title}"),
                (_, false) => format!("Because you looked at {title}"),
            }
        }
        Reason::Also { product, .. } if chinese => format!("选{}的人也选了它", title(product)),
        Reason::Also { product, .. } => format!("Chosen by people who chose {}", title(product)),
        Reason::Same { traits, colour, .. } => {
            let mut same: Vec<String> =
                traits.iter().take(2).map(|(key, value)| names::value(key, value, language)).collect();
            same.extend(colour.map(|colour| names::value("colour", colour.key(), language)));
            let same = names::list(&same, language);
            if chinese { format!("同为{same}") } else { format!("Also {same}") }
        }
        Reason::Colours { product, .. } if chinese => format!("颜色配{}", title(product)),
        Reason::Colours { product, .. } => format!("In a colour that goes with {}", title(product)),
        Reason::GoesWith { product } if chinese => format!("常与{}同穿", title(product)),
        Reason::GoesWith { product } => format!("Often worn with {}", title(product)),
        Reason::Popular { .. } => if chinese { "很多人选它" } else { "Popular" }.to_owned(),
        Reason::New => if chinese { "新品" } else { "New" }.to_owned(),
        Reason::YourSize { size } if chinese => format!("有您的 {size} 码"),
        Reason::YourSize { size } => format!("In your size, {size}"),
        Reason::Campaign { name } => name.clone(),
    }
}

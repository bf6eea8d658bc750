//! The instruction model that may be dropped in by configuration: it rewords sentences and decides nothing. What it is given has `{slots}`
//! where the store's words go: it never reads what the shopper said, nor a name or text of a product. What it cannot read it cannot
//! obey.

use std::{path::Path, sync::Arc};

use jingxuan_language::{Wording, WordingLimits, WordingRequest};
use jingxuan_onnx::Runtime;
use jingxuan_query::{Context, Understander};

use crate::Reword;

struct Instructed(Wording);

impl Reword for Instructed {
    fn reword(&self, template: &str, language: &str) -> Result<Option<String>, String> {
        let instruction = if language == "zh" {
            "把下面这句话换一种亲切自然的说法。花括号里的内容（例如 {product}）必须原样保留，不要添加任何信息。"
        } else {
            "Say the sentence below in another friendly and natural way. Keep everything in braces, such as {product}, exactly as it \
             is and add no information."
        };
        let request = WordingRequest { instruction, facts: &[], words: "", reply: template };
        self.0.reword(&request, WordingLimits::default()).map_err(|error| error.to_string())
    }
}

/// Opens the model in a folder.
///
/// # Errors
/// In words, why it cannot be used.
pub fn open(runtime: &Result<Runtime, String>, folder: &Path) -> Result<Arc<dyn Reword>, String> {
    let runtime = runtime.as_ref().map_err(Clone::clone)?;
    let model = Wording::open(runtime, folder).map_err(|error| error.to_string())?;
    Ok(Arc::new(Instructed(model)))
}

/// What a shop may promise, and a rewording may not add.
const PROMISES: [&str; 52] = [
    "免费",
    "包邮",
    "退款",
    "退货",
    "退换",
    "换货",
    "保证",
    "保修",
    "打折",
    "折扣",
    "优惠",
    "特价",
    "促销",
    "赠",
    "送您",
    "积分",
    "最低价",
    "最便宜",
    "全场",
    "限时",
    "防水",
    "纯",
    "正品",
    "有货",
    "没货",
    "缺货",
    "断货",
    "卖完",
    "库存",
    "仅剩",
    "只剩",
    "free",
    "refund",
    "return",
    "exchange",
    "guarantee",
    "warranty",
    "discount",
    "sale",
    "offer",
    "gift",
    "cheapest",
    "lowest",
    "best price",
    "off ",
    "waterproof",
    "pure",
    "genuine",
    "in stock",
    "sold out",
    "out of stock",
    "left",
];

/// The first thing that a rewording says and the sentence does not: a slot, a number, a promise, or a colour, material, size, price,
/// brand or other value that the shop's search would understand. `None` where it says the same and all of it.
pub(crate) fn claim(sentence: &str, reworded: &str, understander: &Understander) -> Option<String> {
    let sorted = |text| {
        let mut slots: Vec<String> = crate::slots_of(text).map(str::to_owned).collect();
        slots.sort_unstable();
        slots
    };
    let (slots, kept) = (sorted(sentence), sorted(reworded));
    if slots != kept {
        return Some(format!("slots {}", kept.join(", ")));
    }
    if reworded.is_empty() || reworded.chars().count() > 3 * sentence.chars().count() + 40 {
        return Some("another length".to_owned());
    }
    let bare = |text: &str| crate::phrases::bare(text).to_lowercase();
    let (said, says) = (bare(sentence), bare(reworded));
    if let Some(number) = crate::unfounded(&says, &[]) {
        return Some(number);
    }
    if let Some(promise) =
        PROMISES.iter().find(|promise| says.contains(**promise) && !said.contains(**promise))
    {
        return Some((*promise).to_owned());
    }
    let understood = |text: &str| understander.understand(text, &Context::default()).slots();
    let known = understood(&said);
    understood(&says).into_iter().find(|slot| !known.contains(slot))
}

#[cfg(test)]
mod tests {
    use jingxuan_query::Vocabulary;

    use super::*;

    #[test]
    fn a_rewording_says_the_same_and_no_more() {
        let understander = Understander::new(&Vocabulary::default());
        let changed = "{product} is now in size {size}.";
        let claim = |reworded: &str| claim(changed, reworded, &understander);
        assert_eq!(claim("There you go: {product}, size {size}. How does it feel?"), None);
        assert_eq!(claim("{size} it is, for {product}."), None);
        for reworded in [
            "",
            "Now in size {size}.",
            "{product} in {size}, {size} again.",
            "{product} in {size}, {price} today.",
            "{product} is now in size {size}. Half price today!",
            "{product} is now in size {size}. Only two left.",
            "{product} is now in size {size}, pure cashmere.",
            "{product} is now in size {size}. Returns are free.",
            "{product} is now in size {size}, and it comes in red.",
        ] {
            assert!(claim(reworded).is_some(), "{reworded}");
        }
        let zh = |reworded: &str| super::claim("{product}换成 {size} 码了。", reworded, &understander);
        assert_eq!(zh("好嘞，{product}已经是 {size} 码了，您看看。"), None);
        for reworded in [
            "{product}换成 {size} 码了，今天全场包邮。",
            "{product}换成 {size} 码了，羊绒的。",
            "{product} {size} 码，七天内可退。",
        ] {
            assert!(zh(reworded).is_some(), "{reworded}");
        }
    }
}

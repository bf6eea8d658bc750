//! What the guide says, by dialogue act, with slots that the store fills. The reply generator learns to say these acts in more
//! ways; these are the sentences that always work, and the list of slots that every way must keep.

use std::collections::BTreeMap;

use jingxuan_catalogue::Language;
use serde::{Deserialize, Serialize};

use crate::names;

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident = $text:literal [$($slot:literal),*] { $zh:literal, $en:literal }),+ $(,)?) => {
        /// A dialogue act: what a reply does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Act {
            $($(#[$doc])* #[serde(rename = $text)] $name),+
        }

        impl Act {
            /// Every act.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name, shared with the reply generator.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text),+
                }
            }

            /// The slots that a reply must carry.
            #[must_use]
            pub fn slots(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$($slot),*]),+
                }
            }

            /// The sentence, with `{slot}` where the store's words go.
            #[must_use]
            pub fn template(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::Chinese) => $zh, (Self::$name, Language::English) => $en),+
                }
            }
        }
    };
}

acts! {
    /// Hello.
    Greet = "greet" [] { "您好，想找什么衣服，或者想先试哪一件？", "Hello. What are you looking for, or which piece would you like to try first?" },
    /// You're welcome.
    Thanks = "thanks" [] { "不客气，还想看看别的吗？", "You're welcome. Would you like to see anything else?" },
    /// Goodbye.
    Goodbye = "goodbye" [] { "谢谢光临，您一走开，镜子就会清除影像。", "Thank you for visiting. The mirror erases your image as soon as you step away." },
    /// Small talk, brought back to the shop.
    Chitchat = "chitchat" [] { "我更懂衣服。想找什么款式，告诉我就好。", "Clothes are what I know best. Tell me what you would like to find." },
    /// Nothing was said.
    NotHeard = "not_heard" [] { "我没收到您的话，再说一次好吗？", "I did not catch that. Could you say it again?" },
    /// Not something a shop answers.
    Refuse = "refuse" [] { "这个我帮不上忙，不过店里的衣服、尺码和服务都可以问我。", "I can't help with that, but do ask me about our clothes, sizes and service." },
    /// Yes or no without a question before.
    WhatNext = "what_next" [] { "好的。接下来想看什么？", "All right. What would you like to see next?" },
    /// These were found.
    ShowResults = "show_results" ["count", "what"] { "找到 {count} 款{what}，最合适的在前面。", "I found {count} for {what}, the best match first." },
    /// One was found.
    ShowOne = "show_one" ["what", "product"] { "{what}有一款：{product}。", "There is one for {what}: {product}." },
    /// Nothing matches; these come nearest.
    NoExact = "no_exact" ["what", "given_up"] { "没有完全符合“{what}”的，下面放宽了{given_up}，最接近。", "Nothing matches “{what}” exactly. These come closest, leaving out {given_up}." },
    /// Nothing at all.
    NothingFound = "nothing_found" ["what"] { "没有找到“{what}”。换个说法，或者请店员帮您找？", "I could not find “{what}”. Try other words, or shall I call a colleague?" },
    /// For this shopper.
    Recommend = "recommend" ["count"] { "按您的喜好挑了 {count} 款，点一下就能试穿。", "I picked {count} pieces for you. Touch one to try it on." },
    /// What customers bought who bought this.
    AlsoBought = "also_bought" ["product", "count"] { "买了{product}的顾客，还买了这 {count} 件。", "Customers who bought {product} also bought these {count}." },
    /// With what is worn.
    CompleteLook = "complete_look" ["product", "count"] { "配{product}，这 {count} 件合适。", "These {count} go well with {product}." },
    /// Put on in the mirror.
    TriedOn = "tried_on" ["product", "colour", "size"] { "已为您换上{product}，{colour}，{size} 码。", "You are now wearing {product} in {colour}, size {size}." },
    /// Cannot be shown in the mirror.
    CannotTry = "cannot_try" ["product"] { "{product}还不能在镜子里试穿，可以请店员拿给您。", "{product} cannot be shown in the mirror yet. A colleague can bring it to you." },
    /// Worn in another size.
    SizeChanged = "size_changed" ["product", "size"] { "{product}换成 {size} 码了。", "{product} is now in size {size}." },
    /// There is no such size.
    SizeMissing = "size_missing" ["product", "size", "sizes"] { "{product}没有 {size} 码，有 {sizes}。", "{product} does not come in {size}. It comes in {sizes}." },
    /// Worn in another colour.
    ColourChanged = "colour_changed" ["product", "colour"] { "{product}换成{colour}了。", "{product} is now in {colour}." },
    /// There is no such colour.
    ColourMissing = "colour_missing" ["product", "colour", "colours"] { "{product}没有{colour}，有{colours}。", "{product} does not come in {colour}. It comes in {colours}." },
    /// Beside each other.
    Compare = "compare" ["first", "first_price", "second", "second_price"] { "{first} {first_price}，{second} {second_price}，已并排放好。", "{first} at {first_price}, {second} at {second_price}, side by side." },
    /// In the bag.
    Added = "added" ["product", "colour", "size", "price"] { "{product}（{colour}，{size} 码，{price}）已放进购物袋。", "{product} ({colour}, size {size}, {price}) is in your bag." },
    /// In the bag, and sold out here; another store has it.
    AddedElsewhere = "added_elsewhere" ["product", "colour", "size", "price", "store", "quantity", "kilometres"] { "{product}（{colour}，{size} 码，{price}）已放进购物袋。本店暂时没有，{store}有 {quantity} 件，约 {kilometres} 公里。", "{product} ({colour}, size {size}, {price}) is in your bag. It is sold out here, but {store} has {quantity}, about {kilometres} km away." },
    /// In the bag, and sold out everywhere.
    AddedNone = "added_none" ["product", "colour", "size", "price"] { "{product}（{colour}，{size} 码，{price}）已放进购物袋，不过各店暂时都没有货。", "{product} ({colour}, size {size}, {price}) is in your bag, but it is out of stock everywhere at the moment." },
    /// Kept for the shopper.
    Reserved = "reserved" ["product", "size", "store"] { "已在{store}为您留了一件{product}，{size} 码。", "One {product} in size {size} is reserved for you at {store}." },
    /// There.
    StockHere = "stock_here" ["product", "colour", "size", "quantity"] { "本店有货：{product}，{colour}，{size} 码，还有 {quantity} 件。", "In stock here: {product}, {colour}, size {size}, {quantity} left." },
    /// Elsewhere.
    StockNearby = "stock_nearby" ["product", "size", "store", "quantity", "kilometres"] { "本店没有{product}的 {size} 码，{store}有 {quantity} 件，约 {kilometres} 公里。", "{product} in size {size} is sold out here. {store} has {quantity}, about {kilometres} km away." },
    /// In the store that was asked about, another than this.
    StockThere = "stock_there" ["product", "size", "store", "quantity", "kilometres"] { "{store}有货：{product}，{size} 码，{quantity} 件，约 {kilometres} 公里。", "{store} has {product} in size {size}: {quantity} left, about {kilometres} km away." },
    /// Not in the store that was asked about, but in another.
    StockNotThere = "stock_not_there" ["product", "size", "store", "other", "quantity"] { "{store}没有{product}的 {size} 码，{other}有 {quantity} 件。", "{store} does not have {product} in size {size}, but {other} has {quantity}." },
    /// Nowhere.
    StockNone = "stock_none" ["product", "size"] { "{product}的 {size} 码暂时都没有货。", "{product} in size {size} is out of stock everywhere at the moment." },
    /// Sizes of a colour that a store has.
    StockSizes = "stock_sizes" ["product", "colour", "store", "sizes"] { "{product}（{colour}）在{store}有货的尺码：{sizes}。", "At {store}, {product} in {colour} is in stock in {sizes}." },
    /// No size of a colour is there.
    StockSizesNone = "stock_sizes_none" ["product", "colour", "store"] { "{product}（{colour}）在{store}暂时没有货。", "{product} in {colour} is out of stock at {store} at the moment." },
    /// The shopper's own size was asked for, and it is not known.
    OwnSizeUnknown = "own_size_unknown" ["product", "sizes"] { "还不知道您穿几码。{product}有 {sizes} 可选。站到镜子前，我可以帮您量。", "I don't know your size yet. {product} comes in {sizes}. Stand before the mirror and I can measure you." },
    /// The same, of a thing whose size goes by what no mirror measures.
    OwnSizeUntold = "own_size_untold" ["product", "sizes"] { "还不知道您穿几码。{product}有 {sizes} 可选。", "I don't know your size yet. {product} comes in {sizes}." },
    /// Its price.
    Price = "price" ["product", "price"] { "{product} {price}。", "{product} is {price}." },
    /// Its price, for members too.
    PriceMember = "price_member" ["product", "price", "member"] { "{product} {price}，会员价 {member}。", "{product} is {price}, {member} for members." },
    /// The price of one variant, where others cost something else.
    PriceOf = "price_of" ["product", "colour", "size", "price"] { "{product}（{colour}，{size} 码）{price}。", "{product} in {colour}, size {size}, is {price}." },
    /// The same, for members too.
    PriceOfMember = "price_of_member" ["product", "colour", "size", "price", "member"] { "{product}（{colour}，{size} 码）{price}，会员价 {member}。", "{product} in {colour}, size {size}, is {price}, {member} for members." },
    /// Prices that differ by colour.
    PriceByColour = "price_by_colour" ["product", "prices"] { "{product}：{prices}。", "{product}: {prices}." },
    /// By what the shopper says of the body.
    SizeTold = "size_told" ["product", "size", "told"] { "按{told}，{product}建议 {size} 码。", "For {told}, I suggest size {size} in {product}." },
    /// Several sizes are cut for the height that was told; the girths are not known.
    SizeOpen = "size_open" ["product", "sizes", "told", "measure"] { "按{told}，{product}可能是 {sizes} 码，还要看{measure}。告诉我，或者站到镜子前，我来量。", "For {told}, {product} could be {sizes}; it also depends on {measure}. Tell me, or stand before the mirror and I can measure you." },
    /// What decides the size is not known.
    SizeAsk = "size_ask" ["product", "measure"] { "{product}的尺码看{measure}。告诉我，或者站到镜子前，我来量。", "The size of {product} goes by {measure}. Tell me yours, or stand before the mirror and I can measure you." },
    /// What decides the size is measured by hand.
    SizeByHand = "size_by_hand" ["product", "measure"] { "{product}的尺码看{measure}，要请店员帮您量吗？", "The size of {product} goes by {measure}. Shall I call somebody who can measure you?" },
    /// No size is cut for such a body.
    SizeNone = "size_none" ["product", "told", "sizes"] { "{product}没有适合{told}的尺码，只有 {sizes} 可选。", "{product} has no size for {told}. It comes in {sizes}." },
    /// By the body that the mirror measured.
    SizeMeasured = "size_measured" ["product", "size"] { "按镜子量到的身形，{product}建议 {size} 码。", "From what the mirror measured, {size} should fit you in {product}." },
    /// By what was bought before.
    SizeUsual = "size_usual" ["product", "size"] { "您常穿 {size} 码，{product}也建议 {size} 码。", "You usually take {size}. I suggest {size} in {product} too." },
    /// By the chart.
    SizeChart = "size_chart" ["product", "size", "measure"] { "{product}的 {size} 码适合{measure}。站到镜子前，我可以帮您量。", "{product} in {size} is cut for {measure}. Stand before the mirror and I can measure you." },
    /// By the chart, of what no mirror measures.
    SizeRow = "size_row" ["product", "size", "measure"] { "{product}的 {size} 码适合{measure}。", "{product} in {size} is cut for {measure}." },
    /// An attribute.
    Attribute = "attribute" ["product", "attribute", "value"] { "{product}的{attribute}：{value}。", "{product}, {attribute}: {value}." },
    /// A sentence of its description, word for word.
    Details = "details" ["product", "text"] { "{product}的说明里写着：“{text}”。", "The description of {product} says: “{text}”." },
    /// Not told by the shop.
    AttributeUnknown = "attribute_unknown" ["product"] { "{product}的这一点资料里没有，我请店员来看？", "That is not in the details of {product}. Shall I call a colleague?" },
    /// The shop's answer, word for word.
    Knowledge = "knowledge" ["answer"] { "{answer}", "{answer}" },
    /// Not known.
    Unknown = "unknown" [] { "这个我不确定，不想说错。需要我请店员来吗？", "I'm not sure and don't want to tell you something wrong. Shall I call a colleague?" },
    /// Which one is meant.
    Which = "which" [] { "您说的是哪一件？点一下，或者说“第二件”。", "Which one do you mean? Touch it, or say “the second one”." },
    /// Which of these is meant.
    WhichOf = "which_of" ["products"] { "您说的是哪一件：{products}？点一下，或者说“第二件”。", "Which one do you mean: {products}? Touch it, or say “the second one”." },
    /// Somebody comes.
    StaffCalled = "staff_called" [] { "已经通知店员，马上就来。", "I have called a colleague, who will be with you shortly." },
    /// Another language.
    LanguageSwitched = "language_switched" [] { "好的，我们说中文。", "Of course, let's continue in English." },
    /// Taken back.
    Undone = "undone" [] { "好的，已经撤回了。", "Done, I have taken that back." },
    /// Nothing to take back.
    NothingToUndo = "nothing_to_undo" [] { "没有可以撤回的了。", "There is nothing to take back." },
}

/// Slots that hold a size or several.
const SIZES: [&str; 3] = ["size", "sizes", "value"];

/// The template with its slots filled; `None` when a slot has no words.
#[must_use]
pub fn fill(template: &str, slots: &BTreeMap<&'static str, String>, language: Language) -> Option<String> {
    let (mut out, mut rest) = (String::with_capacity(template.len() + 64), template);
    while let Some(open) = rest.find('{') {
        let close = open + rest[open..].find('}')?;
        out.push_str(&rest[..open]);
        let slot = &rest[open + 1..close];
        let value = slots.get(slot)?;
        rest = &rest[close + 1..];
        if SIZES.contains(&slot) && names::is_one_size(value) {
            rest = fill_one_size(&mut out, rest, language);
        } else {
            out.push_str(value);
        }
    }
    out.push_str(rest);
    Some(out)
}

/// Puts the one size of a thing into a sentence that counts on a label, and returns what is left of the sentence: 均码 has its 码 and
/// "one size" its "size" already.
fn fill_one_size<'a>(out: &mut String, rest: &'a str, language: Language) -> &'a str {
    let (before, after) = match language {
        Language::Chinese => (" ", rest.trim_start_matches(' ')),
        Language::English => ("size ", rest),
    };
    if out.ends_with(before) {
        out.truncate(out.len() - before.len());
    }
    out.push_str(names::one_size(language));
    match language {
        Language::Chinese => after.strip_prefix('码').unwrap_or(after),
        Language::English => after,
    }
}

/// The words of a template without its slots.
pub(crate) fn bare(template: &str) -> String {
    let mut bare = String::with_capacity(template.len());
    for part in template.split('{') {
        bare.push_str(part.split_once('}').map_or(part, |(_, after)| after));
        bare.push(' ');
    }
    bare
}

/// Every slot of a template, in order.
pub fn slots_of(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(slot, _)| slot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_carries_exactly_the_slots_of_its_act() {
        for act in Act::ALL {
            for language in [Language::Chinese, Language::English] {
                let mut found: Vec<&str> = slots_of(act.template(language)).collect();
                let mut wanted = act.slots().to_vec();
                found.sort_unstable();
                wanted.sort_unstable();
                found.dedup();
                assert_eq!(found, wanted, "{act:?} {language:?}");
            }
        }
    }

    #[test]
    fn no_sentence_states_a_number_of_its_own() {
        for act in Act::ALL {
            for language in [Language::Chinese, Language::English] {
                assert_eq!(crate::unfounded(act.template(language), &[]), None, "{act:?}");
            }
        }
    }

    #[test]
    fn a_slot_without_words_fills_nothing() {
        let slots = BTreeMap::from([("product", "衬衫".to_owned())]);
        let filled = |template| fill(template, &slots, Language::Chinese);
        assert_eq!(filled("{product}很好").as_deref(), Some("衬衫很好"));
        assert_eq!(filled("{product} {price}"), None);
        assert_eq!(filled("{product"), None);
    }

    #[test]
    fn the_one_size_of_a_thing_is_said_in_the_language_of_the_sentence() {
        let slots = BTreeMap::from([("product", "托特包".to_owned()), ("size", "均码".to_owned())]);
        for (language, template, said) in [
            (Language::Chinese, "{product}，{size} 码，还有", "托特包，均码，还有"),
            (Language::Chinese, "{product}的 {size} 码暂时", "托特包的均码暂时"),
            (Language::Chinese, "{product}{size}码店里", "托特包均码店里"),
            (Language::Chinese, "{product}有 {size} 可选", "托特包有均码可选"),
            (Language::English, "({product}, size {size}, in)", "(托特包, one size, in)"),
            (Language::English, "One in size {size} is", "One in one size is"),
            (Language::English, "It comes in {size}.", "It comes in one size."),
        ] {
            assert_eq!(fill(template, &slots, language).as_deref(), Some(said));
        }
        let medium = BTreeMap::from([("size", "M".to_owned())]);
        assert_eq!(fill("，{size} 码", &medium, Language::Chinese).as_deref(), Some("，M 码"));
        assert_eq!(fill("size {size}", &medium, Language::English).as_deref(), Some("size M"));
    }
}

//! What the guide says is so: languages, stores, what is worn, and who writes the sentences.

use jingxuan_catalogue::Language;
use jingxuan_guide::{Act, Action, Fact, Intent, Worn};

use crate::demo::{Talk, begin};

impl Talk {
    fn wears(mut self, product: &str, variant: &str) -> Self {
        self.scene.worn.push(Worn { product: product.into(), variant: variant.into() });
        self
    }
}

/// Pieces by store, as told.
fn told(facts: &[Fact]) -> Vec<(&str, u32)> {
    let stock = |fact| match fact {
        &Fact::Stock { ref store, quantity, .. } => Some((store.as_str(), quantity)),
        _ => None,
    };
    facts.iter().filter_map(stock).collect()
}

#[test]
fn a_change_of_language_is_answered_in_the_new_one() {
    let mut talk = begin();
    let reply = talk.say("换英文吧");
    assert_eq!(reply.intent, Intent::SwitchLanguage);
    assert_eq!(reply.actions, [Action::SwitchLanguage { language: Language::English }]);
    assert_eq!((reply.language, reply.text.is_ascii()), (Language::English, true), "{}", reply.text);
    let back = talk.say("咋全是英文，给我换成中文");
    assert_eq!(back.actions, [Action::SwitchLanguage { language: Language::Chinese }]);
    assert_eq!((back.language, back.text.is_ascii()), (Language::Chinese, false), "{}", back.text);
}

#[test]
fn a_store_that_was_asked_about_is_the_one_that_is_told_of() {
    // Both stores have it: this one is not said to be sold out.
    let mut talk = begin().wears("P0001", "P0001-ivory-S");
    let there = talk.say("朝阳店有S码吗");
    assert_eq!(there.act, Act::StockThere, "{}", there.text);
    assert_eq!(told(&there.facts), [("bj-chaoyang", 3)]);
    // That one has none, this one has: both are told, as counted.
    let mut talk = begin().wears("P0006", "P0006-camel-L");
    let not_there = talk.say("朝阳店有L码吗");
    assert_eq!(not_there.act, Act::StockNotThere, "{}", not_there.text);
    assert_eq!(told(&not_there.facts), [("bj-chaoyang", 0), ("sh-jingan", 6)]);
    assert!(not_there.text.contains("朝阳") && not_there.text.contains("本店"), "{}", not_there.text);
}

#[test]
fn sold_out_here_stands_on_the_count_of_this_store() {
    let mut talk = begin().wears("P0001", "P0001-ivory-XS");
    let reply = talk.say("这件XS还有货吗");
    assert_eq!(reply.act, Act::StockNearby, "{}", reply.text);
    assert!(told(&reply.facts).contains(&("sh-jingan", 0)), "{:?}", reply.facts);
    // The table beside the words is the same reading: this store also with none.
    let lines: Vec<(&str, u32)> =
        reply.stock.iter().map(|line| (line.store.as_str(), line.quantity)).collect();
    assert_eq!(lines[0], ("sh-jingan", 0));
    assert!(lines.len() > 1 && lines[1..].iter().all(|(_, pieces)| *pieces > 0), "{lines:?}");
    assert!(told(&reply.facts).iter().all(|fact| lines.contains(fact)), "{lines:?}");
    assert_eq!(talk.say("红色连衣裙").stock, [], "what asks for no stock has no table");
}

#[test]
fn what_i_have_on_is_worn_and_not_what_was_spoken_of_last() {
    let mut talk = begin().wears("P0006", "P0006-camel-M");
    let found = talk.say("红色连衣裙");
    talk.say("第二件多少钱");
    let about = |reply: &jingxuan_guide::Reply| {
        let product = |fact: &Fact| match fact {
            Fact::Product { product, .. } => Some(product.clone()),
            _ => None,
        };
        reply.facts.iter().find_map(product).unwrap()
    };
    let worn = talk.say("身上这件多少钱");
    assert_eq!(about(&worn).as_str(), "P0006", "{}", worn.text);
    talk.say("第二件多少钱");
    let this = talk.say("这件多少钱");
    assert_eq!(about(&this), found.products[1].product, "{}", this.text);
}

#[test]
fn undoing_twice_goes_back_twice() {
    let mut talk = begin().wears("P0006", "P0006-camel-M");
    let first = talk.say("放进购物袋");
    talk.say("换成L码");
    let second = talk.say("放进购物袋");
    assert_ne!(first.actions, second.actions);
    let variant = |action: &Action| match action {
        Action::AddToBag { variant } | Action::RemoveFromBag { variant } => variant.clone(),
        other => unreachable!("{other:?}"),
    };
    let undone = talk.say("撤回");
    assert_eq!(variant(&undone.actions[0]), variant(&second.actions[0]));
    let again = talk.say("再撤回");
    assert_eq!(again.actions, [Action::UndoOutfit], "the size before the bag: {}", again.text);
}

#[test]
fn replies_are_one_line_of_json_with_the_fields_that_others_read() {
    let mut talk = begin().wears("P0006", "P0006-camel-M");
    let reply = serde_json::to_value(talk.say("这件多少钱")).unwrap();
    for field in ["reply", "language", "intent", "facts", "actions", "confidence", "method"] {
        assert!(reply.get(field).is_some(), "{field}: {reply}");
    }
}

#[test]
fn words_of_a_body_or_of_somebody_else_are_told_from_those_that_only_look_for_something() {
    let talk = begin();
    for text in [
        "我老婆穿L码",
        "送给妈妈的围巾",
        "my chest is 120, I weigh 95 kg",
        "我身高165，体重110斤",
        "我的脚长24.5",
        "my feet are 24 cm long",
        "my husband takes a size L",
    ] {
        assert!(talk.assistant.tells_of_a_person(text), "{text}");
    }
    for text in [
        "红色连衣裙",
        "500以内的黑色大衣",
        "black coats under 500",
        "M码的衬衫",
        "女童连衣裙",
        "boyfriend jeans",
    ] {
        assert!(!talk.assistant.tells_of_a_person(text), "{text}");
    }
}

#[test]
fn the_ranking_learns_from_lists_that_the_words_alone_asked_for() {
    let mut talk = begin().wears("P0001", "P0001-ivory-S");
    let mut listed = |text: &str| {
        let reply = talk.say(text);
        let to_learn_from = talk.assistant.list_to_learn_from(text, &reply);
        let shown: Vec<_> = reply.products.iter().map(|shown| shown.product.clone()).collect();
        assert!(to_learn_from.is_empty() || to_learn_from == shown, "{text}: as it was shown");
        (!shown.is_empty()).then_some(!to_learn_from.is_empty())
    };
    assert_eq!(listed("红色连衣裙"), Some(true));
    // A comparison with what is worn and another order say nothing by themselves.
    for text in ["有没有一样的但是黑色的", "有没有便宜一点的", "最便宜的连衣裙"] {
        assert_ne!(listed(text), Some(true), "{text}");
    }
}

//! What a reply offers it asks for, a "yes" does that and tells what was done, and nothing is asked that a "yes" would not do.

use jingxuan_catalogue::{Product, StoreId, VariantId};
use jingxuan_guide::{Act, Action, Fact, Intent, Reply, Worn};

use crate::demo::{Talk, begin};

impl Talk {
    fn tries(mut self, product: &str, variant: &str) -> Self {
        self.scene.worn.push(Worn { product: product.into(), variant: variant.into() });
        self
    }
}

/// A piece that is sold out here is asked for; where it is offered, and how many there are.
fn sold_out_here(talk: &mut Talk) -> (Reply, StoreId, u32) {
    let reply = talk.say("这件XS还有货吗");
    assert_eq!(reply.act, Act::StockNearby, "{}", reply.text);
    let nearest = reply.stock.iter().find(|line| line.quantity > 0).unwrap();
    let (store, pieces) = (nearest.store.clone(), nearest.quantity);
    (reply, store, pieces)
}

#[test]
fn a_reservation_is_asked_for_and_told_with_its_facts() {
    let mut talk = begin().tries("P0006", "P0006-camel-XS");
    let (asked, store, pieces) = sold_out_here(&mut talk);
    let name = asked.stock.iter().find(|line| line.store == store).unwrap().name.clone();
    assert!(asked.text.ends_with(&format!("要在{name}为您留一件吗？")), "{}", asked.text);
    assert!(asked.actions.iter().all(|action| !matches!(action, Action::Reserve { .. })), "not done yet");
    let kept = talk.say("好的");
    assert_eq!((kept.intent, kept.act), (Intent::Affirm, Act::Reserved), "{}", kept.text);
    let variant = VariantId::from("P0006-camel-XS");
    assert_eq!(kept.actions, [Action::Reserve { variant: variant.clone(), store: store.clone() }]);
    assert!(kept.text.contains(&name) && kept.text.contains("XS"), "{}", kept.text);
    let told = |fact: &Fact| match fact {
        Fact::Stock { variant: of, store: at, quantity, .. } => {
            (of, at, *quantity) == (&variant, &store, pieces)
        }
        _ => false,
    };
    assert!(kept.facts.iter().any(told), "{:?}", kept.facts);
    assert!(kept.facts.iter().any(|fact| matches!(fact, Fact::Product { .. })), "{:?}", kept.facts);
    assert_eq!(talk.say("好的").actions, [], "a yes is taken once");
}

#[test]
fn what_was_sold_before_the_yes_is_not_kept() {
    let mut talk = begin().tries("P0006", "P0006-camel-XS");
    let (_, store, pieces) = sold_out_here(&mut talk);
    let variant = VariantId::from("P0006-camel-XS");
    let shop = talk.assistant.shop().store().clone();
    shop.write(|writer| writer.take_from_stock(&variant, &store, pieces)).unwrap();
    let reply = talk.say("好的");
    assert_ne!(reply.act, Act::Reserved, "{}", reply.text);
    assert!(reply.actions.iter().all(|action| !matches!(action, Action::Reserve { .. })), "{}", reply.text);
    let gone = |fact: &Fact| matches!(fact, Fact::Stock { store: at, quantity, .. } if *at == store && *quantity > 0);
    assert!(!reply.facts.iter().any(gone), "{:?}", reply.facts);
}

#[test]
fn a_store_far_away_is_told_of_and_offered_only_where_it_was_asked_about() {
    let mut talk = begin().tries("P0001", "P0001-ivory-XS");
    let (told, store, _) = sold_out_here(&mut talk);
    assert_eq!(store.as_str(), "bj-chaoyang", "over a thousand kilometres from here: {}", told.text);
    assert!(!told.text.contains('？') && told.suggestions[0] != "好的", "{}", told.text);
    assert_eq!(talk.say("好的").actions, []);
    let named = talk.say("朝阳店有XS码吗");
    assert_eq!(named.act, Act::StockThere, "{}", named.text);
    assert!(named.text.ends_with("为您留一件吗？"), "{}", named.text);
    assert_eq!(talk.say("好的").act, Act::Reserved);
}

#[test]
fn a_no_keeps_nothing() {
    let mut talk = begin().tries("P0006", "P0006-camel-XS");
    sold_out_here(&mut talk);
    assert_eq!(talk.say("不用了").actions, []);
    assert_eq!(talk.say("好的").actions, []);
}

#[test]
fn the_size_that_fits_is_put_on_when_it_is_wanted() {
    let mut talk = begin();
    for (name, cm) in [("chest", 84.0), ("waist", 66.0), ("hip", 90.0), ("height", 165.0)] {
        talk.scene.measurements.insert(name.to_owned(), cm);
    }
    let shop = talk.assistant.shop().clone();
    let advised = |product: &Product| talk.assistant.size_advice(product, &talk.scene);
    let all_wearable = |product: &Product| product.variants.iter().all(|variant| variant.garment.is_some());
    let mut found = shop.products().iter().filter(|product| all_wearable(product)).filter_map(|product| {
        let size = advised(product)?;
        let other = product.variants.iter().find(|variant| variant.size != size)?;
        let fits = product.variants.iter().find(|one| one.size == size && one.colour == other.colour)?;
        Some((product.id.clone(), other.id.clone(), fits.id.clone(), size))
    });
    let (product, other, fits, size) = found.next().unwrap();
    talk.scene.worn.push(Worn { product: product.clone(), variant: other });
    let advice = talk.say("我该穿什么码");
    assert_eq!(advice.act, Act::SizeMeasured, "{}", advice.text);
    assert!(advice.text.ends_with("要换上看看吗？") && advice.actions.is_empty(), "{}", advice.text);
    let worn = talk.say("好的");
    assert_eq!(worn.act, Act::TriedOn, "{}", worn.text);
    assert_eq!(worn.actions, [Action::TryOn { product: product.clone(), variant: fits }]);
    assert!(worn.facts.contains(&Fact::Size { product, size: size.clone() }), "{:?}", worn.facts);
    assert!(worn.text.contains(&size), "{}", worn.text);
    // What is on is advised without asking whether to put it on.
    let again = talk.say("我该穿什么码");
    assert_eq!(again.act, Act::SizeMeasured, "{}", again.text);
    assert!(!again.text.ends_with('？'), "{}", again.text);
}

#[test]
fn a_colleague_who_is_offered_comes() {
    // Nothing is recommended here: what goes with it is not known.
    let mut talk = begin().tries("P0006", "P0006-camel-M");
    let asked = talk.say("配什么好看");
    assert_eq!((asked.intent, asked.act), (Intent::CompleteLook, Act::Unknown), "{}", asked.text);
    assert_eq!(asked.suggestions[0], "好的");
    let called = talk.say("好的");
    assert_eq!((called.act, called.actions), (Act::StaffCalled, vec![Action::CallStaff]));
}

#[test]
fn a_colleague_who_is_only_told_of_is_asked_for_as_well() {
    let shop = begin().assistant.shop().clone();
    let bare = |product: &Product| product.variants.iter().all(|variant| variant.garment.is_none());
    let unworn = shop.products().iter().find(|product| bare(product)).unwrap();
    for (text, asked) in
        [("试穿这件", "要我请店员来吗？"), ("let me try this on", "Shall I call a colleague?")]
    {
        let mut talk = begin();
        talk.scene.open = Some(unworn.id.clone());
        let told = talk.say(text);
        assert_eq!(told.act, Act::CannotTry, "{text}: {}", told.text);
        assert!(told.text.ends_with(asked), "{text}: {}", told.text);
        assert_eq!(talk.say("好的").actions, [Action::CallStaff], "{text}");
    }
}

#[test]
fn an_empty_turn_asks_again_and_leaves_everything_as_it_is() {
    let mut talk = begin().tries("P0006", "P0006-camel-XS");
    sold_out_here(&mut talk);
    for silence in ["", "  ", "\u{200b}\n"] {
        let reply = talk.say(silence);
        assert_eq!((reply.act, reply.actions.len()), (Act::NotHeard, 0), "{silence:?}");
    }
    assert_eq!(talk.say("好的").act, Act::Reserved, "what was offered still is");
}

#[test]
fn what_other_customers_buy_is_no_secret() {
    let mut talk = begin().tries("P0006", "P0006-camel-M");
    for text in [
        "what do other customers buy with this?",
        "What do other customers usually order with this?",
        "买了这件的其他顾客还买了什么",
    ] {
        let reply = talk.say(text);
        // Without a recommender nobody knows; it is not refused.
        assert_eq!((reply.intent, reply.act), (Intent::Recommend, Act::Unknown), "{text}: {}", reply.text);
    }
    let refused = talk.say("what did Ms Wang buy?");
    assert_eq!((refused.intent, refused.act), (Intent::OutOfScope, Act::Refuse), "{}", refused.text);
}

#[test]
fn a_stuff_or_a_colour_that_begins_like_a_name_is_nobody() {
    let mut talk = begin();
    for (text, refused) in [
        ("毛呢的尺码是多少", false),
        ("白蓝的尺码是多少", false),
        ("杜朝颜的尺码是多少", true),
        ("王红的尺码是多少", true),
        ("what size does Amelie wear", true),
    ] {
        let reply = talk.say(text);
        // A rule is sure; the classifier never is.
        let surely = reply.act == Act::Refuse && reply.confidence >= 1.0;
        assert_eq!(surely, refused, "{text}: {:?} {}", reply.act, reply.text);
    }
}

//! Which thing is meant: as the list shows it, what was just spoken of, what it is like; and what a list is narrowed to, as an action.

use jingxuan_catalogue::{Consent, Customer, Language, Money, VariantId};
use jingxuan_guide::{Act, Action, Fact, Intent, Narrowing, Reply, Scene, Shown, Worn, names};

use crate::demo::{Talk, begin, begin_edited, models};

const PLACES: [&str; 8] = ["一", "二", "三", "四", "五", "六", "七", "八"];

impl Talk {
    fn put_on(&mut self, product: &str, variant: &str) {
        self.scene.worn.push(Worn { product: product.into(), variant: variant.into() });
    }

    fn price_of(&self, shown: &Shown) -> Money {
        self.assistant.shop().price(shown.variant.as_ref().unwrap()).unwrap().unwrap().price
    }

    /// The whole list, as a kiosk shows it.
    fn all(&mut self) -> Vec<Shown> {
        self.assistant.listing(&mut self.talk, &self.scene, Language::Chinese, 500).unwrap().products
    }

    /// Of the list, the products that are shown in each family of colours; the first family of which there are so many.
    fn family_of(&self, list: &[Shown], count: impl Fn(usize) -> bool) -> (String, Vec<Shown>) {
        let family = |shown: &Shown| {
            let (_, variant) = self.assistant.shop().variant(shown.variant.as_ref().unwrap()).unwrap();
            variant.colour.family.key()
        };
        list.iter()
            .map(family)
            .filter(|key| *key != "multi")
            .map(|key| {
                let of_it: Vec<Shown> = list.iter().filter(|shown| family(shown) == key).cloned().collect();
                (names::value("colour", key, Language::Chinese), of_it)
            })
            .find(|(_, of_it)| count(of_it.len()))
            .unwrap()
    }
}

fn about(reply: &Reply) -> String {
    let product = |fact: &Fact| match fact {
        Fact::Product { product, .. } => Some(product.to_string()),
        _ => None,
    };
    reply.facts.iter().find_map(product).unwrap_or_else(|| format!("nothing: {}", reply.text))
}

fn added(reply: &Reply) -> VariantId {
    match reply.actions.as_slice() {
        [Action::AddToBag { variant }] => variant.clone(),
        other => unreachable!("{other:?}: {}", reply.text),
    }
}

fn priced(reply: &Reply) -> Money {
    let price = |fact: &Fact| match fact {
        Fact::Price { price, .. } => Some(*price),
        _ => None,
    };
    reply.facts.iter().find_map(price).unwrap()
}

#[test]
fn a_thing_of_the_list_is_the_piece_that_was_asked_for() {
    let mut talk = begin();
    let found = talk.say("M码的红色连衣裙");
    assert_eq!(found.act, Act::ShowResults, "{}", found.text);
    for (at, place) in PLACES.iter().enumerate().take(found.products.len()) {
        let bagged = added(&talk.say(&format!("第{place}件放进购物袋")));
        assert_eq!(Some(&bagged), found.products[at].variant.as_ref());
        let (_, variant) = talk.assistant.shop().variant(&bagged).unwrap();
        assert_eq!((variant.size.as_str(), variant.colour.family.key()), ("M", "red"), "{bagged}");
    }
}

#[test]
fn a_thing_of_the_list_costs_what_the_list_says() {
    let mut talk = begin();
    talk.say("300以内的衬衫");
    let found = talk.all();
    // One that comes in a dearer colour too.
    let dearer = |shown: &Shown| {
        let product = talk.assistant.shop().product(&shown.product).unwrap();
        product.variants.iter().any(|variant| variant.price.minor > 30_000)
    };
    let at = found.iter().position(dearer).unwrap();
    let told = priced(&talk.say(&format!("第{}件多少钱", at + 1)));
    assert_eq!(told, talk.price_of(&found[at]));
    assert!(told.minor <= 30_000, "{told}");
    let bagged = added(&talk.say(&format!("第{}件放进购物袋", at + 1)));
    assert!(talk.assistant.shop().variant(&bagged).unwrap().1.price.minor <= 30_000, "{bagged}");
}

#[test]
fn where_no_size_was_asked_for_the_size_of_the_body_is_taken_in_the_colour_shown() {
    let mut talk = begin();
    for (name, cm) in [("chest", 84.0), ("waist", 66.0), ("hip", 90.0), ("height", 165.0)] {
        talk.scene.measurements.insert(name.to_owned(), cm);
    }
    let found = talk.say("红色的连衣裙");
    let advised = |shown: &Shown| {
        let product = talk.assistant.shop().product(&shown.product).unwrap();
        talk.assistant.size_advice(product, &talk.scene)
    };
    let (at, size) =
        found.products.iter().enumerate().find_map(|(at, shown)| Some((at, advised(shown)?))).unwrap();
    let bagged = added(&talk.say(&format!("第{}件放进购物袋", PLACES[at])));
    let (product, variant) = talk.assistant.shop().variant(&bagged).unwrap();
    assert_eq!(product.id, found.products[at].product);
    assert_eq!((variant.size.as_str(), variant.colour.family.key()), (size.as_str(), "red"));
}

#[test]
fn a_new_topic_takes_the_place_of_the_old_one() {
    let mut talk = begin();
    talk.say("想找大衣");
    talk.say("第二件多少钱");
    let scarf = talk.say("想找红色的真丝丝巾");
    assert_eq!((scarf.act, scarf.products.len()), (Act::ShowOne, 1), "{}", scarf.text);
    let price = talk.say("多少钱？");
    assert_eq!(about(&price), scarf.products[0].product.to_string(), "{}", price.text);
}

#[test]
fn after_a_new_list_nothing_of_the_old_topic_is_meant() {
    let mut talk = begin();
    talk.say("想找大衣");
    talk.say("第二件多少钱");
    talk.say("想找一双运动鞋");
    let which = talk.say("这件多少钱");
    assert_eq!(which.act, Act::Which, "{}", which.text);
}

#[test]
fn this_one_is_the_single_result_and_what_i_have_on_stays_what_is_worn() {
    let mut talk = begin();
    talk.put_on("P0006", "P0006-camel-M");
    let scarf = talk.say("想找红色的真丝丝巾");
    assert_eq!(scarf.products.len(), 1, "{}", scarf.text);
    let this = talk.say("这件多少钱");
    assert_eq!(about(&this), scarf.products[0].product.to_string(), "{}", this.text);
    let worn = talk.say("身上这件多少钱");
    assert_eq!(about(&worn), "P0006", "{}", worn.text);
}

#[test]
fn that_one_is_what_was_just_spoken_of_and_the_one_before_is_the_earlier() {
    let mut talk = begin();
    talk.put_on("P0006", "P0006-camel-M");
    let found = talk.say("红色连衣裙");
    let [first, second] = [0, 1].map(|at| found.products[at].product.to_string());
    talk.say("第一件多少钱");
    talk.say("第二件多少钱");
    let that = talk.say("那件有M码吗");
    assert_eq!(about(&that), second, "{}", that.text);
    let before = talk.say("刚才那件多少钱");
    assert_eq!(about(&before), first, "{}", before.text);
}

#[test]
fn of_two_that_were_compared_the_cheaper_one_is_the_cheaper() {
    let mut talk = begin();
    let found = talk.say("连衣裙");
    let first = talk.price_of(&found.products[0]);
    let at = found.products.iter().position(|shown| talk.price_of(shown) != first).unwrap();
    let compared = talk.say(&format!("比较第一件和第{}件", PLACES[at]));
    assert_eq!(compared.act, Act::Compare, "{}", compared.text);
    let (cheap, dear) =
        if talk.price_of(&found.products[at]).minor < first.minor { (at, 0) } else { (0, at) };
    let bagged = added(&talk.say("便宜的那件放进购物袋"));
    let (product, _) = talk.assistant.shop().variant(&bagged).unwrap();
    assert_eq!(product.id, found.products[cheap].product);
    let price = talk.say("贵的那件多少钱");
    assert_eq!(about(&price), found.products[dear].product.to_string(), "{}", price.text);
}

#[test]
fn the_cheaper_one_goes_into_the_bag_in_english_too() {
    let mut talk = begin();
    let found = talk.say("show me dresses");
    let first = talk.price_of(&found.products[0]);
    let at = found.products.iter().position(|shown| talk.price_of(shown) != first).unwrap();
    let nth = ["first", "second", "third", "fourth", "fifth", "sixth"][at];
    let compared = talk.say(&format!("compare the first one with the {nth} one"));
    assert_eq!(compared.act, Act::Compare, "{}", compared.text);
    let cheap = if talk.price_of(&found.products[at]).minor < first.minor { at } else { 0 };
    let bagged = added(&talk.say("add the cheaper one to my bag"));
    let (product, _) = talk.assistant.shop().variant(&bagged).unwrap();
    assert_eq!(product.id, found.products[cheap].product);
}

#[test]
fn the_bag_that_things_go_into_is_no_bag_that_is_for_sale() {
    for text in ["放进购物袋", "把它放进购物袋", "放到购物袋里吧"] {
        let mut talk = begin();
        talk.say("看看包");
        let spoken = about(&talk.say("第一个有货吗"));
        let bagged = added(&talk.say(text));
        let (product, _) = talk.assistant.shop().variant(&bagged).unwrap();
        assert_eq!(product.id.to_string(), spoken, "{text}");
    }
    let mut talk = begin();
    talk.put_on("P0006", "P0006-camel-M");
    talk.say("show me backpacks");
    let bagged = added(&talk.say("add it to my bag"));
    assert!(bagged.as_str().starts_with("P0006-"), "what is worn, and no backpack: {bagged}");
}

#[test]
fn where_nothing_was_spoken_of_my_bag_picks_no_bag_of_the_list() {
    let mut talk = begin();
    talk.say("show me bags");
    let which = talk.say("add it to my bag");
    assert_eq!((which.act, which.actions.len()), (Act::Which, 0), "{}", which.text);
}

/// The lines of the products with these at other prices: for everyone and for members, in cents.
fn at_prices(products: &str, prices: &[(&str, i64, i64)]) -> String {
    let line = |line: &str| {
        let mut product: serde_json::Value = serde_json::from_str(line).unwrap();
        let price = prices.iter().find(|(id, ..)| product["id"] == *id);
        let Some((_, price, member)) = price else { return line.to_owned() };
        for variant in product["variants"].as_array_mut().unwrap() {
            variant["price"]["minor"] = serde_json::json!(price);
            variant["member_price"] = serde_json::json!({ "minor": member, "currency": "CNY" });
        }
        product.to_string()
    };
    products.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_cheaper_one_is_what_costs_less_for_whoever_asks() {
    let mut talk = begin_edited(&models(), |products| {
        at_prices(&products, &[("P0001", 20_000, 19_000), ("P0009", 30_000, 10_000)])
    });
    talk.scene.listed = vec!["P0001".into(), "P0009".into()];
    let price = talk.say("便宜的那件多少钱");
    assert_eq!(about(&price), "P0001", "a stranger: {}", price.text);
    let member = Customer {
        id: "c1".into(),
        name: String::new(),
        consent: Consent { profile: true, ..Consent::default() },
        identities: Vec::new(),
        membership: "gold".to_owned(),
        since: 1_700_000_000,
    };
    talk.assistant.shop().store().write(|writer| writer.put_customer(&member)).unwrap();
    talk.scene.customer = Some(member.id);
    let price = talk.say("便宜的那件多少钱");
    assert_eq!(about(&price), "P0009", "a member: {}", price.text);
}

#[test]
fn the_red_one_is_the_only_one_shown_in_red() {
    let mut talk = begin();
    talk.say("连衣裙");
    let all = talk.all();
    let (colour, only) = talk.family_of(&all, |count| count == 1);
    let price = talk.say(&format!("{colour}那件多少钱"));
    assert_eq!(about(&price), only[0].product.to_string(), "{colour}: {}", price.text);
}

#[test]
fn where_several_are_red_they_are_named_and_can_be_counted() {
    let mut talk = begin();
    talk.say("连衣裙");
    let all = talk.all();
    let (colour, several) = talk.family_of(&all, |count| (2..=4).contains(&count));
    let which = talk.say(&format!("{colour}那件多少钱"));
    assert_eq!(which.act, Act::WhichOf, "{colour}: {} {:?}", which.text, which.intent);
    for shown in &several {
        let title = talk.assistant.shop().product(&shown.product).unwrap().title.get(Language::Chinese);
        assert!(which.text.contains(title), "{title}: {}", which.text);
    }
    let second = talk.say("第二件多少钱");
    assert_eq!(about(&second), several[1].product.to_string(), "{}", second.text);
}

fn filter(reply: &Reply) -> (Narrowing, Narrowing) {
    let filter = |action: &Action| match action {
        Action::Filter { to, from } => Some(((**to).clone(), (**from).clone())),
        _ => None,
    };
    reply.actions.iter().find_map(filter).unwrap_or_else(|| unreachable!("{:?}", reply.actions))
}

#[test]
fn narrowing_a_list_is_an_action_with_its_values() {
    let mut talk = begin();
    talk.say("连衣裙");
    let cheap = talk.say("三百以内");
    assert_eq!(cheap.intent, Intent::Refine, "{}", cheap.text);
    let (to, from) = filter(&cheap);
    assert_eq!((from.constraints.price.max, to.constraints.price.max), (None, Some(Money::cny(30_000))));
    assert_eq!(to.constraints.categories, from.constraints.categories, "the rest stays");
    assert!(cheap.actions.iter().any(|action| matches!(action, Action::Show { .. })), "beside the list");
    let (stocked, _) = filter(&talk.say("只看有货的"));
    let stocked = serde_json::to_value(&stocked).unwrap();
    assert_eq!(stocked["stock"], "here", "{stocked}");
    // As JSON it is read again as it was written.
    for action in &cheap.actions {
        let written = serde_json::to_string(action).unwrap();
        assert_eq!(&serde_json::from_str::<Action>(&written).unwrap(), action, "{written}");
    }
}

#[test]
fn a_filter_is_taken_back_once_with_its_list() {
    let mut talk = begin();
    talk.say("连衣裙");
    let (to, from) = filter(&talk.say("三百以内"));
    let back = talk.say("撤回");
    assert_eq!(filter(&back), (from, to), "the other way round");
    let none = talk.say("撤回");
    assert_eq!(none.act, Act::Undone, "the search before it, and not the filter again: {}", none.text);
}

#[test]
fn one_piece_is_taken_out_of_the_bag_and_clothes_take_each_others_place() {
    let talk = begin();
    let shop = talk.assistant.shop();
    let mut scene = Scene::default();
    let piece = VariantId::from("P0006-camel-M");
    for _ in 0..2 {
        scene.apply(&Action::AddToBag { variant: piece.clone() }, shop);
    }
    scene.apply(&Action::RemoveFromBag { variant: piece.clone() }, shop);
    assert_eq!(scene.bag, [piece]);
    let of = |category: &str, nth: usize| {
        let mut products = shop.products().iter().filter(|one| one.category.as_str().starts_with(category));
        let product = products.nth(nth).unwrap();
        Worn { product: product.id.clone(), variant: product.variants[0].id.clone() }
    };
    let mut wear = |worn: &Worn| {
        let action = Action::TryOn { product: worn.product.clone(), variant: worn.variant.clone() };
        scene.apply(&action, shop);
        scene.worn.clone()
    };
    let (first, second) = (of("women/dresses", 0), of("women/dresses", 1));
    let (coat, skirt) = (of("women/outerwear/coats", 0), of("women/skirts", 0));
    assert_eq!(wear(&first), std::slice::from_ref(&first));
    assert_eq!(wear(&second), std::slice::from_ref(&second), "one dress at a time");
    assert_eq!(wear(&coat), [second.clone(), coat.clone()], "a coat goes over it");
    assert_eq!(wear(&skirt), [coat, skirt], "a skirt takes a dress's place");
}

//! What has to be in stock, the shopper's own size and prices, said and touched; and every change of the list taken back in order.

use jingxuan_catalogue::{Language, VariantId};
use jingxuan_guide::{
    Act, Action, Reply, Shown,
    filter::{Listing, Touch},
};

use crate::demo::{Talk, begin, begin_at, models};

impl Talk {
    fn seen(&mut self) -> Listing {
        self.assistant.listing(&mut self.talk, &self.scene, Language::Chinese, 500).unwrap()
    }

    fn press(&mut self, touch: &Touch) -> Listing {
        self.assistant.touch(&mut self.talk, &self.scene, touch, Language::Chinese, 500).unwrap()
    }

    fn pieces(&self, variant: &VariantId, stores: &[&str]) -> u32 {
        let reader = self.assistant.shop().store().reader().unwrap();
        let pieces = |store: &&str| reader.pieces(variant, &(*store).into()).unwrap().unwrap_or_default();
        stores.iter().map(pieces).sum()
    }

    /// Products of which a variant that `holds` is in one of the stores.
    fn with(&self, among: &[Shown], stores: &[&str], holds: impl Fn(&str) -> bool) -> usize {
        let has = |shown: &&Shown| {
            let product = self.assistant.shop().product(&shown.product).unwrap();
            let mut fitting = product.variants.iter().filter(|variant| holds(&variant.size));
            fitting.any(|variant| self.pieces(&variant.id, stores) > 0)
        };
        among.iter().filter(has).count()
    }
}

const HERE: &[&str] = &["sh-jingan"];
const NEAR: &[&str] = &["sh-jingan", "sh-xuhui"];
const ALL: &[&str] = &["sh-jingan", "sh-xuhui", "bj-chaoyang", "bj-haidian", "cd-jinjiang"];

fn variant(shown: &Shown) -> VariantId {
    shown.variant.clone().unwrap()
}

#[test]
fn what_is_in_stock_here_filters_the_list_and_is_a_switch() {
    for text in ["只看有货的", "Only what is in stock", "店里有的", "没货的不要"] {
        let mut talk = begin();
        talk.say("M码的连衣裙");
        let all = talk.seen();
        let expected = talk.with(&all.products, HERE, |size| size == "M");
        assert!(expected > 0 && expected < all.total, "{text}: some are sold out here");
        let reply = talk.say(text);
        let list = talk.seen();
        assert_eq!((list.total, list.here), (expected, (expected, true)), "{text}: {}", reply.text);
        assert!(reply.text.contains("本店有货") || reply.text.contains("in stock here"), "{}", reply.text);
        for shown in &list.products {
            assert!(talk.pieces(&variant(shown), HERE) > 0, "{text}: {:?}", shown.variant);
        }
        // Switched off by touch, as if it had been touched.
        let off = talk.press(&Touch::Here);
        assert_eq!((off.total, off.here.1), (all.total, false), "{text}");
    }
}

#[test]
fn stock_and_a_size_hold_of_the_same_piece() {
    let mut talk = begin();
    talk.say("连衣裙");
    let all = talk.seen();
    let expected = talk.with(&all.products, HERE, |size| size == "M");
    talk.say("有货的M码连衣裙");
    let list = talk.seen();
    assert_eq!((list.total, list.here.1), (expected, true));
    for shown in &list.products {
        let variant = variant(shown);
        assert!(talk.pieces(&variant, HERE) > 0);
        assert_eq!(talk.assistant.shop().variant(&variant).unwrap().1.size, "M");
    }
}

#[test]
fn nearby_is_this_store_or_one_in_the_same_city() {
    let mut talk = begin();
    talk.say("M码的连衣裙");
    let all = talk.seen();
    let near = talk.with(&all.products, NEAR, |size| size == "M");
    assert!(near < all.total && near > talk.with(&all.products, HERE, |size| size == "M"));
    let reply = talk.say("附近门店有的");
    let list = talk.seen();
    assert_eq!((list.total, list.here.1, list.touched), (near, false, true), "{}", reply.text);
    assert_eq!(
        (all.near, list.near),
        (Some((near, false)), Some((near, true))),
        "counted before it is asked"
    );
    assert!(!list.what.contains("公里"), "what has a switch is seen there: {}", list.what);
    assert!(list.here.0 <= near);
    assert_eq!(talk.press(&Touch::Clear).total, all.total);
}

#[test]
fn nearby_is_a_switch_beside_that_of_this_store() {
    let mut talk = begin();
    talk.say("M码的连衣裙");
    let all = talk.seen();
    let near = talk.press(&Touch::Near);
    assert_eq!((near.near, near.here.1), (Some((near.total, true)), false));
    assert!(near.products.iter().all(|shown| talk.pieces(&variant(shown), NEAR) > 0));
    let here = talk.press(&Touch::Here);
    assert_eq!((here.here, here.near), ((here.total, true), Some((near.total, false))), "one or the other");
    assert_eq!(talk.press(&Touch::Undo).total, near.total);
    assert_eq!(talk.press(&Touch::Near).total, all.total);
}

#[test]
fn where_no_other_store_is_near_there_is_no_switch_for_it() {
    let mut talk = begin();
    talk.scene.store = "cd-jinjiang".into();
    talk.say("M码的连衣裙");
    assert_eq!(talk.seen().near, None);
}

#[test]
fn it_need_not_be_in_stock_after_all() {
    let mut talk = begin();
    talk.say("有货的M码连衣裙");
    let few = talk.seen();
    assert!(few.here.1);
    talk.say("没货的也行");
    let all = talk.seen();
    assert!(!all.here.1 && all.total > few.total);
}

#[test]
fn my_size_is_a_switch_and_only_what_some_store_has_where_that_was_asked() {
    let mut talk = begin();
    talk.say("连衣裙");
    let reply = talk.say("要有我的码的");
    assert!(reply.text.contains("尺码还不知道"), "nobody was measured: {}", reply.text);
    assert_eq!(talk.seen().mine, None);
    for (name, cm) in [("bust", 84.0), ("chest", 84.0), ("waist", 66.0), ("hip", 90.0), ("height", 165.0)] {
        talk.scene.measurements.insert(name.to_owned(), cm);
    }
    talk.press(&Touch::Clear);
    let mine = talk.press(&Touch::Mine);
    let mut stocked = 0;
    for shown in &mine.products {
        let product = talk.assistant.shop().product(&shown.product).unwrap().clone();
        let size = talk.assistant.size_advice(&product, &talk.scene).unwrap();
        let mut fitting = product.variants.iter().filter(|variant| variant.size == size);
        stocked += usize::from(fitting.any(|variant| talk.pieces(&variant.id, ALL) > 0));
    }
    talk.press(&Touch::Clear);
    talk.say("要有我的码的");
    let list = talk.seen();
    assert_eq!((list.total, list.mine), (stocked, Some((stocked, true))));
    assert!(list.products.iter().all(|shown| talk.pieces(&variant(shown), ALL) > 0));
    // With stock here, both hold of one piece.
    talk.say("只看有货的");
    let here = talk.seen();
    assert!(here.total <= list.total && here.here.1 && here.mine.unwrap().1);
    assert!(here.products.iter().all(|shown| talk.pieces(&variant(shown), HERE) > 0));
}

#[test]
fn an_order_that_the_shop_keeps_nothing_for_is_said() {
    let mut talk = begin();
    let rated = talk.say("评分最高的连衣裙");
    assert!(rated.text.contains("没有顾客评分"), "{}", rated.text);
    let plain = talk.say("红色的连衣裙");
    assert!(!plain.text.contains("评分") && !plain.text.contains('（'), "{}", plain.text);
}

#[test]
fn a_price_in_another_currency_is_told_as_converted() {
    let mut talk = begin();
    let reply = talk.say("a dress under 80 dollars");
    assert!(reply.text.contains("568") && reply.text.contains("7.1 CNY"), "{}", reply.text);
}

#[test]
fn a_price_in_another_currency_is_converted_at_the_rate_that_the_shop_sets() {
    let mut talk = begin_at(&models(), [("USD".parse().unwrap(), 6.5)].into());
    let reply = talk.say("a dress under 80 dollars");
    assert!(reply.text.contains("520") && reply.text.contains("6.5 CNY"), "{}", reply.text);
}

fn shown(reply: &Reply) -> Vec<&str> {
    reply.products.iter().map(|shown| shown.product.as_str()).collect()
}

#[test]
fn spoken_filters_are_taken_back_in_order() {
    let mut talk = begin();
    let dresses = talk.say("连衣裙");
    let red = talk.say("红色的");
    let cheap = talk.say("三百以内");
    assert_ne!(shown(&red), shown(&cheap));
    let back = talk.say("撤回");
    assert_eq!(shown(&back), shown(&red), "{}", back.text);
    let further = talk.say("撤回");
    assert_eq!(shown(&further), shown(&dresses));
    let none = talk.say("撤回");
    assert_eq!((none.act, none.products.len()), (Act::Undone, 0), "nothing was looked for before");
    assert!(!talk.talk.has_list());
    assert_eq!(talk.say("撤回").act, Act::NothingToUndo);
}

#[test]
fn the_newest_change_of_either_kind_is_taken_back_first() {
    let mut talk = begin();
    let dresses = talk.say("连衣裙");
    let red = talk.say("红色的");
    let added = talk.say("第一件放进购物袋");
    let [Action::AddToBag { variant }] = added.actions.as_slice() else { panic!("{:?}", added.actions) };
    let cheap = talk.say("三百以内");
    assert_ne!(shown(&cheap), shown(&red));
    let back = talk.say("撤回");
    assert_eq!(shown(&back), shown(&red), "the bag stays as it is");
    let out = talk.say("撤回");
    assert_eq!(out.actions, [Action::RemoveFromBag { variant: variant.clone() }]);
    let list = talk.say("撤回");
    assert_eq!(shown(&list), shown(&dresses));
}

#[test]
fn touched_and_spoken_filters_are_taken_back_by_touch_and_by_word() {
    let mut talk = begin();
    talk.say("连衣裙");
    let all = talk.seen();
    assert!(!all.undo, "the search itself is no filter");
    let here = talk.press(&Touch::Here);
    talk.say("红色的");
    let red = talk.seen();
    assert!(red.here.1 && red.total < here.total && red.undo);
    assert_eq!(talk.press(&Touch::Undo).total, here.total, "by touch");
    talk.say("撤回");
    assert_eq!(talk.seen().total, all.total, "by word");
    // A new search is taken back with the filters there were.
    talk.press(&Touch::Here);
    talk.say("想找一双运动鞋");
    talk.say("撤回");
    let again = talk.seen();
    assert_eq!((again.total, again.here.1), (here.total, true));
}

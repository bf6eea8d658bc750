//! What is touched around a list is part of the conversation: counts are what comes, words go on from it, and it can be undone.

use std::sync::Arc;

use jingxuan_catalogue::{Consent, Customer, Language};
use jingxuan_guide::{
    Sort,
    filter::{GroupName, Listing, Touch},
};

use crate::demo::{Talk, begin};

impl Talk {
    fn list(&mut self) -> Listing {
        self.assistant.listing(&mut self.talk, &self.scene, Language::Chinese, 500).unwrap()
    }

    fn touch(&mut self, touch: &Touch) -> Listing {
        self.assistant.touch(&mut self.talk, &self.scene, touch, Language::Chinese, 500).unwrap()
    }

    fn prices(&self, listing: &Listing) -> Vec<i64> {
        let variant = |shown: &jingxuan_guide::Shown| {
            self.assistant.shop().variant(shown.variant.as_ref().unwrap()).unwrap().1.price.minor
        };
        listing.products.iter().map(variant).collect()
    }
}

fn value(group: GroupName, value: &str) -> Touch {
    Touch::Value { group, value: value.to_owned() }
}

fn chosen(listing: &Listing, group: GroupName) -> Vec<&str> {
    let group = listing.groups.iter().filter(|one| one.name == group);
    group
        .flat_map(|one| &one.choices)
        .filter(|choice| choice.chosen)
        .map(|choice| choice.text.as_str())
        .collect()
}

#[test]
fn every_count_is_what_comes_when_its_value_alone_is_chosen() {
    for text in ["连衣裙", "红色的连衣裙", "500以内的外套", "L码的衬衫"] {
        let mut talk = begin();
        talk.say(text);
        let list = talk.list();
        assert!(list.total > 1, "{text}");
        assert!(list.groups.iter().any(|group| group.name == GroupName::Price), "{text}");
        for group in &list.groups {
            // What was said is taken over by the first touch: the others of the group go first.
            for choice in group.choices.iter().take(4) {
                for other in group.choices.iter().filter(|other| other.chosen && other.value != choice.value)
                {
                    talk.touch(&value(group.name, &other.value));
                }
                let then = match choice.chosen {
                    true => talk.list(),
                    false => talk.touch(&value(group.name, &choice.value)),
                };
                assert_eq!(then.total, choice.count, "{text}: {:?} {}", group.name, choice.text);
                while talk.list().undo {
                    talk.touch(&Touch::Undo);
                }
                assert_eq!(talk.list().groups, list.groups, "{text}: undone");
            }
        }
        let here = talk.touch(&Touch::Here);
        assert_eq!((here.total, here.here), (list.here.0, (list.here.0, true)), "{text}");
    }
}

#[test]
fn several_values_of_a_group_add_up_and_groups_narrow_each_other() {
    let mut talk = begin();
    talk.say("连衣裙");
    let all = talk.list();
    let red = talk.touch(&value(GroupName::Colour, "red"));
    let both = talk.touch(&value(GroupName::Colour, "black"));
    assert!(red.total < both.total && both.total < all.total);
    assert_eq!(chosen(&both, GroupName::Colour), ["黑色", "红色"]);
    let medium = talk.touch(&value(GroupName::Size, "M"));
    assert!(medium.total <= both.total && medium.total > 0);
    let up = talk.touch(&Touch::Sort { by: Sort::PriceUp });
    assert!(talk.prices(&up).is_sorted());
    let clear = talk.touch(&Touch::Clear);
    assert_eq!((clear.total, clear.touched, clear.undo), (all.total, false, true));
    assert_eq!(talk.touch(&Touch::Undo).total, up.total, "clearing can be undone");
}

#[test]
fn words_go_on_from_what_was_touched() {
    let mut talk = begin();
    talk.say("连衣裙");
    talk.touch(&value(GroupName::Colour, "red"));
    let before = talk.touch(&Touch::Here);
    let dearest = talk.prices(&before).into_iter().max().unwrap();
    talk.say("便宜一点的");
    let cheaper = talk.list();
    assert!(cheaper.total > 0 && cheaper.total < before.total);
    assert!(talk.prices(&cheaper).into_iter().all(|price| price < dearest));
    assert_eq!(chosen(&cheaper, GroupName::Colour), ["红色"], "the touched colour stays");
    assert!(cheaper.here.1, "so does the store");
    // Naming another colour takes the touched one's place.
    talk.say("要蓝色的");
    assert_eq!(chosen(&talk.list(), GroupName::Colour), ["蓝色"]);
    // A new search begins anew.
    talk.say("想找一双运动鞋");
    let shoes = talk.list();
    assert!(!shoes.touched && !shoes.here.1 && !shoes.undo);
}

#[test]
fn what_was_said_can_be_switched_off_by_touch_and_a_touch_undone_by_word() {
    let mut talk = begin();
    talk.say("红色的连衣裙");
    let red = talk.list();
    assert_eq!(chosen(&red, GroupName::Colour), ["红色"]);
    let all = talk.touch(&value(GroupName::Colour, "red"));
    assert!(all.total > red.total && chosen(&all, GroupName::Colour).is_empty());
    talk.say("撤销");
    assert_eq!(talk.list().total, red.total);
}

#[test]
fn my_size_is_that_of_the_measured_body_for_each_product() {
    let mut talk = begin();
    talk.say("连衣裙");
    assert_eq!(talk.list().mine, None, "nobody was measured");
    for (name, cm) in [("bust", 84.0), ("chest", 84.0), ("waist", 66.0), ("hip", 90.0), ("height", 165.0)] {
        talk.scene.measurements.insert(name.to_owned(), cm);
    }
    let (count, on) = talk.list().mine.unwrap();
    assert!(count > 0 && !on);
    let mine = talk.touch(&Touch::Mine);
    assert_eq!((mine.total, mine.mine), (count, Some((count, true))));
    for shown in &mine.products {
        let (product, variant) = talk.assistant.shop().variant(shown.variant.as_ref().unwrap()).unwrap();
        let size = talk.assistant.size_advice(product, &talk.scene);
        assert_eq!(size.as_deref(), Some(variant.size.as_str()), "{}", product.id);
        assert!(!product.attribute("age").contains(&"child".to_owned()), "{} is no adult's", product.id);
    }
}

#[test]
fn a_bound_is_compared_with_what_the_shopper_pays() {
    let mut talk = begin();
    let store = Arc::clone(talk.assistant.shop().store());
    for (id, membership) in [("member", "silver"), ("known", "")] {
        let customer = Customer {
            id: id.into(),
            name: String::new(),
            consent: Consent { profile: true, ..Consent::default() },
            identities: vec![],
            membership: membership.to_owned(),
            since: 0,
        };
        store.write(|writer| writer.put_customer(&customer)).unwrap();
    }
    let shop = Arc::clone(talk.assistant.shop());
    let mut listed = |shopper: Option<&str>| {
        talk.scene.customer = shopper.map(Into::into);
        talk.say("五百以内的连衣裙");
        let mut listed: Vec<_> = talk.list().products.into_iter().map(|shown| shown.product).collect();
        listed.sort();
        listed
    };
    let everyone = listed(None);
    assert_eq!(listed(Some("known")), everyone, "who is known is not a member for that");
    let member = listed(Some("member"));
    assert!(everyone.iter().all(|product| member.contains(product)));
    let more: Vec<_> = member.iter().filter(|product| !everyone.contains(product)).collect();
    assert!(!more.is_empty());
    for product in more {
        let variants = &shop.product(product).unwrap().variants;
        assert!(variants.iter().all(|variant| variant.price.minor > 50_000), "{product}");
        assert!(variants.iter().any(|variant| variant.price_for(true).minor <= 50_000), "{product}");
    }
}

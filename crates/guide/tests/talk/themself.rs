//! What shoppers say of themselves, and of whom they say it.

use jingxuan_catalogue::{ColourFamily, Money, Said, Stated, attribute};
use jingxuan_guide::Intent;

use crate::demo::begin;

fn refused(family: ColourFamily) -> Said {
    Said { what: Stated::Colour { family, wanted: false }, standing: true }
}

#[test]
fn a_size_a_colour_and_a_pattern_are_understood_in_both_languages() {
    for text in ["我穿L码", "I wear a size L"] {
        let said = begin().say(text).said;
        let large = Stated::Size { size: "L".into(), kinds: Vec::new() };
        assert_eq!(said, [Said { what: large, standing: true }], "{text}");
    }
    for text in ["我从来不穿黑色", "I never wear black"] {
        assert_eq!(begin().say(text).said, [refused(ColourFamily::Black)], "{text}");
    }
    for text in ["我不喜欢碎花", "I don't like floral prints"] {
        let said = begin().say(text).said;
        let floral = Said {
            what: Stated::Attribute { key: attribute::PATTERN.into(), value: "floral".into(), wanted: false },
            standing: true,
        };
        assert!(said.contains(&floral), "{text}: {said:?}");
    }
}

#[test]
fn a_size_is_kept_with_the_kind_that_it_was_said_of() {
    let said = begin().say("I take a 38 in shoes").said;
    let Some(Said { what: Stated::Size { size, kinds }, standing: true }) = said.first() else {
        unreachable!("{said:?}")
    };
    assert_eq!(size, "38");
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| kind.as_str().starts_with("shoes")), "{kinds:?}");
    assert!(!kinds.contains(&"shoes/kids".into()), "{kinds:?}");
}

#[test]
fn what_is_looked_for_is_weaker_than_what_holds_in_general() {
    let mut talk = begin();
    let reply = talk.say("想找长袖的连衣裙，300以内");
    assert_eq!(reply.intent, Intent::Search);
    let long = Stated::Attribute { key: attribute::SLEEVE.into(), value: "long".into(), wanted: true };
    let most = Stated::Price { least: None, most: Some(Money::cny(30_000)) };
    for what in [long, most] {
        let said = Said { what, standing: false };
        assert!(reply.said.contains(&said), "{:?}", reply.said);
    }
    let json = serde_json::to_value(talk.say("我从来不穿黑色")).unwrap();
    let never = serde_json::json!([{ "what": { "colour": { "family": "black", "wanted": false } }, "standing": true }]);
    assert_eq!(json["said"], never);
    let json = serde_json::to_value(talk.say("谢谢")).unwrap();
    assert_eq!(json.get("said"), None);
}

#[test]
fn what_is_for_somebody_else_stays_theirs_until_the_shopper_speaks_of_themself() {
    let mut talk = begin();
    for text in ["想给我妈买件红色连衣裙，L码", "要黑色的", "500以内"] {
        assert_eq!(talk.say(text).said, [], "{text}");
    }
    let large = Stated::Size { size: "L".into(), kinds: Vec::new() };
    assert_eq!(talk.say("我穿L码").said, [Said { what: large, standing: true }]);
    let mut talk = begin();
    for text in ["a present for my brother, he wears an L", "not in black"] {
        assert_eq!(talk.say(text).said, [], "{text}");
    }
    assert_eq!(talk.say("I never wear black").said, [refused(ColourFamily::Black)]);
}

//! Sentences about things of every kind: what counts or measures something is no price, no size and no body, and what is part of a name
//! steers nothing.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::sync::OnceLock;

use jingxuan_query::{BodyMeasure, Context, Understander, Understanding, Vocabulary};
use proptest::prelude::*;

fn understood(text: &str, worn: bool) -> Understanding {
    static ONE: OnceLock<Understander> = OnceLock::new();
    ONE.get_or_init(|| Understander::new(&Vocabulary::default())).understand(text, &Context { worn })
}

fn understand(text: &str) -> Understanding {
    understood(text, false)
}

fn price(text: &str) -> Option<(Option<f64>, Option<f64>)> {
    understand(text).price.map(|price| (price.min, price.max))
}

fn sizes(text: &str) -> Vec<String> {
    understand(text).sizes.into_iter().map(|size| size.size).collect()
}

fn measure(text: &str, of: BodyMeasure) -> Option<f64> {
    understand(text).body.into_iter().find(|fact| fact.measure == of).map(|fact| fact.value)
}

fn slots(text: &str) -> Vec<String> {
    understand(text).slots().into_iter().collect()
}

fn free(text: &str) -> Vec<String> {
    understand(text).free.into_iter().map(|word| word.text).collect()
}

#[test]
fn a_number_that_counts_something_is_no_price() {
    for text in [
        "heels under 5 cm",
        "nightstand under 30 inches wide",
        "tent for up to 4 people",
        "at least 8 GB laptop",
        "at least 80% wool",
        "backpack over 40l",
        "desk from 100 to 120 cm",
        "box under 30 x 40 x 50 cm",
        "no more than 2 pairs",
        "can it be here within 3 days",
        "跟高不超过5厘米的高跟鞋",
        "不超过4人的帐篷",
        "至少20升的背包",
        "至少80%羊毛",
        "不超过三百克的外套",
        "最多两件",
        "3天以内能送到吗",
        "不超过两三岁",
        "鞋跟不超过五六厘米",
    ] {
        assert_eq!(price(text), None, "{text}");
    }
}

#[test]
fn a_price_beside_a_measure_stays_a_price() {
    for (text, bounds) in [
        ("5 cm heels under 300 yuan", (None, Some(300.0))),
        ("heels under 500", (None, Some(500.0))),
        ("size M under 300", (None, Some(300.0))),
        ("socks under 10 mens", (None, Some(10.0))),
        ("jacket over 300 rmb", (Some(300.0), None)),
        ("五百以内跟高5厘米的高跟鞋", (None, Some(500.0))),
        ("不超过三百米色的连衣裙", (None, Some(300.0))),
        ("一百人民币以内的围巾", (None, Some(100.0))),
        ("预算不超过300人造棉的裙子", (None, Some(300.0))),
    ] {
        assert_eq!(price(text), Some(bounds), "{text}");
    }
}

#[test]
fn a_bound_after_a_person_is_an_age_and_no_price() {
    for (text, years, age) in [
        ("dress for women over 50", 50.0, "adult"),
        ("shoes for people who are over 60", 60.0, "senior"),
        ("coats for kids under 12", 11.0, "child"),
        ("五十以上的女性穿的裙子", 50.0, "adult"),
        ("适合超过六十的老人的外套", 60.0, "senior"),
    ] {
        assert_eq!(price(text), None, "{text}");
        assert_eq!(measure(text, BodyMeasure::Age), Some(years), "{text}");
        assert!(slots(text).contains(&format!("age={age}")), "{text}: {:?}", slots(text));
    }
    for (text, bounds) in [
        ("shirts for men under 200", (None, Some(200.0))),
        ("shoes for women over 50 dollars", (Some(50.0), None)),
        ("a gift for women under 50", (None, Some(50.0))),
        ("something for my man under 50", (None, Some(50.0))),
        ("五百以上的女性大衣", (Some(500.0), None)),
    ] {
        assert_eq!(price(text), Some(bounds), "{text}");
        assert_eq!(measure(text, BodyMeasure::Age), None, "{text}");
    }
}

#[test]
fn the_measure_of_a_thing_is_no_body() {
    for text in [
        "120 cm desk",
        "180 cm white desk",
        "i want a 120 cm desk",
        "desk of 120 cm",
        "1.8 m bed",
        "20 kg rice cooker",
        "我想买120厘米的书桌",
        "书桌120厘米",
        "10公斤哑铃",
        "一米二的书桌",
        "衣长120厘米的大衣",
    ] {
        let understood = understand(text);
        assert!(understood.body.is_empty(), "{text}: {:?}", understood.body);
        assert!(understood.sizes.is_empty() && understood.price.is_none(), "{text}");
    }
    for text in ["腰围70厘米的裤子", "trousers, waist 70 cm"] {
        assert_eq!(measure(text, BodyMeasure::Height), None, "{text}");
    }
}

#[test]
fn the_measure_of_a_person_stays_one() {
    for (text, height) in [
        ("130cm kids dress", 130.0),
        ("165cm", 165.0),
        ("i'm about 170 cm", 170.0),
        ("she's 170 cm, what size", 170.0),
        ("my husband is 180 cm and 80 kg", 180.0),
        ("dress for someone 160 cm tall", 160.0),
        ("身高165厘米", 165.0),
        ("我165cm，想要一条裙子", 165.0),
        ("我大概一米六五", 165.0),
        ("一米七的男生穿什么码", 170.0),
        ("宝宝身长73厘米", 73.0),
    ] {
        assert_eq!(measure(text, BodyMeasure::Height), Some(height), "{text}");
    }
    for (text, weight) in
        [("165cm 55kg 梨形身材", 55.0), ("一百二十斤穿什么码", 60.0), ("i weigh 90 kilos", 90.0)]
    {
        assert_eq!(measure(text, BodyMeasure::Weight), Some(weight), "{text}");
    }
}

#[test]
fn a_chinese_comma_parts_two_numbers_and_an_english_one_groups_digits() {
    let text = "身高165，110斤穿什么码";
    assert_eq!(measure(text, BodyMeasure::Height), Some(165.0));
    assert_eq!(measure(text, BodyMeasure::Weight), Some(55.0));
    assert_eq!(price("1,299以内的大衣"), Some((None, Some(1299.0))));
}

#[test]
fn the_number_of_a_model_is_no_size() {
    for text in [
        "samsung galaxy a35",
        "motor oil 40",
        "5 m rope",
        "1.5l kettle",
        "40 l backpack",
        "索尼耳机40",
        "5号电池",
        "2号铅笔",
    ] {
        assert_eq!(sizes(text), Vec::<String>::new(), "{text}");
    }
    for (text, size) in [
        ("M码", "M"),
        ("38", "38"),
        ("38码", "38"),
        ("170/88A", "170/88A"),
        ("size 8 dress", "8"),
        ("red dress 38", "38"),
        ("do you have it in 40", "40"),
        ("jeans 32 inches", "32"),
        ("红色连衣裙38的", "38"),
        ("拿38的", "38"),
        ("40号的鞋", "40"),
        ("dress in l", "L"),
    ] {
        assert_eq!(sizes(text), [size], "{text}");
    }
}

#[test]
fn the_letter_of_a_size_after_a_number_of_pieces_is_no_litre_and_no_metre() {
    for (text, size) in
        [("is there 1 L left", "L"), ("I'll take 2 M please", "M"), ("2 M instead", "M"), ("1 L now", "L")]
    {
        assert!(sizes(text).contains(&size.to_owned()), "{text}: {:?}", sizes(text));
    }
    for text in ["40l backpack", "40 l backpack", "5 m rope", "2m tape"] {
        assert_eq!(sizes(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn socks_that_do_not_show_are_socks() {
    for text in
        ["no show socks", "No-Show Socks", "invisible socks", "no show liner socks", "隐形袜", "浅口袜"]
    {
        assert_eq!(slots(text), ["kind=socks"], "{text}");
    }
    assert_eq!(slots("no show black socks"), ["colour=black", "kind=socks"]);
    for text in ["no socks", "no, not socks", "不要袜子"] {
        assert_eq!(slots(text), ["!kind=socks"], "{text}");
    }
}

#[test]
fn words_of_comparison_and_order_in_a_name_steer_nothing() {
    for (text, word) in [
        ("grill lighter", "lighter"),
        ("candle warmer", "warmer"),
        ("beach cooler", "cooler"),
        ("leg warmers", "warmers"),
        ("paint thinner", "thinner"),
        ("electrical outlet cover", "outlet"),
        ("reduced fat milk", "reduced"),
        ("premium headphones", "premium"),
        ("premium coffee beans", "premium"),
        ("new balance sneakers", "new"),
        ("new york mug", "york"),
        ("流行音乐", "流行"),
        ("高端耳机", "高端"),
    ] {
        let understood = understand(text);
        assert!(understood.comparisons.is_empty() && understood.sort.is_none(), "{text}: {understood:?}");
        assert!(free(text).iter().any(|free| free.contains(word)), "{text}: {:?}", free(text));
    }
    for (text, slot) in [
        ("premium", "sort=dear"),
        ("designer dresses", "sort=dear"),
        ("reduced dresses", "sort=discount"),
        ("new dresses", "sort=new"),
        ("lighter please", "compare=lighter"),
        ("something warmer", "compare=warmer"),
        ("is goose down warmer than wool", "compare=warmer"),
        ("高端一点的西装", "sort=dear"),
        ("流行的裙子", "sort=popular"),
        ("厚一点的", "compare=warmer"),
    ] {
        assert!(slots(text).contains(&slot.to_owned()), "{text}: {:?}", slots(text));
    }
    // With something on the mirror, it is compared with.
    assert!(!understood("linen cooler", true).comparisons.is_empty());
}

proptest! {
    #[test]
    fn a_number_before_a_unit_is_never_a_price(
        lead in prop::sample::select(vec!["under", "up to", "at least", "over", "less than", "around"]),
        number in 1_u32..2000,
        unit in prop::sample::select(vec!["cm", "inches", "mm", "kg", "grams", "litres", "ml", "people", "gb"]),
        thing in prop::sample::select(vec!["", "desk", "heels", "tent", "dress for my wife"]),
    ) {
        let text = format!("{lead} {number} {unit} {thing}");
        prop_assert_eq!(price(&text), None, "{}", text);
    }

    #[test]
    fn a_number_before_a_chinese_unit_is_never_a_price(
        lead in prop::sample::select(vec!["不超过", "至少", "低于", "最多", "大概"]),
        number in 1_u32..2000,
        unit in prop::sample::select(vec!["厘米", "毫米", "寸", "公斤", "克", "斤", "升", "毫升", "人"]),
        thing in prop::sample::select(vec!["", "的书桌", "的高跟鞋", "的帐篷"]),
    ) {
        let text = format!("{lead}{number}{unit}{thing}");
        prop_assert_eq!(price(&text), None, "{}", text);
    }
}

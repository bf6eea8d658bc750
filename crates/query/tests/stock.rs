//! What has to be in stock, whose size is meant, and what a price is said in.

use std::sync::OnceLock;

use jingxuan_catalogue::Currency;
use jingxuan_query::{Context, CurrencyName, Stocked, Understander, Understanding, Vocabulary};

fn understood(text: &str) -> Understanding {
    static ONE: OnceLock<Understander> = OnceLock::new();
    ONE.get_or_init(|| Understander::new(&Vocabulary::default())).understand(text, &Context::default())
}

fn stock(text: &str) -> Option<Stocked> {
    understood(text).stock.map(|mention| mention.at)
}

#[test]
fn what_has_to_be_in_this_store_or_one_nearby_is_understood() {
    for text in [
        "只看有货的",
        "有货的",
        "要现货",
        "現貨",
        "店里有的",
        "这家店有的",
        "红色的连衣裙，要有货",
        "有没有现货的衬衫",
        "in stock",
        "Only what is in stock",
        "available here",
        "only what you have here",
        "a red dress that's in stock, under 500",
        "youhuo de",
    ] {
        assert_eq!(stock(text), Some(Stocked::Here), "{text}");
    }
    for text in [
        "附近门店有的",
        "附近有货的",
        "in a store nearby",
        "show me what's available nearby",
        "附近的店有货吗",
    ] {
        assert_eq!(stock(text), Some(Stocked::Near), "{text}");
    }
    assert_eq!(stock("哪家店有货都行"), Some(Stocked::Somewhere));
    for text in [
        "红色的连衣裙",
        "店里有没有羽绒的连衣裙",
        "do you have this in red",
        "store opening hours",
        "你们店在哪",
    ] {
        assert_eq!(stock(text), None, "{text}");
    }
}

#[test]
fn hiding_what_is_sold_out_is_the_same_wish_and_negates_nothing_else() {
    for text in [
        "没货的不要",
        "缺货的别给我看",
        "不要没货的",
        "红色的没货的去掉",
        "hide the sold out ones",
        "nothing out of stock",
        "don't show me what's sold out",
        "no sold out red ones",
    ] {
        let understood = understood(text);
        assert_eq!(understood.stock.map(|mention| mention.at), Some(Stocked::Here), "{text}");
        assert!(understood.colours.iter().all(|colour| !colour.excluded), "{text}");
    }
    for text in [
        "没货的也行",
        "不一定要现货",
        "不用现货",
        "in stock or not",
        "out of stock is fine",
        "不用只看有货的",
    ] {
        assert_eq!(stock(text), Some(Stocked::Any), "{text}");
    }
    for text in ["这件缺货吗", "is it sold out"] {
        assert_eq!(stock(text), None, "{text}");
    }
    let price = understood("三百以上的，没货的不要").price.map(|price| (price.min, price.max));
    assert_eq!(price, Some((Some(300.0), None)));
}

#[test]
fn words_about_stock_leave_the_rest_of_a_sentence_as_it_is() {
    for (with, without) in [
        ("红色的连衣裙，不要黑色，有货的", "红色的连衣裙，不要黑色"),
        ("有货的M码衬衫，三百以内", "M码衬衫，三百以内"),
        ("not black, in stock, under 300 dresses", "not black, under 300 dresses"),
        ("店里有的羊毛大衣", "羊毛大衣"),
        ("五百附近有货的裙子", "五百附近的裙子"),
    ] {
        let mut slots = understood(with).slots();
        assert!(slots.remove("stock=here"), "{with}");
        assert_eq!(slots, understood(without).slots(), "{with}");
    }
}

#[test]
fn the_shoppers_own_size_is_no_size_by_name() {
    for text in ["有我的码的", "in my size", "我的尺码", "red dresses in my size"] {
        let understood = understood(text);
        assert!(understood.own_size.is_some() && understood.sizes.is_empty(), "{text}");
    }
    for text in ["有我的码的", "要有我的码的", "that have my size"] {
        assert_eq!(stock(text), Some(Stocked::Somewhere), "{text}: one that is there");
    }
    assert_eq!(stock("in my size"), None);
    assert_eq!(stock("有货的，要有我的码"), Some(Stocked::Here));
    for (text, size) in [("我的尺码是M", "M"), ("my size is 38", "38"), ("我的码是38", "38")] {
        let understood = understood(text);
        let sizes: Vec<&str> = understood.sizes.iter().map(|size| size.size.as_str()).collect();
        assert_eq!((sizes, understood.own_size), (vec![size], None), "{text}");
    }
}

#[test]
fn a_name_that_several_currencies_share_is_told_from_one_of_its_own() {
    let said = |text: &str| understood(text).price.map(|price| (price.currency, price.name));
    let (usd, cny) = (Some(Currency::USD), Some(Currency::CNY));
    for (text, currency, name) in [
        ("under $500", usd, Some(CurrencyName::Dollar)),
        ("under 500 dollars", usd, Some(CurrencyName::Dollar)),
        ("under 500 usd", usd, None),
        ("500美元以内", usd, None),
        ("¥5000以内", cny, Some(CurrencyName::Yen)),
        ("五百块以内", cny, Some(CurrencyName::Yuan)),
        ("500人民币以内", cny, None),
        ("$30 - $50", usd, Some(CurrencyName::Dollar)),
        ("五百以内", None, None),
    ] {
        assert_eq!(said(text), Some((currency, name)), "{text}");
    }
    let twd = "TWD".parse().ok();
    assert_eq!(said("两千台币以内"), Some((twd, None)));
}

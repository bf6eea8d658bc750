//! What is skipped in a merge leaves what was there as it was, and what leaves the range is counted.

use jingxuan_catalogue::{Money, feed::Format};
use jingxuan_store::{Import, ImportError, Remark, RemarkKind, Store};

use crate::{
    feeds::{import, run},
    samples::{Folder, filled, product},
};

fn merge(format: Format) -> Import {
    Import { merge: true, skip_bad: true, ..import(format) }
}

fn there(store: &Store, id: &str) -> Option<jingxuan_catalogue::Product> {
    store.reader().unwrap().product(&id.into()).unwrap()
}

fn said(remarks: &[Remark]) -> Vec<(u64, RemarkKind, &str)> {
    remarks.iter().map(|remark| (remark.line, remark.kind, remark.message.as_str())).collect()
}

const HEAD: &str =
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n";

#[test]
fn a_product_whose_rows_stand_apart_keeps_its_older_version_and_takes_nothing_from_others() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = format!(
        "{HEAD}P1,New coat,Size,S,P1-0,900,9\nP1,,,M,P2-0,900,9\nP1,,,L,P2-1,900,9\nbelt,Belt,Size,S,B-S,90,3\n\
         P1,,,XL,P1-3,900,9\nhat,Hat,Size,S,H-S,50,1\nP1,,,XS,P1-9,900,9\n"
    );
    let import = Import { stock_of: Some("s1".into()), ..merge(Format::Shopify) };
    let (done, remarks) = run(&store, &import, feed.as_bytes());
    let done = done.unwrap();
    assert_eq!((done.records, done.variants, done.skipped, done.removed), (2, 2, 1, 0), "skipped once");
    let why = "the rows of a product must be one behind the other (a row of `P1`, which begins on line 2); \
               kept the older version";
    assert_eq!(said(&remarks), [(6, RemarkKind::Skipped, why), (8, RemarkKind::Skipped, why)]);
    assert_eq!(there(&store, "P1"), Some(product("P1", 4)));
    assert_eq!(there(&store, "P2"), Some(product("P2", 2)), "what it would have taken stays where it is");
    let reader = store.reader().unwrap();
    assert_eq!(reader.pieces(&"P1-0".into(), &"s1".into()).unwrap(), Some(1), "nor is its stock counted");
    assert_eq!(reader.pieces(&"B-S".into(), &"s1".into()).unwrap(), Some(3));
}

#[test]
fn a_product_with_a_bad_row_keeps_its_older_version_and_a_new_one_has_none() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = format!(
        "{HEAD}P1,New coat,Size,S,P1-0,900,\nP1,,,M,P1-1,free,\nbelt,Belt,Size,S,B-S,90,\nhat,Hat,Size,S,H-S,,\n"
    );
    let (done, remarks) = run(&store, &merge(Format::Shopify), feed.as_bytes());
    assert_eq!((done.as_ref().unwrap().records, done.unwrap().skipped), (1, 2));
    let of = |id: &str, line| format!("(a row of `{id}`, which begins on line {line})");
    let expected = [
        format!("`free` is no amount of CNY {}; kept the older version", of("P1", 2)),
        format!("variant `H-S` has no price {}", of("hat", 5)),
    ];
    assert_eq!(remarks.iter().map(|remark| remark.message.clone()).collect::<Vec<_>>(), expected);
    assert_eq!((there(&store, "P1"), there(&store, "hat")), (Some(product("P1", 4)), None));
}

#[test]
fn a_variant_of_a_skipped_product_is_free_for_another() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = format!("{HEAD}coat,Coat,Size,S,X-S,900,\nbelt,Belt,Size,S,X-S,90,\ncoat,,,M,X-M,900,\n");
    let import = Import { merge: false, ..merge(Format::Shopify) };
    let (done, remarks) = run(&store, &import, feed.as_bytes());
    assert_eq!((done.unwrap().records, remarks.len()), (1, 1), "{remarks:?}");
    assert_eq!(there(&store, "belt").unwrap().variants[0].id.as_str(), "X-S");
}

#[test]
fn a_bad_google_row_leaves_the_older_version_of_its_variant_in_the_product() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = "id\titem_group_id\ttitle\tprice\nP1-0\tP1\tNew coat\t300 CNY\nP1-1\tP1\tNew coat\tfree\n\
                P1-3\tP1\tNew coat\t310 CNY\nP2-0\tP2\tShirt\tfree\nN-0\tN\tHat\tfree\n";
    let (done, remarks) = run(&store, &merge(Format::GoogleTsv), feed.as_bytes());
    assert_eq!((done.as_ref().unwrap().records, done.unwrap().skipped), (2, 3));
    let why = "price `free`: an amount and a currency are needed";
    let kept = format!("{why}; kept the older version");
    assert_eq!(
        said(&remarks),
        [
            (3, RemarkKind::Skipped, kept.as_str()),
            (5, RemarkKind::Skipped, kept.as_str()),
            (6, RemarkKind::Skipped, why)
        ]
    );
    let now = there(&store, "P1").unwrap();
    let ids: Vec<_> = now.variants.iter().map(|variant| variant.id.as_str()).collect();
    assert_eq!(ids, ["P1-0", "P1-1", "P1-3"], "what has no row at all is gone");
    assert_eq!(now.title.english, "New coat");
    assert_eq!(now.variants[1], product("P1", 4).variants[1]);
    assert_eq!(there(&store, "P2"), Some(product("P2", 2)));
}

const TSV: &str = "id\titem_group_id\ttitle\tprice\n";

#[test]
fn a_google_row_that_the_store_refuses_leaves_the_older_version_of_its_variant_too() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = format!("{TSV}P1-0\tP1\tNew coat\t300 CNY\nP1-1\tP1\tNew coat\t30 EUR\n");
    let (done, remarks) = run(&store, &merge(Format::GoogleTsv), feed.as_bytes());
    assert_eq!((done.as_ref().unwrap().records, done.unwrap().skipped), (1, 1));
    let why = "product `P1` has prices in two currencies; kept the older version";
    assert_eq!(said(&remarks), [(3, RemarkKind::Skipped, why)]);
    let now = there(&store, "P1").unwrap();
    let ids: Vec<_> = now.variants.iter().map(|variant| variant.id.as_str()).collect();
    assert_eq!(ids, ["P1-0", "P1-1"]);
    assert_eq!(now.variants[1], product("P1", 4).variants[1]);
    let pieces = store.reader().unwrap().pieces(&"P1-1".into(), &"s2".into()).unwrap();
    assert_eq!(pieces, Some(2), "and its stock");
}

#[test]
fn a_refused_row_that_a_good_one_follows_leaves_nothing_behind() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = format!(
        "{TSV}P1-0\tP1\tNew coat\t300 CNY\nP1-1\tP1\tNew coat\t30 EUR\nP1-1\tP1\tNew coat\t310 CNY\n"
    );
    let (done, remarks) = run(&store, &merge(Format::GoogleTsv), feed.as_bytes());
    assert_eq!((done.as_ref().unwrap().records, done.unwrap().skipped), (2, 1));
    assert!(!remarks[0].message.contains("older version"), "{remarks:?}");
    let now = there(&store, "P1").unwrap();
    assert_eq!((now.variants.len(), now.variants[1].price), (2, Money::cny(31_000)));
}

#[test]
fn what_cannot_stay_beside_a_refused_rows_neighbours_is_reported_as_gone() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = format!("{TSV}P1-0\tP1\tNew coat\t30 EUR\nP1-1\tP1\tNew coat\t300 CNY\n");
    let (_, remarks) = run(&store, &merge(Format::GoogleTsv), feed.as_bytes());
    let why = "product `P1` has prices in two currencies; the older version is gone, it does not fit the product's other rows";
    assert_eq!(said(&remarks), [(3, RemarkKind::Skipped, why)]);
    assert_eq!(there(&store, "P1").unwrap().variants.len(), 1);
}

#[test]
fn a_product_that_was_a_draft_for_a_week_comes_back_with_what_its_feed_cannot_say() {
    let folder = Folder::new();
    let store = filled(&folder);
    let take = |status: &str| {
        let feed = format!(
            "Handle,Title,Variant SKU,Variant Price,Status\nP1,Coat,P1-0,900,{status}\nbelt,Belt,B,90,active\n"
        );
        run(&store, &merge(Format::Shopify), feed.as_bytes()).0.unwrap().removed
    };
    assert_eq!([take("draft"), take("draft")], [1, 0]);
    assert_eq!(there(&store, "P1"), None);
    take("active");
    let (now, had) = (there(&store, "P1").unwrap(), product("P1", 4));
    assert_eq!(
        (&now.size_chart, now.margin_percent, now.since),
        (&had.size_chart, had.margin_percent, had.since)
    );
    assert_eq!((&now.title.chinese, now.title.english.as_str()), (&had.title.chinese, "Coat"));
    assert_eq!(now.variants.len(), 1, "what the feed has no row for is not there");
    assert_eq!(now.variants[0].member_price, had.variants[0].member_price);

    // A feed that is the whole range knows nothing of what rested before it.
    take("draft");
    let whole = Import { merge: false, ..merge(Format::Shopify) };
    let belt = "Handle,Title,Variant SKU,Variant Price\nbelt,Belt,B,90\n";
    run(&store, &whole, belt.as_bytes()).0.unwrap();
    take("active");
    assert_eq!(there(&store, "P1").unwrap().size_chart, None);
}

#[test]
fn a_good_row_replaces_the_variant_that_a_bad_one_would_have_left() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = "id\titem_group_id\ttitle\tprice\nP1-0\tP1\tNew coat\t300 CNY\nP1-1\tP1\tNew coat\tfree\n\
                P1-1\tP1\tNew coat\t320 CNY\n";
    let (done, remarks) = run(&store, &merge(Format::GoogleTsv), feed.as_bytes());
    assert_eq!((done.unwrap().records, remarks[0].message.contains("kept")), (2, false));
    let now = there(&store, "P1").unwrap();
    assert_eq!((now.variants.len(), now.variants[1].price), (2, Money::cny(32_000)));
}

#[test]
fn an_older_variant_in_another_currency_cannot_stay_and_the_report_says_so() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = "id\titem_group_id\ttitle\tprice\nP1-0\tP1\tNew coat\t30 EUR\nP1-1\tP1\tNew coat\tfree\n";
    let (_, remarks) = run(&store, &merge(Format::GoogleTsv), feed.as_bytes());
    let gone = "the older version of variant `P1-1` is gone: its price is in another currency";
    assert_eq!((remarks[0].line, remarks[0].message.as_str()), (2, gone));
    assert!(!remarks[1].message.contains("kept"), "{remarks:?}");
    assert_eq!(there(&store, "P1").unwrap().variants.len(), 1);
}

#[test]
fn the_parts_of_a_product_have_one_currency() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = "id\titem_group_id\ttitle\tprice\nA-S\tA\tCoat\t9 CNY\nA-M\tA\tCoat\t9 EUR\n";
    let (done, _) = run(&store, &import(Format::GoogleTsv), feed.as_bytes());
    assert_eq!(done.unwrap_err().to_string(), "line 3: product `A` has prices in two currencies");
}

#[test]
fn a_bad_line_of_our_own_keeps_the_older_version_too() {
    let folder = Folder::new();
    let store = filled(&folder);
    let mut bad = product("P1", 2);
    bad.title = jingxuan_catalogue::Text::default();
    let lines = [bad, product("N", 1)].map(|one| serde_json::to_string(&one).unwrap()).join("\n");
    let (done, remarks) = run(&store, &merge(Format::JsonLines), lines.as_bytes());
    assert_eq!(done.unwrap().skipped, 1);
    assert_eq!(
        said(&remarks),
        [(1, RemarkKind::Skipped, "product `P1` has no title; kept the older version")]
    );
    assert_eq!(there(&store, "P1"), Some(product("P1", 4)));
}

#[test]
fn a_merge_may_take_things_out_of_the_range_but_does_not_empty_it() {
    let folder = Folder::new();
    let store = filled(&folder);
    let head = "Handle,Title,Variant SKU,Variant Price,Status\n";
    let archived = |id: &str| format!("{id},Coat,{id}-0,900,archived\n");
    let take = |feed: String| run(&store, &merge(Format::Shopify), feed.as_bytes()).0;
    let all = take(head.to_owned() + &archived("P1") + &archived("P2"));
    assert!(matches!(all, Err(ImportError::Empty)), "{all:?}");
    assert_eq!(there(&store, "P1"), Some(product("P1", 4)));
    let one = take(head.to_owned() + &archived("P1")).unwrap();
    assert_eq!((one.records, one.removed, there(&store, "P1")), (0, 1, None));
}

#[test]
fn what_the_feed_marks_as_not_for_sale_leaves_the_range() {
    let folder = Folder::new();
    for skip_bad in [false, true] {
        let store = filled(&folder);
        let feed = "Handle,Title,Variant SKU,Variant Price,Status\nP1,Coat,P1-0,900,archived\nbelt,Belt,B,90,active\n\
                    hat,Hat,H,50,draft\n";
        let import = Import { skip_bad, ..merge(Format::Shopify) };
        let (done, remarks) = run(&store, &import, feed.as_bytes());
        let done = done.unwrap();
        assert_eq!((done.records, done.left_out, done.removed), (1, 2, 1));
        assert_eq!(
            said(&remarks),
            [
                (2, RemarkKind::LeftOut, "`P1` is archived"),
                (
                    2,
                    RemarkKind::Removed,
                    "product `P1` has left the range: the feed says that it is not for sale"
                ),
                (4, RemarkKind::LeftOut, "`hat` is draft"),
            ]
        );
        assert_eq!((there(&store, "P1"), there(&store, "P2")), (None, Some(product("P2", 2))));
    }
}

//! Feeds merged into the range, and what is added to it that feeds cannot say.

use jingxuan_catalogue::{ColourFamily, GarmentRef, Money, Product, Supplement, feed::Format};
use jingxuan_store::{Import, ImportError, Records, Remark, RemarkKind, Store};

use crate::{
    feeds::{import, run},
    samples::{Folder, filled, product},
};

fn merge(format: Format) -> Import {
    Import { merge: true, ..import(format) }
}

fn ids(store: &Store, id: &str) -> Vec<String> {
    let product = store.reader().unwrap().product(&id.into()).unwrap();
    product.into_iter().flat_map(|product| product.variants).map(|variant| variant.id.0).collect()
}

fn lines(products: &[Product]) -> String {
    products.iter().map(|product| serde_json::to_string(product).unwrap() + "\n").collect()
}

fn garment(name: &str) -> GarmentRef {
    GarmentRef { garment: name.to_owned(), colourway: "red".to_owned() }
}

#[test]
fn a_record_that_is_passed_over_takes_no_variant_from_anybody() {
    let folder = Folder::new();
    let store = filled(&folder);
    let first = product("N1", 1);
    let mut thief = product("N2", 2);
    thief.variants[0].id = "P1-0".into();
    thief.variants[1].id = "N1-0".into();
    let merge = Import { skip_bad: true, ..merge(Format::JsonLines) };
    let (done, remarks) = run(&store, &merge, lines(&[first, thief]).as_bytes());
    assert_eq!(done.unwrap().skipped, 1);
    assert_eq!((remarks[0].line, remarks[0].kind), (2, RemarkKind::Skipped));
    assert_eq!(remarks[0].message, "variant `N1-0` is in product `N1` already");
    assert_eq!(store.reader().unwrap().product(&"P1".into()).unwrap(), Some(product("P1", 4)));
}

#[test]
fn a_refused_part_has_written_nothing() {
    let folder = Folder::new();
    let store = filled(&folder);
    let mut thief = product("N2", 2);
    thief.variants[0].id = "P1-0".into();
    thief.variants[1].id = "N1-0".into();
    store
        .write(|writer| {
            writer.new_generation("next", 2)?;
            writer.put_part(&product("N1", 1))?;
            assert!(writer.put_part(&thief).is_err());
            Ok::<_, jingxuan_store::StoreError>(())
        })
        .unwrap();
    assert_eq!(ids(&store, "P1"), ["P1-0", "P1-1", "P1-2", "P1-3"]);
}

#[test]
fn a_product_whose_last_variant_moves_away_leaves_the_range_and_the_report_says_so() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed =
        "id\titem_group_id\ttitle\tprice\nP2-0\tN\tCoat\t9 CNY\nP1-0\tN\tCoat\t9 CNY\nP2-1\tN\tCoat\t9 CNY\n";
    let (done, remarks) = run(&store, &merge(Format::GoogleTsv), feed.as_bytes());
    assert_eq!(done.unwrap().removed, 1);
    let message = "product `P2` has left the range: another has its last variant now".to_owned();
    assert_eq!(remarks, [Remark { line: 4, kind: RemarkKind::Removed, message }]);
    assert_eq!(ids(&store, "P1"), ["P1-1", "P1-2", "P1-3"], "who has variants left stays");
    assert_eq!(store.reader().unwrap().look_up("羊毛大衣P2", 5).unwrap().len(), 0);

    let mut file = Vec::new();
    store.export_records(Records::Products, &mut file).unwrap();
    let other = Folder::new();
    let (again, _) = run(&other.open(), &import(Format::JsonLines), &file[..]);
    assert_eq!(again.unwrap().records, 2, "what is left can be exported and imported again");
}

#[test]
fn a_product_that_comes_again_further_down_stays() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = "id\titem_group_id\ttitle\tprice\nP2-0\tN\tCoat\t9 CNY\nP2-1\tN\tCoat\t9 CNY\nP2-9\tP2\tCoat\t9 CNY\n";
    let (done, remarks) = run(&store, &merge(Format::GoogleTsv), feed.as_bytes());
    assert_eq!((done.unwrap().removed, remarks), (0, vec![]));
    let kept = store.reader().unwrap().product(&"P2".into()).unwrap().unwrap();
    assert_eq!(kept.size_chart.as_deref(), Some("women"), "with what it had");
}

/// P1 of [`filled`] with garments for two of its variants.
fn dressed(folder: &Folder) -> Store {
    let store = filled(folder);
    let mut dressed = product("P1", 4);
    dressed.variants[0].garment = Some(garment("coat"));
    dressed.variants[1].garment = Some(garment("coat"));
    store.write(|writer| writer.put_product(&dressed)).unwrap();
    store
}

#[test]
fn what_google_cannot_say_is_kept_when_its_feed_is_merged() {
    let folder = Folder::new();
    let store = dressed(&folder);
    // The second variant stands far from the first and has another colour now.
    let feed = "id\titem_group_id\ttitle\tprice\tcolor\tmaterial\tloyalty_program\n\
        P1-0\tP1\tNew coat\t300 CNY\tBurgundy\tsilk\t\n\
        N-0\tN\tBelt\t20 CNY\t\t\t\n\
        P1-1\tP1\tNew coat\t300 CNY\tNavy\tsilk\t\n";
    run(&store, &merge(Format::GoogleTsv), feed.as_bytes()).0.unwrap();
    let now = store.reader().unwrap().product(&"P1".into()).unwrap().unwrap();
    assert_eq!((now.title.english.as_str(), now.title.chinese.as_str()), ("New coat", "羊毛大衣P1"));
    assert_eq!(
        (now.size_chart.as_deref(), now.since, now.margin_percent),
        (Some("women"), 1_700_000_000, Some(55))
    );
    assert_eq!(now.attribute("season"), ["winter", "autumn"], "the feed does not say it");
    assert_eq!(now.attribute("material"), ["silk"], "the feed says otherwise");
    let [same, other] = &now.variants[..] else { panic!("{now:?}") };
    assert_eq!((&same.garment, &other.garment), (&Some(garment("coat")), &Some(garment("coat"))));
    assert_eq!((same.colour.name.chinese.as_str(), same.colour.rgb), ("酒红", Some([128, 0, 0])));
    assert_eq!((other.colour.name.chinese.as_str(), other.colour.rgb), ("", None), "another colour");
    assert_eq!(other.colour.family, ColourFamily::Blue);
    assert_eq!((same.price, same.member_price), (Money::cny(30_000), None), "Google can say a member price");
    let new = store.reader().unwrap().product(&"N".into()).unwrap().unwrap();
    assert_eq!((new.size_chart, new.since), (None, 0));
}

#[test]
fn a_variant_that_moves_takes_its_garment_with_it() {
    let folder = Folder::new();
    let store = dressed(&folder);
    let feed = "id\titem_group_id\ttitle\tprice\nP1-0\tN\tCoat\t9 CNY\n";
    run(&store, &merge(Format::GoogleTsv), feed.as_bytes()).0.unwrap();
    let moved = store.reader().unwrap().product(&"N".into()).unwrap().unwrap();
    assert_eq!(moved.variants[0].garment, Some(garment("coat")));
}

#[test]
fn a_member_price_that_shopify_cannot_say_is_kept_while_it_is_one() {
    let folder = Folder::new();
    let store = dressed(&folder);
    let feed = |price: &str| {
        format!(
            "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\nP1,Coat,Size,S,P1-0,{price}\n"
        )
    };
    let member = |price: &str| {
        run(&store, &merge(Format::Shopify), feed(price).as_bytes()).0.unwrap();
        let now = store.reader().unwrap().product(&"P1".into()).unwrap().unwrap();
        assert_eq!(now.variants[0].garment, Some(garment("coat")));
        now.variants[0].member_price
    };
    assert_eq!(member("210"), Some(Money::cny(18_900)));
    assert_eq!(member("150"), None, "members would pay more than everyone");
}

#[test]
fn our_own_records_say_everything_so_nothing_is_kept_under_them() {
    let folder = Folder::new();
    let store = dressed(&folder);
    let mut bare = product("P1", 1);
    (bare.size_chart, bare.margin_percent) = (None, None);
    bare.attributes.clear();
    run(&store, &merge(Format::JsonLines), lines(std::slice::from_ref(&bare)).as_bytes()).0.unwrap();
    assert_eq!(store.reader().unwrap().product(&"P1".into()).unwrap(), Some(bare));
}

fn supplements(store: &Store, file: &str, skip_bad: bool) -> (Result<u64, ImportError>, Vec<Remark>) {
    let mut remarks = Vec::new();
    let done =
        store.import_records(Records::Supplements, file.as_bytes(), skip_bad, &mut |one| remarks.push(one));
    (done.map(|done| done.records), remarks)
}

#[test]
fn a_supplement_adds_what_a_feed_has_no_place_for() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = "id\titem_group_id\ttitle\tprice\nA-S\tA\tCoat\t9 CNY\nA-M\tA\tCoat\t9 CNY\n";
    run(&store, &import(Format::GoogleTsv), feed.as_bytes()).0.unwrap();
    let before = store.reader().unwrap().generation().unwrap();
    let line = r#"{"product":"A","size_chart":"women","margin_percent":40,"since":1700000000,"garments":{"A-M":{"garment":"coat","colourway":"red"}}}"#;
    let (done, remarks) = supplements(&store, line, false);
    assert_eq!((done.unwrap(), remarks), (1, vec![]));
    // What a later one leaves out stays.
    let (_, remarks) = supplements(&store, r#"{"product":"A","size_chart":"men"}"#, false);
    assert_eq!(remarks[0].message, "there is no size chart `men` yet");
    let reader = store.reader().unwrap();
    let now = reader.product(&"A".into()).unwrap().unwrap();
    assert_eq!(
        (now.size_chart.as_deref(), now.margin_percent, now.since),
        (Some("men"), Some(40), 1_700_000_000)
    );
    let worn: Vec<_> = now.variants.iter().map(|variant| variant.garment.clone()).collect();
    assert_eq!(worn, [None, Some(garment("coat"))]);
    let after = reader.generation().unwrap();
    assert!(after.number > before.number, "indexes are out of date");
    assert_eq!(after.source, before.source);
}

#[test]
fn a_supplement_to_what_there_is_not_is_refused_with_its_line() {
    let folder = Folder::new();
    let store = filled(&folder);
    let good = r#"{"product":"P1","margin_percent":1}"#;
    for (bad, cause) in [
        (r#"{"product":"P9","margin_percent":1}"#, "line 2: no product `P9`"),
        (
            r#"{"product":"P1","garments":{"P2-0":{"garment":"a","colourway":"b"}}}"#,
            "line 2: product `P1` has no variant `P2-0`",
        ),
        (r#"{"product":"P1"}"#, "line 2: nothing is added to product `P1`"),
        (r#"{"product":"P1","price":1}"#, "line 2: column 23: unknown field `price`"),
    ] {
        let file = format!("{good}\n{bad}\n");
        let error = supplements(&store, &file, false).0.unwrap_err().to_string();
        assert!(error.starts_with(cause), "{error}");
        assert_eq!(store.reader().unwrap().product(&"P1".into()).unwrap(), Some(product("P1", 4)));
    }
    let file = format!("{{\"product\":\"P9\",\"since\":1}}\n{good}\n");
    let (done, remarks) = supplements(&store, &file, true);
    assert_eq!((done.unwrap(), remarks[0].line), (1, 1));
}

#[test]
fn supplements_are_written_as_they_are_read() {
    let folder = Folder::new();
    let store = dressed(&folder);
    let mut file = Vec::new();
    store.export_records(Records::Supplements, &mut file).unwrap();
    let text = String::from_utf8(file).unwrap();
    let first: Supplement = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!((first.product.as_str(), first.size_chart.as_deref()), ("P2", Some("women")));
    // A feed replaces the range and the supplements bring back what it cannot say.
    let feed = "id\titem_group_id\ttitle\tprice\nP1-0\tP1\tCoat\t9 CNY\nP1-1\tP1\tCoat\t9 CNY\nP2-0\tP2\tCoat\t9 CNY\n";
    run(&store, &import(Format::GoogleTsv), feed.as_bytes()).0.unwrap();
    assert_eq!(supplements(&store, &text, false).0.unwrap(), 2);
    let now = store.reader().unwrap().product(&"P1".into()).unwrap().unwrap();
    assert_eq!(now.variants[1].garment, Some(garment("coat")));
    assert_eq!(now.margin_percent, Some(55));
}

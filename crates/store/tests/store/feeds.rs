//! Feeds and record files into the store and out of it.

use std::io::BufRead;

use jingxuan_catalogue::{
    Consent, Language,
    feed::{Format, ReadOptions, WriteOptions},
};
use jingxuan_store::{
    Import, ImportError, Imported, PinCheck, PinHolder, Records, Remark, RemarkKind, Store, demo,
};

use crate::samples::{EVERYTHING, Folder, customer, event, filled, order, product, shop, stock};

pub fn import(format: Format) -> Import {
    Import {
        format,
        options: ReadOptions::default(),
        skip_bad: false,
        merge: false,
        stock_of: None,
        source: "feed".into(),
        at: 9,
    }
}

pub fn run(
    store: &Store,
    import: &Import,
    feed: impl BufRead,
) -> (Result<Imported, ImportError>, Vec<Remark>) {
    let mut remarks = Vec::new();
    let done = store.import(feed, import, &mut |remark| remarks.push(remark));
    (done, remarks)
}

/// Variants of two products, not side by side.
const TSV: &str = "id\titem_group_id\ttitle\tprice\tcolor\tsize\tavailability\tquantity\n\
    A-S\tA\tCoat\t900 CNY\tNavy\tS\tin_stock\t3\n\
    B-S\tB\tDress\t500 CNY\tRed\tS\tout_of_stock\t\n\
    A-M\tA\tCoat\t900 CNY\tNavy\tM\tin_stock\t\n";

#[test]
fn variants_that_stand_far_apart_in_a_feed_become_one_product() {
    let folder = Folder::new();
    let store = filled(&folder);
    let import = Import { stock_of: Some("s1".into()), ..import(Format::GoogleTsv) };
    let (done, remarks) = run(&store, &import, TSV.as_bytes());
    assert_eq!(done.unwrap(), Imported { generation: 2, records: 3, variants: 3, ..Imported::default() });
    assert_eq!(remarks, []);
    let reader = store.reader().unwrap();
    let products = reader.all_products().unwrap();
    let shape: Vec<_> = products.iter().map(|p| (p.id.as_str(), p.variants.len())).collect();
    assert_eq!(shape, [("A", 2), ("B", 1)], "the old range is replaced");
    assert_eq!(reader.pieces(&"A-S".into(), &"s1".into()).unwrap(), Some(3));
    assert_eq!(reader.pieces(&"B-S".into(), &"s1".into()).unwrap(), Some(0));
    assert_eq!(
        reader.pieces(&"A-M".into(), &"s1".into()).unwrap(),
        None,
        "how many \"in stock\" is, is not told"
    );
    assert_eq!(
        reader.stock(&"P1-0".into()).unwrap(),
        [],
        "counts of what is not sold any more are forgotten"
    );
}

#[test]
fn one_bad_record_refuses_the_feed_and_keeps_the_old_catalogue() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = format!("{TSV}C-S\tC\tShirt\tfree\t\t\t\t\n");
    let (done, _) = run(&store, &import(Format::GoogleTsv), feed.as_bytes());
    assert_eq!(done.unwrap_err().to_string(), "line 5: price `free`: an amount and a currency are needed");
    let counts = store.reader().unwrap().counts().unwrap();
    assert_eq!((counts.products, counts.stock), (2, 4));
    let (empty, _) = run(&store, &import(Format::GoogleTsv), "id\ttitle\tprice\n".as_bytes());
    assert!(matches!(empty, Err(ImportError::Empty)), "an empty feed does not empty the shop");
}

#[test]
fn bad_records_can_be_left_out_and_are_reported_by_line() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = format!(
        "{TSV}C-S\tC\tShirt\tfree\t\t\t\t\nA-S\tB\tDress\t500 CNY\tGalaxy\t\t\t\nD\tD\tD\t1 CNY\tGalaxy\t\t\t\n"
    );
    let import = Import { skip_bad: true, ..import(Format::GoogleTsv) };
    let (done, remarks) = run(&store, &import, feed.as_bytes());
    let done = done.unwrap();
    assert_eq!((done.records, done.skipped), (4, 2));
    let said: Vec<_> = remarks.iter().map(|r| (r.line, r.kind, r.message.as_str())).collect();
    assert_eq!(
        said,
        [
            (5, RemarkKind::Skipped, "price `free`: an amount and a currency are needed"),
            (6, RemarkKind::Skipped, "variant `A-S` is in product `A` already"),
            (7, RemarkKind::Note, "the family of colour `Galaxy` is not known"),
        ]
    );
}

#[test]
fn what_was_read_of_a_product_goes_with_a_row_that_stands_elsewhere() {
    let folder = Folder::new();
    let store = filled(&folder);
    let feed = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n\
        coat,Coat,Size,S,C-S,900,3\nbelt,Belt,Size,S,B-S,90,3\ncoat,,,M,C-M,900,3\n";
    let import = Import { skip_bad: true, stock_of: Some("s1".into()), ..import(Format::Shopify) };
    let (done, remarks) = run(&store, &import, feed.as_bytes());
    let done = done.unwrap();
    assert_eq!((done.records, done.variants, done.skipped), (1, 1, 1));
    let said = "the rows of a product must be one behind the other (a row of `coat`, which begins on line 2)";
    let said = Remark { line: 4, kind: RemarkKind::Skipped, message: said.to_owned() };
    assert_eq!(remarks, [said]);
    let reader = store.reader().unwrap();
    assert_eq!(reader.all_products().unwrap().iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["belt"]);
    assert_eq!(reader.stock(&"C-S".into()).unwrap(), []);
}

#[test]
fn misspelt_stock_is_refused_with_its_line_or_left_out_and_reported() {
    let folder = Folder::new();
    let store = filled(&folder);
    let line = |variant: &str, shop: &str| serde_json::to_string(&stock(variant, shop, 7)).unwrap() + "\n";
    let file = line("P1-0", "s1") + &line("P1_0", "s1") + &line("P1-0", "s7");
    let before = store.reader().unwrap().all_stock().unwrap();
    let error = store.import_records(Records::Stock, file.as_bytes(), false, &mut |_| {}).unwrap_err();
    assert_eq!(error.to_string(), "line 2: no variant `P1_0`");
    assert_eq!(store.reader().unwrap().all_stock().unwrap(), before);
    let mut remarks = Vec::new();
    store.import_records(Records::Stock, file.as_bytes(), true, &mut |remark| remarks.push(remark)).unwrap();
    let said: Vec<_> = remarks.iter().map(|remark| (remark.line, remark.message.as_str())).collect();
    assert_eq!(said, [(2, "no variant `P1_0`"), (3, "no store `s7`")]);
    assert_eq!(store.reader().unwrap().all_stock().unwrap(), [stock("P1-0", "s1", 7)]);
    let import = Import { stock_of: Some("s7".into()), ..import(Format::GoogleTsv) };
    assert_eq!(run(&store, &import, TSV.as_bytes()).0.unwrap_err().to_string(), "no store `s7`");
}

#[test]
fn a_store_whose_stock_is_counted_does_not_vanish_with_a_file() {
    let folder = Folder::new();
    let store = filled(&folder);
    let before = store.reader().unwrap().stores().unwrap();
    let line = |id: &str| serde_json::to_string(&shop(id, 31.2, 121.4)).unwrap() + "\n";
    let take = |kind, file: String, skip_bad| {
        store.import_records(kind, file.as_bytes(), skip_bad, &mut |_| {}).map(drop)
    };
    // The third store is missing, or its line is bad and passed over.
    let bad = line("s3").replace("121.4", "999");
    for file in [line("s1") + &line("s2"), line("s1") + &line("s2") + &bad] {
        let error = take(Records::Stores, file, true).unwrap_err().to_string();
        assert!(error.starts_with("store `s3` is not in the file, but its stock is counted"), "{error}");
        assert_eq!(store.reader().unwrap().stores().unwrap(), before);
    }
    let counts = serde_json::to_string(&stock("P1-0", "s1", 7)).unwrap();
    take(Records::Stock, counts, false).unwrap();
    take(Records::Stores, line("s1"), false).unwrap();
    assert_eq!(store.reader().unwrap().stores().unwrap().len(), 1);
}

#[test]
fn a_feed_can_be_merged_into_the_range() {
    let folder = Folder::new();
    let store = filled(&folder);
    let merge = Import { merge: true, ..import(Format::GoogleTsv) };
    run(&store, &merge, TSV.as_bytes()).0.unwrap();
    // The next feed has one size of the coat only, and one that was the dress's.
    let next = "id\titem_group_id\ttitle\tprice\nA-L\tA\tCoat\t950 CNY\nB-S\tA\tCoat\t950 CNY\n";
    run(&store, &merge, next.as_bytes()).0.unwrap();
    let reader = store.reader().unwrap();
    let ids = |id: &str| {
        let product = reader.product(&id.into()).unwrap().unwrap();
        product.variants.into_iter().map(|variant| variant.id.0).collect::<Vec<_>>()
    };
    assert_eq!(ids("A"), ["A-L", "B-S"]);
    assert_eq!(reader.all_products().unwrap().len(), 3, "the dress has no size left");
}

#[test]
fn a_store_comes_back_from_its_own_files() {
    let folder = Folder::new();
    let store = filled(&folder);
    store.write(|w| w.put_customer(&customer("c1", EVERYTHING))).unwrap();
    store.record_events(&[event("e1", Some("c1")), event("e2", None)]).unwrap();
    store.write(|w| w.put_order(&order("o1", Some("c1"), 2))).unwrap();
    let other = Folder::new();
    let copy = other.open();
    for (kind, _) in Records::ALL {
        let mut file = Vec::new();
        store.export_records(kind, &mut file).unwrap();
        let mut remarks = Vec::new();
        match copy.import_records(kind, &file[..], false, &mut |remark| remarks.push(remark)) {
            Ok(_) => assert!(!file.is_empty()),
            Err(ImportError::Empty) => assert!(file.is_empty()),
            Err(error) => panic!("{error}"),
        }
        assert_eq!(remarks, []);
        let mut again = Vec::new();
        copy.export_records(kind, &mut again).unwrap();
        assert_eq!(again, file);
    }
    assert_eq!(copy.reader().unwrap().counts().unwrap().events, 2);
}

#[test]
fn the_range_comes_back_from_every_format_in_what_it_can_carry() {
    let folder = Folder::new();
    let store = filled(&folder);
    for (format, name) in Format::ALL {
        let options = WriteOptions { language: Language::Chinese, ..WriteOptions::default() };
        let feed = store.export(format, Vec::new(), options).unwrap();
        let other = Folder::new();
        let copy = other.open();
        run(&copy, &import(format), &feed[..]).0.unwrap();
        let back = copy.reader().unwrap().all_products().unwrap();
        for (was, is) in store.reader().unwrap().all_products().unwrap().into_iter().zip(back) {
            assert_eq!(is.id, was.id, "{name}");
            assert_eq!(is.title.chinese, was.title.chinese, "{name}");
            assert_eq!(is.category, was.category, "{name}");
            assert_eq!(is.attributes, was.attributes, "{name}");
            assert_eq!(is.variants.len(), was.variants.len(), "{name}");
            for (was, is) in was.variants.iter().zip(&is.variants) {
                assert_eq!(
                    (&is.id, &is.size, &is.gtin, is.price),
                    (&was.id, &was.size, &was.gtin, was.price)
                );
                assert_eq!(is.colour.family, was.colour.family, "{name}");
            }
        }
    }
}

#[test]
fn names_of_customers_who_have_not_agreed_are_left_out_of_what_is_loaded() {
    let folder = Folder::new();
    let store = folder.open();
    let line = |value: &dyn erased::Json| value.json();
    let customers = line(&customer("c1", Consent::default())) + &line(&customer("c2", EVERYTHING));
    let events = line(&event("e1", Some("c1"))) + &line(&event("e2", Some("c2")));
    let mut remarks = Vec::new();
    for (kind, file) in [(Records::Customers, customers), (Records::Events, events)] {
        store.import_records(kind, file.as_bytes(), false, &mut |remark| remarks.push(remark)).unwrap();
    }
    let said: Vec<_> = remarks.iter().map(|remark| (remark.line, remark.kind)).collect();
    assert_eq!(said, [(1, RemarkKind::Anonymised), (1, RemarkKind::Anonymised)]);
    let reader = store.reader().unwrap();
    assert_eq!(reader.customer(&"c1".into()).unwrap().unwrap().name, "");
    assert_eq!(reader.event(&"e1".into()).unwrap().unwrap().event.customer, None);
    assert_eq!(reader.events_of(&"c2".into()).unwrap().len(), 1);
}

mod erased {
    pub trait Json {
        fn json(&self) -> String;
    }

    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> String {
            format!("{}\n", serde_json::to_string(self).unwrap())
        }
    }
}

#[test]
fn a_folder_of_files_is_loaded_whole_or_not_at_all() {
    let folder = Folder::new();
    let source = filled(&folder);
    let files = tempfile::tempdir().unwrap();
    for (kind, name) in Records::ALL {
        let file = std::fs::File::create(files.path().join(format!("{name}.jsonl"))).unwrap();
        source.export_records(kind, file).unwrap();
    }
    let other = Folder::new();
    let store = other.open();
    let broken = files.path().join("knowledge.jsonl");
    std::fs::write(&broken, "{}\n").unwrap();
    let error = demo::load(&store, files.path(), 5, &mut |_, _| {}).unwrap_err().to_string();
    assert!(error.contains("knowledge.jsonl: line 1: "), "{error}");
    assert_eq!(store.reader().unwrap().counts().unwrap().products, 0);
    std::fs::write(&broken, "").unwrap();
    demo::load(&store, files.path(), 5, &mut |_, _| {}).unwrap();
    demo::load(&store, files.path(), 5, &mut |_, _| {}).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(reader.all_products().unwrap(), [product("P1", 4), product("P2", 2)]);
    assert_eq!(reader.generation().unwrap().number, 2);
    std::fs::remove_file(&broken).unwrap();
    drop(reader);
    assert!(
        demo::load(&store, files.path(), 5, &mut |_, _| {}).is_err(),
        "the catalogue's files must be there"
    );
}

#[test]
fn the_demo_shops_pins_go_when_a_real_range_comes_and_never_replace_real_ones() {
    let assets = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/shop");
    let demo_shop = tempfile::tempdir().unwrap();
    for name in ["categories", "products", "stores", "stock", "size_charts", "knowledge"] {
        let file = format!("{name}.jsonl");
        std::fs::copy(assets.join(&file), demo_shop.path().join(&file)).unwrap();
    }
    let access = r#"{ "staff_pin": "8642", "members": [] }"#;
    std::fs::write(demo_shop.path().join("demo-access.json"), access).unwrap();
    let opens = |store: &Store, pin: &str| store.check_pin(Some(&PinHolder::Staff), pin, 0).unwrap();

    let folder = Folder::new();
    let store = folder.open();
    demo::load(&store, demo_shop.path(), 0, &mut |_, _| {}).unwrap();
    assert_eq!(opens(&store, "8642"), PinCheck::Right);
    run(&store, &import(Format::GoogleTsv), TSV.as_bytes()).0.unwrap();
    assert_eq!(opens(&store, "8642"), PinCheck::Wrong, "everybody knows it");

    store.set_pin(&PinHolder::Staff, "80246").unwrap();
    demo::load(&store, demo_shop.path(), 0, &mut |_, _| {}).unwrap();
    assert_eq!(opens(&store, "8642"), PinCheck::Wrong);
    assert_eq!(opens(&store, "80246"), PinCheck::Right);
}

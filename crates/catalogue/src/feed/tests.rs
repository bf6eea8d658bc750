use proptest::prelude::*;

use super::*;
use crate::{ColourFamily, Money};

fn options() -> ReadOptions {
    ReadOptions { now: 1_800_000_000, ..ReadOptions::default() }
}

fn items(format: Format, feed: &str) -> Vec<Item> {
    let items = read(format, feed.as_bytes(), options()).map(|entry| match entry.unwrap() {
        Entry::Product(item) => *item,
        Entry::LeftOut { line, reason, .. } => panic!("left out: {line} {reason}"),
    });
    items.collect()
}

/// What is said about the first thing that is wrong.
fn wrong(format: Format, feed: &str) -> String {
    read(format, feed.as_bytes(), options()).find_map(Result::err).map_or_else(String::new, |e| e.to_string())
}

const TSV: &str = "id\tItem Group ID\ttitle\tdescription\tprice\tsale price\tgtin\tcolor\tsize\tgender\tage_group\tmaterial\tproduct_type\timage_link\tadditional_image_link\tavailability\tproduct_detail\n\
    D1-R-S\tD1\tEvening dress\tLong\t1,299.00 CNY\t\t4006381333931\tBurgundy\tS\tfemale\tadult\tsilk/cotton\tWomen > Dresses > Evening Dresses\ta.jpg\tb.jpg,c.jpg\tin_stock\tattributes:season:summer,:occasion:party\n\
    D1-R-M\tD1\tEvening dress\tLong\tCNY 1299\t999 CNY\t\tBurgundy\tM\tfemale\tkids\t\t604\ta.jpg\t\tout of stock\t\n";

#[test]
fn a_google_row_is_a_variant_of_its_group() {
    let items = items(Format::GoogleTsv, TSV);
    assert_eq!(items.len(), 2);
    let (first, second) = (&items[0].product, &items[1].product);
    assert_eq!((first.id.as_str(), second.id.as_str()), ("D1", "D1"));
    assert_eq!(first.category.as_str(), "women/dresses/evening-dresses");
    assert_eq!(second.category.as_str(), "google/604");
    assert_eq!(first.attribute("material"), ["silk", "cotton"]);
    assert_eq!(first.attribute("season"), ["summer"]);
    assert_eq!(
        (first.attribute("gender"), second.attribute("gender")),
        (&["women".to_owned()][..], &["girls".to_owned()][..])
    );
    let variant = &first.variants[0];
    assert_eq!(variant.price, Money::cny(129_900));
    assert_eq!(variant.colour.family, ColourFamily::Red);
    assert_eq!(variant.images, ["a.jpg", "b.jpg", "c.jpg"]);
    assert_eq!(second.variants[0].price, Money::cny(99_900), "what is on sale costs its sale price");
    assert_eq!(items[1].quantities, [("D1-R-M".into(), 0)]);
    assert_eq!((items[0].line, items[1].line), (2, 3));
}

#[test]
fn a_sale_price_holds_in_its_time_only() {
    let feed = |dates: &str| {
        let feed =
            format!("id\ttitle\tprice\tsale_price\tsale_price_effective_date\n1\tA\t9 EUR\t5 EUR\t{dates}\n");
        items(Format::GoogleTsv, &feed)[0].product.variants[0].price.minor
    };
    assert_eq!(feed("2027-01-01T00:00Z/2027-02-01T00:00Z"), 500);
    assert_eq!(feed("2026-01-01T00:00Z/2026-02-01T00:00Z"), 900);
}

#[test]
fn a_google_item_in_xml_is_the_same_as_its_row() {
    let xml = r#"<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
        <item><g:id>D1-R-S</g:id><g:item_group_id>D1</g:item_group_id><title>Evening <![CDATA[dress]]></title>
        <description>Long</description><link>https://shop.example/d1</link><g:price>1,299.00 CNY</g:price>
        <g:gtin>4006381333931</g:gtin><g:color>Burgundy</g:color><g:size>S</g:size><g:gender>female</g:gender>
        <g:age_group>adult</g:age_group><g:material>silk/cotton</g:material><g:image_link>a.jpg</g:image_link>
        <g:product_type>Women &gt; Dresses &gt; Evening Dresses</g:product_type><g:availability>in_stock</g:availability>
        <g:additional_image_link>b.jpg</g:additional_image_link><g:additional_image_link>c.jpg</g:additional_image_link>
        <g:product_detail><g:section_name>attributes</g:section_name><g:attribute_name>season</g:attribute_name>
        <g:attribute_value>summer</g:attribute_value></g:product_detail>
        <g:product_detail><g:attribute_name>occasion</g:attribute_name><g:attribute_value>party</g:attribute_value></g:product_detail>
        </item></channel></rss>"#;
    let atom = xml.replace("rss", "feed").replace("<item>", "<entry>").replace("</item>", "</entry>");
    let row = &items(Format::GoogleTsv, TSV)[0].product;
    assert_eq!(items(Format::GoogleXml, xml)[0].product, *row);
    assert_eq!(items(Format::GoogleXml, &atom)[0].product, *row);
}

const SHOPIFY: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Barcode,Image Src,Image Position,Variant Image,Status\n\
    silk-dress,真丝连衣裙,\"<p>垂感好，\n\"\"不易皱\"\"</p>\",Yun,Women > Dresses,\"season:summer, 新品\",TRUE,尺码,S,颜色,酒红,'SD-1,3,899.00,'4006381333931,red.jpg,1,red.jpg,active\n\
    silk-dress,,,,,,,,M,,藏青,SD-2,-2,899,my code,blue.jpg,2,blue.jpg,\n\
    silk-dress,,,,,,,,,,,,,,,both.jpg,3,,\n\
    belt,Belt,,,,,TRUE,Title,Default Title,,,,,10,,,,,draft\n";

#[test]
fn shopify_rows_of_a_handle_are_one_product() {
    let entries: Vec<_> = read(Format::Shopify, SHOPIFY.as_bytes(), options()).map(Result::unwrap).collect();
    let [Entry::Product(item), Entry::LeftOut { line: 6, product: belt, reason }] = &entries[..] else {
        panic!("{entries:?}")
    };
    assert_eq!((belt.as_str(), reason.as_str()), ("belt", "`belt` is draft"));
    let product = &item.product;
    assert_eq!(product.title.chinese, "真丝连衣裙");
    assert_eq!(product.description.chinese, "垂感好，\n\"不易皱\"");
    assert_eq!(product.attribute("season"), ["summer"]);
    assert_eq!(product.attribute("tags"), ["新品"]);
    let [red, blue] = &product.variants[..] else { panic!("{:?}", product.variants) };
    assert_eq!(
        (red.size.as_str(), red.colour.family, red.price),
        ("S", ColourFamily::Red, Money::cny(89_900))
    );
    assert_eq!((red.id.as_str(), red.gtin.as_deref()), ("SD-1", Some("4006381333931")));
    assert_eq!(red.images, ["red.jpg", "both.jpg"]);
    assert_eq!(blue.images, ["blue.jpg", "both.jpg"]);
    assert_eq!(item.quantities, [("SD-1".into(), 3), ("SD-2".into(), 0)]);
    assert_eq!(item.notes, ["barcode `my code` is no GTIN of 8, 12, 13 or 14 digits"]);
}

/// Three variants of a coat, one of which can be spoilt, and a belt.
const COATS: &str = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
    coat,Coat,Size,S,C-S,900\n\
    coat,,,M,C-M,900\n\
    coat,,,L,C-L,900\n\
    belt,Belt,Size,S,B-S,90\n";

#[test]
fn a_bad_row_of_shopify_loses_its_whole_product_and_nothing_else() {
    let spoilt: [(&[u8], &str); 6] = [
        (b"coat,,,M,C-M,free", "`free` is no amount of CNY"),
        (b"coat,,,M,C-M,", "variant `C-M` has no price"),
        (b"coat,,,M,C-M,-900", "variant `C-M` has a negative price"),
        (b"coat,,,M,C-M,900,7", "7 fields under 6 names"),
        (b",,,M,C-M,900", "`Handle` is missing"),
        (b"coat,,,\xD6\xD0,C-M,900", "field 4 is no UTF-8"),
    ];
    for (row, cause) in spoilt {
        let feed: Vec<&[u8]> = COATS.lines().map(str::as_bytes).collect();
        let feed = [feed[0], feed[1], row, feed[3], feed[4]].join(&b'\n');
        let entries: Vec<_> = read(Format::Shopify, &feed[..], options()).collect();
        let [Err(error), Ok(Entry::Product(belt))] = &entries[..] else { panic!("{cause}: {entries:?}") };
        let said = format!("line 3: {cause} (a row of `coat`, which begins on line 2)");
        assert_eq!(error.to_string(), said);
        assert_eq!(error.product.as_ref().map(ProductId::as_str), Some("coat"));
        assert_eq!(belt.product.id.as_str(), "belt");
    }
}

#[test]
fn a_bad_row_of_google_names_the_variant_that_is_lost() {
    let tsv = b"id\ttitle\tprice\nA-S\tCoat\tfree\nA-M\t\xD6\xD0\t9 EUR\nA-L\tCoat\t9 EUR\tmore\nA-X\tCoat\t-9 EUR\n\tCoat\t9 EUR\n";
    let xml = b"<rss><item><id>A-S</id><title>Coat</title><price>free</price></item>\
        <item><id>A-M</id><title>&coat;</title><price>9 EUR</price></item></rss>";
    let lost = |format, feed: &[u8]| -> Vec<Option<String>> {
        let errors = read(format, feed, options()).map(Result::unwrap_err);
        errors.map(|error| error.variant.map(|variant| variant.0)).collect()
    };
    let ids = [Some("A-S"), Some("A-M"), Some("A-L"), Some("A-X"), None].map(|id| id.map(str::to_owned));
    assert_eq!(lost(Format::GoogleTsv, tsv), ids);
    assert_eq!(lost(Format::GoogleXml, xml), ids[..2]);
}

#[test]
fn a_quantity_of_shopify_that_is_no_number_is_told() {
    let feed = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\nbelt,Belt,B,90,many\n";
    let items = items(Format::Shopify, feed);
    assert_eq!(
        (items[0].quantities.len(), &items[0].notes[..]),
        (0, &["quantity `many` is no number".to_owned()][..])
    );
}

#[test]
fn a_bad_first_row_of_shopify_loses_its_product_too() {
    let feed = COATS.replace("C-S,900", "C-S,900,7").replace("belt,Belt", ",Belt");
    let entries: Vec<_> = read(Format::Shopify, feed.as_bytes(), options()).collect();
    let [Err(error)] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!(error.to_string(), "line 2: 7 fields under 6 names (a row of `coat`, which begins on line 2)");
    let alone = "Handle,Title\n,Coat\nbelt,Belt\n";
    assert_eq!(wrong(Format::Shopify, alone), "line 2: `Handle` is missing");
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let tsv =
        |row: &str| wrong(Format::GoogleTsv, &format!("id\ttitle\tprice\tgtin\n1\tA\t9 EUR\t\n{row}\n"));
    assert_eq!(tsv("\tA\t9 EUR\t"), "line 3: `id` is missing");
    assert_eq!(tsv("2\tA\t9\t"), "line 3: price `9`: an amount and a currency are needed");
    assert_eq!(tsv("2\tA\t9,5 EUR\t"), "line 3: price `9,5 EUR`: `9,5` is no amount of EUR");
    assert_eq!(tsv("2\tA\t-9 EUR\t"), "line 3: variant `2` has a negative price");
    assert_eq!(tsv("2\tA\t9 EUR\t4006381333932"), "line 3: barcode `4006381333932` has a wrong check digit");
    assert_eq!(tsv("2\tA\t9 EUR\t\t\tmore"), "line 3: 6 fields under 4 names");
    assert_eq!(
        wrong(Format::GoogleTsv, "title\tprice\n"),
        "line 1: the first line does not name a column `id`"
    );
    assert_eq!(wrong(Format::GoogleTsv, ""), "line 1: an empty file");
    assert_eq!(
        wrong(Format::JsonLines, "\n{\"id\":1}\n"),
        "line 2: column 7: invalid type: integer `1`, expected a string"
    );
    let again = format!("{}silk-dress,A,,,,,TRUE,,,,,X,,1,,,,,\n", SHOPIFY.replace("draft", "active"));
    assert_eq!(
        wrong(Format::Shopify, &again),
        "line 7: the rows of a product must be one behind the other (a row of `silk-dress`, which begins on line 2)"
    );
    let xml = "<rss>\n<item><id>1</id>\n<title>A &shop; B</title><price>9 EUR</price></item></rss>";
    assert_eq!(wrong(Format::GoogleXml, xml), "line 3: the entity `&shop;` is not known");
    assert_eq!(wrong(Format::GoogleXml, "<rss>\n<item><id>"), "line 2: the file ends inside of `id`");
    assert_eq!(
        wrong(Format::GoogleXml, "<html></html>"),
        "line 1: no `item` of RSS and no `entry` of Atom in it"
    );
}

#[test]
fn a_bad_record_does_not_take_the_next_one_with_it() {
    let feed = "id\ttitle\tprice\n1\tA\t9\n2\tB\t9 EUR\n3\t\u{fffd}\t9 EUR\n".replace('\u{fffd}', "\u{1}");
    let bytes: Vec<u8> = feed.bytes().map(|byte| if byte == 1 { 0xFF } else { byte }).collect();
    let entries: Vec<_> = read(Format::GoogleTsv, &bytes[..], options()).collect();
    assert!(
        matches!(&entries[..], [Err(a), Ok(_), Err(b)] if a.line == 2 && b.line == 4 && !a.fatal && !b.fatal)
    );
    let feed =
        format!("{{\n{}\n[]\n", serde_json::to_string(&items(Format::GoogleTsv, TSV)[0].product).unwrap());
    let entries: Vec<_> = read(Format::JsonLines, feed.as_bytes(), options()).collect();
    assert!(matches!(&entries[..], [Err(a), Ok(_), Err(b)] if a.line == 1 && b.line == 3));
}

#[test]
fn a_hostile_feed_is_stopped() {
    let limits = Limits { record_bytes: 10_000, records: 3, depth: 8 };
    let first_error = |format, feed: &str| {
        let mut entries = read(format, feed.as_bytes(), ReadOptions { limits, ..options() });
        let error = entries.find_map(Result::err).unwrap();
        (entries.count() == 0, error.to_string())
    };
    let row = "1\tA\t9 EUR\n";
    let many = format!("id\ttitle\tprice\n{}", row.repeat(4));
    assert_eq!(first_error(Format::GoogleTsv, &many), (true, "line 5: more than 3 records".to_owned()));
    let open_quote = format!("id\ttitle\tprice\n{row}2\t\"{}", "x\n".repeat(40_000));
    let (ended, message) = first_error(Format::GoogleTsv, &open_quote);
    assert!(ended && message.starts_with("line 3: a record is larger than 10000 bytes"), "{message}");
    let deep = format!("<rss>{}", "<a>".repeat(100));
    assert_eq!(first_error(Format::GoogleXml, &deep).1, "line 1: elements are nested deeper than 8");
    let laughs = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><rss><item/></rss>";
    assert_eq!(first_error(Format::GoogleXml, laughs).1, "line 1: a feed with a document type is refused");
    let endless = format!("<rss><item><title>{}", "x".repeat(100_000));
    assert!(first_error(Format::GoogleXml, &endless).1.contains("larger than 10000 bytes"));
    let gbk = "<?xml version=\"1.0\" encoding=\"GBK\"?><rss/>";
    assert_eq!(first_error(Format::GoogleXml, gbk).1, "line 1: encoding GBK: UTF-8 is needed");
    let long_line = format!("{{\"id\":\"{}\"}}\n{{}}\n", "x".repeat(100_000));
    let entries: Vec<_> = read(Format::JsonLines, long_line.as_bytes(), ReadOptions { limits, ..options() })
        .map(Result::unwrap_err)
        .collect();
    assert_eq!(entries.len(), 2, "the line behind one that is too long is still read");
    let nested = "[".repeat(9_000);
    assert!(first_error(Format::JsonLines, &nested).1.contains("line 1"));
}

fn words() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "红色",
        "Dress",
        "羊毛 100%",
        "a, b",
        "\"quoted\"",
        "x\ty",
        "line\nbreak",
        "<b> & co",
        "it's",
        "l'été",
        "back\\slash",
        "a:b",
    ])
    .prop_map(str::to_owned)
}

/// Products of one language with what all formats can carry.
fn carried() -> impl Strategy<Value = Product> {
    let variant = (0_usize..5, 0_usize..4, 1_i64..1_000_000, proptest::bool::ANY, 0_usize..3);
    let values = proptest::sample::subsequence(vec!["summer", "autumn", "winter"], 0..3);
    let materials = proptest::sample::subsequence(vec!["wool", "silk", "cotton", "linen", "down"], 0..5);
    let gender =
        proptest::option::of(proptest::sample::select(vec!["women", "men", "unisex", "girls", "boys"]));
    let age = proptest::option::of(proptest::sample::select(vec!["baby", "child", "teen", "adult"]));
    let details = (values, materials, gender, age);
    (words(), words(), words(), details, proptest::collection::vec(variant, 1..6)).prop_map(
        |(title, description, brand, (seasons, materials, gender, age), variants)| {
            let colours = ["Navy", "酒红", "Galaxy", "Ivory"];
            let sizes = ["S", "M", "170/88A", "均码", "38"];
            let mut attributes = std::collections::BTreeMap::new();
            let mut put = |key: &str, values: Vec<&str>| {
                if !values.is_empty() {
                    attributes.insert(key.to_owned(), values.into_iter().map(str::to_owned).collect());
                }
            };
            put("season", seasons);
            put("material", materials);
            put("gender", gender.into_iter().collect());
            put("age", age.into_iter().collect());
            let variants =
                variants.into_iter().enumerate().map(|(n, (size, colour, price, barcode, images))| {
                    let own = format!("v{n}.jpg");
                    crate::Variant {
                        id: format!("P-{n}").into(),
                        size: sizes[size].to_owned(),
                        colour: super::colour(colours[colour], None).0,
                        gtin: barcode.then(|| "4006381333931".to_owned()),
                        price: Money::cny(price),
                        member_price: None,
                        images: std::iter::once(own)
                            .take(images.min(1))
                            .chain((images > 1).then(|| "all.jpg".to_owned()))
                            .collect(),
                        garment: None,
                    }
                });
            Product {
                id: "P".into(),
                title: in_language(&title, None),
                description: in_language(&description, None),
                brand,
                category: "women/dresses/evening-dresses".into(),
                attributes,
                variants: variants.collect(),
                size_chart: None,
                since: 0,
                margin_percent: None,
            }
        },
    )
}

/// The product written and read again, its parts put together.
fn there_and_back(format: Format, product: &Product) -> Product {
    let mut writer = Writer::new(format, Vec::new(), WriteOptions::default()).unwrap();
    writer.product(product, &|_| None).unwrap();
    let feed = String::from_utf8(writer.finish().unwrap()).unwrap();
    let mut parts = items(format, &feed).into_iter().map(|item| item.product);
    let mut whole = parts.next().unwrap();
    parts.for_each(|part| whole.variants.extend(part.variants));
    whole
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_product_comes_back_from_google_as_it_was(product in carried()) {
        prop_assert_eq!(&there_and_back(Format::GoogleTsv, &product), &product);
        prop_assert_eq!(&there_and_back(Format::GoogleXml, &product), &product);
    }

    #[test]
    fn a_product_comes_back_from_shopify_as_it_was(product in carried(), shared in proptest::bool::ANY) {
        let mut product = product;
        // HTML knows no tabs.
        product.description = in_language(&html::to_text(&html::from_text(product.description.get(Language::Chinese))), None);
        for variant in &mut product.variants {
            // One own picture a variant, and pictures that all of them share: that is what the format can carry.
            variant.images.retain(|image| image != "all.jpg");
            if shared {
                variant.images.push("all.jpg".to_owned());
            }
        }
        if shared && product.variants.iter().any(|variant| variant.images.len() == 1) {
            product.variants.iter_mut().for_each(|variant| variant.images = vec!["all.jpg".to_owned()]);
        }
        prop_assert_eq!(&there_and_back(Format::Shopify, &product), &product);
    }

    #[test]
    fn a_product_comes_back_from_our_own_format_whole(product in carried(), member in 0_i64..9_999) {
        let mut product = product;
        product.title = Text::new("中文", "English");
        product.margin_percent = Some(40);
        product.since = 1_700_000_000;
        product.variants[0].member_price = Some(Money::cny(member));
        product.variants[0].colour.rgb = Some([1, 2, 3]);
        prop_assert_eq!(&there_and_back(Format::JsonLines, &product), &product);
    }

    #[test]
    fn a_member_price_comes_back_from_google(product in carried(), member in 0_i64..9_999) {
        let mut product = product;
        product.variants[0].member_price = Some(Money::cny(member));
        prop_assert_eq!(&there_and_back(Format::GoogleTsv, &product), &product);
        prop_assert_eq!(&there_and_back(Format::GoogleXml, &product), &product);
    }

    #[test]
    fn no_bytes_bring_a_reader_down(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        for (format, _) in Format::ALL {
            prop_assert!(read(format, &bytes[..], options()).count() <= bytes.len() + 1);
        }
    }

    /// Bytes that look like a feed get further than noise: pieces of real feeds in any order, with damage.
    #[test]
    fn no_pieces_of_feeds_bring_a_reader_down(
        pieces in proptest::collection::vec((0_usize..4, 0_usize..1_500, 0_usize..80), 0..40),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..8),
    ) {
        let xml = "<rss><channel><item><g:id>1</g:id><title>A &amp; &#x41;<![CDATA[x]]></title><g:price>9 EUR</g:price>\
            <g:product_detail><g:attribute_name>a</g:attribute_name></g:product_detail></item></channel></rss>";
        let json = r#"{"id":"P","title":{"en":"T"},"category":"c","variants":[{"id":"v","size":"S","colour":{"name":{},"family":"red"},"price":{"minor":1,"currency":"CNY"}}]}"#;
        let sources = [TSV, SHOPIFY, xml, json].map(str::as_bytes);
        let mut bytes = Vec::new();
        for (source, from, length) in pieces {
            let source = sources[source];
            let from = from % source.len();
            bytes.extend_from_slice(&source[from..(from + length).min(source.len())]);
        }
        for (at, byte) in damage {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        let heads: [(Format, &[u8]); 4] = [
            (Format::GoogleTsv, TSV.split_inclusive('\n').next().unwrap().as_bytes()),
            (Format::GoogleXml, b"<rss><channel><item>"),
            (Format::Shopify, SHOPIFY.split_inclusive('\n').next().unwrap().as_bytes()),
            (Format::JsonLines, b""),
        ];
        for (format, head) in heads {
            let feed = [head, &bytes].concat();
            prop_assert!(read(format, &feed[..], options()).count() <= feed.len() + 1);
        }
    }
}

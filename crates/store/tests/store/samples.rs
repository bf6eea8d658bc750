//! Small shops for the tests.

use std::path::PathBuf;

use jingxuan_catalogue::{
    Channel, Colour, ColourFamily, Consent, Customer, Event, EventKind, Identity, Money, Order, OrderLine,
    OrderStatus, Product, SizeChart, Stock, Store as Shop, Text, Variant,
};
use jingxuan_store::Store;

pub struct Folder {
    pub folder: tempfile::TempDir,
}

impl Folder {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("shop.db")
    }

    pub fn open(&self) -> Store {
        Store::open(&self.path()).unwrap()
    }

    /// Names of the files beside the database that begin with its name.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub fn product(id: &str, variants: usize) -> Product {
    let sizes = ["S", "M", "L", "XL"];
    let variant = |n: usize| Variant {
        id: format!("{id}-{n}").into(),
        size: sizes[n % 4].to_owned(),
        colour: Colour {
            name: Text::new("酒红", "burgundy"),
            family: ColourFamily::Red,
            rgb: Some([128, 0, n as u8]),
        },
        gtin: (n == 0).then(|| "4006381333931".to_owned()).filter(|_| id == "P1"),
        price: Money::cny(19_900 + n as i64),
        member_price: n.is_multiple_of(2).then(|| Money::cny(18_900)),
        images: vec![format!("images/{id}.webp"), "images/back.webp".to_owned()],
        garment: None,
    };
    Product {
        id: id.into(),
        title: Text::new(format!("羊毛大衣{id}"), format!("Wool coat {id}")),
        description: Text::new("双面呢，垂感好。", "Double-faced wool."),
        brand: "Yun".to_owned(),
        category: "women/coats".into(),
        attributes: [
            ("season".to_owned(), vec!["winter".to_owned(), "autumn".to_owned()]),
            ("material".to_owned(), vec!["wool".to_owned()]),
        ]
        .into(),
        variants: (0..variants).map(variant).collect(),
        size_chart: Some("women".to_owned()),
        since: 1_700_000_000,
        margin_percent: Some(55),
    }
}

pub fn shop(id: &str, latitude: f64, longitude: f64) -> Shop {
    let text = Text::new("店", id);
    Shop { id: id.into(), name: text.clone(), city: text.clone(), address: text, latitude, longitude }
}

pub fn stock(variant: &str, store: &str, quantity: u32) -> Stock {
    Stock { variant: variant.into(), store: store.into(), quantity, at: 1_800_000_000 }
}

pub const EVERYTHING: Consent =
    Consent { profile: true, cross_channel: true, measurements: true, marketing: true };

pub fn customer(id: &str, consent: Consent) -> Customer {
    Customer {
        id: id.into(),
        name: format!("name-of-{id}"),
        consent,
        identities: vec![
            Identity { channel: Channel::Wechat, key: format!("openid-of-{id}") },
            Identity { channel: Channel::Store, key: format!("member-{id}") },
        ],
        membership: "gold".to_owned(),
        since: 1_700_000_000,
    }
}

pub fn event(id: &str, customer: Option<&str>) -> Event {
    Event {
        id: id.into(),
        at: 1_800_000_000,
        channel: Channel::Kiosk,
        session: "visit-1".into(),
        customer: customer.map(Into::into),
        store: Some("s1".into()),
        kind: EventKind::TryOn,
        product: Some("P1".into()),
        variant: Some("P1-0".into()),
        text: None,
        said: Vec::new(),
        shown: Vec::new(),
    }
}

pub fn order(id: &str, customer: Option<&str>, lines: usize) -> Order {
    let line = |n| OrderLine { variant: format!("P1-{n}").into(), quantity: 1, price: Money::cny(19_900) };
    Order {
        id: id.into(),
        customer: customer.map(Into::into),
        channel: Channel::Kiosk,
        store: Some("s1".into()),
        at: 1_800_000_000,
        status: OrderStatus::Fulfilled,
        lines: (0..lines).map(line).collect(),
    }
}

/// A store with two products and their size chart, three shops and some stock.
pub fn filled(folder: &Folder) -> Store {
    let store = folder.open();
    store
        .write(|writer| {
            writer.new_generation("test", 1)?;
            let chart = SizeChart { id: "women".into(), name: Text::new("女", "Women"), rows: Vec::new() };
            writer.put_size_chart(&chart)?;
            writer.put_product(&product("P1", 4))?;
            writer.put_product(&product("P2", 2))?;
            for (id, latitude, longitude) in [("s1", 31.2, 121.4), ("s2", 31.3, 121.5), ("s3", 39.9, 116.4)] {
                writer.put_store(&shop(id, latitude, longitude))?;
            }
            for (variant, shop, pieces) in
                [("P1-0", "s1", 1), ("P1-0", "s3", 5), ("P1-1", "s2", 2), ("P1-1", "s1", 0)]
            {
                writer.put_stock(&stock(variant, shop, pieces))?;
            }
            Ok::<_, jingxuan_store::StoreError>(())
        })
        .unwrap();
    store
}

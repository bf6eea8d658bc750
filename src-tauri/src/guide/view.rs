//! What the guide shows, as values. `ui/src/guide/bridge.ts` mirrors these types; the test below writes
//! `ui/src/guide/sample.ts`, which the TypeScript compiler holds against that mirror.

use jingxuan_guide::StockLine;
use serde::Serialize;

use super::pages::Hint;
use crate::snapshot::Snapshot;

/// A colour to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Swatch {
    /// Distinguishes the colours of one product.
    pub id: String,
    /// What shoppers read.
    pub name: String,
    /// `#rrggbb`.
    pub rgb: Option<String>,
}

/// A product in a row of products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProductCard {
    /// Product id.
    pub id: String,
    /// Name.
    pub title: String,
    /// Brand.
    pub brand: String,
    /// Price, with its sign.
    pub price: String,
    /// Price for members.
    pub member_price: Option<String>,
    /// Path below the shop's folder, served as `shop://localhost/<path>`.
    pub picture: Option<String>,
    /// Its colours.
    pub colours: Vec<Swatch>,
    /// Whether the mirror can wear it.
    pub wearable: bool,
    /// Pieces in this store.
    pub here: u32,
    /// Why it is shown.
    pub why: Option<String>,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Done {
    /// In words.
    pub text: String,
    /// Whether it can be taken back.
    pub undo: bool,
    /// Whether it changed what is worn. Only the newest such change has a button to take it back: under an older one it would take back
    /// another.
    #[serde(skip)]
    pub outfit: bool,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The shopper.
    Shopper,
    /// The guide.
    Guide,
}

/// One message of the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Number of the turn; the shopper's and the guide's differ.
    pub id: usize,
    /// Who speaks.
    pub from: Speaker,
    /// What is said.
    pub text: String,
    /// Products shown with it.
    pub products: Vec<ProductCard>,
    /// What was done.
    pub done: Vec<Done>,
    /// Products to stand side by side.
    pub compare: Vec<String>,
    /// What each store has of the piece that was asked about, the nearest first.
    pub stock: Vec<StoreStock>,
}

impl Message {
    /// Words, and nothing with them.
    #[must_use]
    pub fn of(id: usize, from: Speaker, text: String) -> Self {
        let (products, done, compare, stock) = Default::default();
        Self { id, from, text, products, done, compare, stock }
    }
}

/// Whether the guide can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeskState {
    /// Its models and the shop are being read.
    Starting,
    /// It answers.
    Ready,
    /// It cannot; it is tried again.
    Down,
}

/// The conversation as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuideView {
    /// Whether the guide can answer.
    pub state: DeskState,
    /// Whether a part is missing, so that answers are simpler.
    pub simpler: bool,
    /// What was said.
    pub messages: Vec<Message>,
    /// What could be said next.
    pub suggestions: Vec<String>,
    /// Pieces in the bag.
    pub bag: usize,
    /// Whether somebody of the staff was called.
    pub staff_called: bool,
    /// The member who is logged in: how the member wants to be addressed.
    pub member: Option<String>,
    /// Whether there is a list to filter.
    pub list: bool,
    /// What could be said quietly.
    pub hint: Option<Hint>,
}

/// A size to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SizeChoice {
    /// Label.
    pub size: String,
    /// Variant id.
    pub variant: String,
    /// Pieces in this store.
    pub here: u32,
    /// Whether it is the size to take.
    pub suggested: bool,
}

/// A colour with its sizes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColourChoice {
    /// The colour.
    pub colour: Swatch,
    /// Its picture.
    pub picture: Option<String>,
    /// Its sizes, in the order of the shop.
    pub sizes: Vec<SizeChoice>,
}

/// Stock of a variant in a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoreStock {
    /// Store id.
    pub store: String,
    /// Name.
    pub name: String,
    /// Distance from here; 0 is here.
    pub kilometres: u32,
    /// Pieces.
    pub quantity: u32,
}

impl From<StockLine> for StoreStock {
    fn from(StockLine { store, name, kilometres, quantity }: StockLine) -> Self {
        Self { store: store.to_string(), name, kilometres, quantity }
    }
}

/// A name with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// What shoppers read.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Everything about one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProductPage {
    /// In short.
    pub card: ProductCard,
    /// A paragraph.
    pub description: String,
    /// Material, fit, ...
    pub attributes: Vec<Attribute>,
    /// Colours with their sizes.
    pub colours: Vec<ColourChoice>,
    /// Like it.
    pub similar: Vec<ProductCard>,
    /// Worn with it.
    pub goes_with: Vec<ProductCard>,
    /// What those who bought it bought too.
    pub also_bought: Vec<ProductCard>,
}

/// One line of the bag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BagLine {
    /// Variant id.
    pub variant: String,
    /// Product id.
    pub product: String,
    /// Name.
    pub title: String,
    /// Colour and size.
    pub detail: String,
    /// Price.
    pub price: String,
    /// Its picture.
    pub picture: Option<String>,
    /// Whether it is kept in a store.
    pub reserved: bool,
}

/// The bag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bag {
    /// In the order they came.
    pub lines: Vec<BagLine>,
    /// Sum of the prices.
    pub total: String,
}

/// A row of recommendations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shelf {
    /// Why these.
    pub title: String,
    /// Best first.
    pub products: Vec<ProductCard>,
}

/// What letters may stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Typed {
    /// Best first.
    pub candidates: Vec<Candidate>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Chinese.
    pub text: String,
    /// Letters that it stands for.
    pub consumed: usize,
}

/// The answer of a command that may change the mirror.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The conversation.
    pub guide: GuideView,
    /// The mirror.
    pub snapshot: Snapshot,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As in `snapshot.rs`: the sample is made from the Rust types and checked against the TypeScript ones.
    #[test]
    fn the_sample_for_the_typescript_mirror_is_current() {
        let swatch = Swatch { id: "red".into(), name: "红".into(), rgb: Some("#aa0000".into()) };
        let card = ProductCard {
            id: "p".into(),
            title: "连衣裙".into(),
            brand: "B".into(),
            price: "¥199".into(),
            member_price: Some("¥179".into()),
            picture: None,
            colours: vec![swatch.clone(), Swatch { rgb: None, ..swatch.clone() }],
            wearable: true,
            here: 3,
            why: Some("因为您试过".into()),
        };
        let message = |id, from| Message {
            id,
            from,
            text: "您好".into(),
            products: vec![card.clone()],
            done: vec![Done { text: "已换上".into(), undo: true, outfit: true }],
            compare: vec!["p".into(), "q".into()],
            stock: vec![StoreStock { store: "s".into(), name: "店".into(), kilometres: 3, quantity: 1 }],
        };
        let view = |state| GuideView {
            state,
            simpler: true,
            messages: vec![message(1, Speaker::Shopper), message(2, Speaker::Guide)],
            suggestions: vec!["多少钱".into()],
            bag: 1,
            staff_called: false,
            member: Some("甲".into()),
            list: true,
            hint: Some(Hint { text: "…".into(), product: "p".into(), variant: "v".into() }),
        };
        let page = ProductPage {
            card: card.clone(),
            description: "…".into(),
            attributes: vec![Attribute { name: "面料".into(), value: "棉".into() }],
            colours: vec![ColourChoice {
                colour: swatch,
                picture: Some("images/p.webp".into()),
                sizes: vec![SizeChoice { size: "M".into(), variant: "v".into(), here: 2, suggested: true }],
            }],
            similar: vec![card.clone()],
            goes_with: vec![card.clone()],
            also_bought: vec![card.clone()],
        };
        let bag = Bag {
            lines: vec![BagLine {
                variant: "v".into(),
                product: "p".into(),
                title: "连衣裙".into(),
                detail: "红，M".into(),
                price: "¥199".into(),
                picture: None,
                reserved: false,
            }],
            total: "¥199".into(),
        };
        let stock = vec![StoreStock { store: "s".into(), name: "店".into(), kilometres: 3, quantity: 1 }];
        let shelves = vec![Shelf { title: "相似".into(), products: vec![card.clone()] }];
        let typed = Typed { candidates: vec![Candidate { text: "裙".into(), consumed: 3 }] };
        let json = |value: serde_json::Value| serde_json::to_string_pretty(&value).unwrap();
        let views = [view(DeskState::Starting), view(DeskState::Ready), view(DeskState::Down)];
        let text = format!(
            "// Written by the test in src-tauri/src/guide/view.rs; holds the TypeScript types against the Rust ones.\n\
             import type {{ Bag, ComparePage, DemoAccess, GuideView, ListPage, ProductPage, ProfilePage, Shelf, StaffHelp,\n  \
             StoreStock, Typed }} from \"./bridge\";\n\n\
             export const views: GuideView[] = {};\n\nexport const page: ProductPage = {};\n\n\
             export const bag: Bag = {};\n\nexport const stock: StoreStock[] = {};\n\n\
             export const shelves: Shelf[] = {};\n\nexport const typed: Typed = {};\n{}",
            json(serde_json::to_value(views).unwrap()),
            json(serde_json::to_value(page).unwrap()),
            json(serde_json::to_value(bag).unwrap()),
            json(serde_json::to_value(stock).unwrap()),
            json(serde_json::to_value(shelves).unwrap()),
            json(serde_json::to_value(typed).unwrap()),
            super::super::pages::sample(&card),
        );
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/guide/sample.ts");
        if std::env::var_os("JINGXUAN_WRITE_SAMPLE").is_some() {
            std::fs::write(path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), text, "run again with JINGXUAN_WRITE_SAMPLE=1");
    }
}

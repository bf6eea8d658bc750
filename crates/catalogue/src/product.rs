//! Products, their variants, where they are in stock, and how their sizes are cut.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Language, Money, Text, Timestamp, id};

id!(/// A product: one design in all its sizes and colours.
    ProductId);
id!(/// One size and colour of a product: what is scanned, counted and sold (SKU).
    VariantId);
id!(/// A category: a path such as `women/dresses/evening`; a category contains those whose path it begins.
    CategoryId);
id!(/// A shop or warehouse.
    StoreId);

/// Keys of [`Product::attributes`] that the guide understands; values are lower-case names such as `wool`, `office`.
pub mod attribute {
    /// `women`, `men`, `unisex`, `girls`, `boys`.
    pub const GENDER: &str = "gender";
    /// `spring`, `summer`, `autumn`, `winter`.
    pub const SEASON: &str = "season";
    /// `office`, `interview`, `wedding`, `party`, `beach`, `sport`, `travel`, `daily`, `date`, ...
    pub const OCCASION: &str = "occasion";
    /// `classic`, `minimal`, `street`, `romantic`, `sporty`, `chinese`, ...
    pub const STYLE: &str = "style";
    /// `cotton`, `wool`, `silk`, `denim`, `linen`, `cashmere`, `down`, `polyester`, `leather`, ...
    pub const MATERIAL: &str = "material";
    /// `plain`, `striped`, `checked`, `floral`, `dotted`, `printed`, `cable`, ...
    pub const PATTERN: &str = "pattern";
    /// `slim`, `regular`, `loose`, `oversized`.
    pub const FIT: &str = "fit";
    /// `sleeveless`, `short`, `three-quarter`, `long`.
    pub const SLEEVE: &str = "sleeve";
    /// `crew`, `v`, `polo`, `shirt`, `hood`, `high`, `off-shoulder`, ...
    pub const NECKLINE: &str = "neckline";
    /// `cropped`, `regular`, `mini`, `knee`, `midi`, `maxi`, `ankle`, ...
    pub const LENGTH: &str = "length";
    /// `baby`, `child`, `teen`, `adult`, `senior`.
    pub const AGE: &str = "age";

    /// All of the keys above.
    pub const ALL: [&str; 11] =
        [GENDER, SEASON, OCCASION, STYLE, MATERIAL, PATTERN, FIT, SLEEVE, NECKLINE, LENGTH, AGE];
}

/// A node of the category tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its path.
    pub id: CategoryId,
    /// What shoppers read.
    pub name: Text,
    /// Other words for it, in any language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
}

impl CategoryId {
    /// Whether `other` is this category or lies below it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other
            .0
            .strip_prefix(&self.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || self.0.is_empty())
    }
}

/// The families that colours are searched by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the names say it
pub enum ColourFamily {
    Black,
    White,
    Grey,
    Red,
    Orange,
    Yellow,
    Green,
    Blue,
    Purple,
    Pink,
    Brown,
    Beige,
    Gold,
    Silver,
    Multi,
}

impl ColourFamily {
    /// The name that files and logs use, the same as in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Black => "black",
            Self::White => "white",
            Self::Grey => "grey",
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Purple => "purple",
            Self::Pink => "pink",
            Self::Brown => "brown",
            Self::Beige => "beige",
            Self::Gold => "gold",
            Self::Silver => "silver",
            Self::Multi => "multi",
        }
    }

    /// The name that shoppers read.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        let chinese = match self {
            Self::Black => "黑色",
            Self::White => "白色",
            Self::Grey => "灰色",
            Self::Red => "红色",
            Self::Orange => "橙色",
            Self::Yellow => "黄色",
            Self::Green => "绿色",
            Self::Blue => "蓝色",
            Self::Purple => "紫色",
            Self::Pink => "粉色",
            Self::Brown => "棕色",
            Self::Beige => "米色",
            Self::Gold => "金色",
            Self::Silver => "银色",
            Self::Multi => "彩色",
        };
        match (language, self) {
            (Language::Chinese, _) => chinese,
            (Language::English, Self::Multi) => "multicoloured",
            (Language::English, _) => self.key(),
        }
    }
}

/// The colour of a variant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Colour {
    /// What shoppers read: 酒红 / burgundy.
    pub name: Text,
    /// The family it is found by.
    pub family: ColourFamily,
    /// sRGB, for swatches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rgb: Option<[u8; 3]>,
}

/// The garment of the wardrobe that dresses the mirror with a variant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GarmentRef {
    /// Folder name in the wardrobe.
    pub garment: String,
    /// Colourway of the garment.
    pub colourway: String,
}

/// One size and colour of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// SKU.
    pub id: VariantId,
    /// Size as it is written on the label: `M`, `170/88A`, `38`, `均码`.
    pub size: String,
    /// Colour.
    pub colour: Colour,
    /// Barcode (GTIN-8, -12, -13 or -14) with its check digit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gtin: Option<String>,
    /// Price for everyone.
    pub price: Money,
    /// Price for members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_price: Option<Money>,
    /// Pictures: paths below the shop's asset folder, or addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
    /// What the mirror wears for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub garment: Option<GarmentRef>,
}

impl Variant {
    /// What a shopper pays for it: members their price, where there is one.
    #[must_use]
    pub fn price_for(&self, member: bool) -> Money {
        self.member_price.filter(|_| member).unwrap_or(self.price)
    }
}

/// One design in all its sizes and colours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Name.
    pub title: Text,
    /// A paragraph about it.
    #[serde(default)]
    pub description: Text,
    /// Brand.
    #[serde(default)]
    pub brand: String,
    /// Where it stands in the category tree.
    pub category: CategoryId,
    /// See [`attribute`]; other keys are kept and searched as words.
    #[serde(default)]
    pub attributes: BTreeMap<String, Vec<String>>,
    /// At least one.
    pub variants: Vec<Variant>,
    /// Size chart that its sizes follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_chart: Option<String>,
    /// When it came into the range.
    #[serde(default)]
    pub since: Timestamp,
    /// Gross margin in percent, where the shop tells it; never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin_percent: Option<u8>,
}

impl Product {
    /// Values of an attribute; empty where it has none.
    #[must_use]
    pub fn attribute(&self, key: &str) -> &[String] {
        self.attributes.get(key).map_or(&[], Vec::as_slice)
    }

    /// The lowest price of its variants.
    #[must_use]
    pub fn lowest_price(&self) -> Option<Money> {
        self.variants.iter().map(|variant| variant.price).min_by_key(|price| price.minor)
    }
}

/// A shop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// Its id.
    pub id: StoreId,
    /// Name.
    pub name: Text,
    /// City.
    pub city: Text,
    /// Street address.
    pub address: Text,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// How many pieces of a variant a store has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stock {
    /// What.
    pub variant: VariantId,
    /// Where.
    pub store: StoreId,
    /// Pieces that can be sold.
    pub quantity: u32,
    /// When it was counted.
    pub at: Timestamp,
}

/// Body measurements that a size is cut for, centimetres, lowest and highest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeRow {
    /// Size as it is written on the label.
    pub size: String,
    /// Range of body measurements by name: `height`, `chest`, `waist`, `hip`, `foot`.
    pub body: BTreeMap<String, (f32, f32)>,
}

/// A size chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeChart {
    /// Its id, named by [`Product::size_chart`].
    pub id: String,
    /// What shoppers read.
    pub name: Text,
    /// From the smallest to the largest.
    pub rows: Vec<SizeRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_contains_itself_and_what_lies_below() {
        let women = CategoryId::from("women/dresses");
        assert!(women.contains(&"women/dresses".into()));
        assert!(women.contains(&"women/dresses/evening".into()));
        assert!(!women.contains(&"women/dresses-and-skirts".into()));
        assert!(!women.contains(&"women".into()));
        assert!(CategoryId::default().contains(&"men".into()), "the root contains everything");
    }
}

//! `jingxuan shop make-feed`: a made-up range of any size, the same for the same seed.

use std::{collections::BTreeMap, fs::File, io::BufWriter, path::PathBuf};

use anyhow::Context as _;
use jingxuan_catalogue::{
    Colour, ColourFamily, Language, Money, Product, Text, Variant,
    feed::{Format, WriteOptions, Writer},
};

use crate::exit::Outcome;

/// Writes a made-up product feed of any size, for measuring.
#[derive(clap::Args)]
pub struct MakeFeed {
    /// google-tsv, google-xml, shopify or jsonl.
    #[arg(long)]
    format: Format,
    /// Variants; every product has twenty, five sizes in four colours.
    #[arg(long, default_value_t = 100_000)]
    variants: usize,
    /// The same seed makes the same feed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The file.
    #[arg(value_name = "FEED")]
    feed: PathBuf,
}

const SIZES: [&str; 5] = ["XS", "S", "M", "L", "XL"];
const COLOURS: [(&str, &str, ColourFamily, [u8; 3]); 6] = [
    ("酒红", "Burgundy", ColourFamily::Red, [114, 17, 40]),
    ("藏青", "Navy", ColourFamily::Blue, [24, 32, 66]),
    ("黑色", "Black", ColourFamily::Black, [16, 16, 16]),
    ("象牙白", "Ivory", ColourFamily::White, [240, 235, 220]),
    ("驼色", "Camel", ColourFamily::Brown, [180, 140, 95]),
    ("橄榄绿", "Olive", ColourFamily::Green, [98, 104, 60]),
];
const KINDS: [(&str, &str, &str); 6] = [
    ("大衣", "coat", "women/outerwear/coats"),
    ("衬衫", "shirt", "men/tops/shirts"),
    ("连衣裙", "dress", "women/dresses"),
    ("毛衣", "sweater", "unisex/knitwear"),
    ("牛仔裤", "jeans", "men/trousers/jeans"),
    ("半裙", "skirt", "women/skirts"),
];
const MATERIALS: [(&str, &str, &str); 5] = [
    ("羊毛", "Wool", "wool"),
    ("真丝", "Silk", "silk"),
    ("棉", "Cotton", "cotton"),
    ("亚麻", "Linen", "linen"),
    ("牛仔", "Denim", "denim"),
];
const SEASONS: [&str; 4] = ["spring", "summer", "autumn", "winter"];

impl MakeFeed {
    /// Runs the command.
    pub fn run(&self) -> Outcome {
        let file = File::create(&self.feed).with_context(|| self.feed.display().to_string())?;
        let options = WriteOptions { language: Language::Chinese, ..WriteOptions::default() };
        let mut feed = Writer::new(self.format, BufWriter::new(file), options)?;
        let mut dice = Dice(self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let each = SIZES.len() * 4;
        for number in 0..self.variants.div_ceil(each) {
            let count = each.min(self.variants - number * each);
            feed.product(&product(number, count, &mut dice), &|_| Some(3))?;
        }
        feed.finish()?;
        Ok(())
    }
}

fn product(number: usize, variants: usize, dice: &mut Dice) -> Product {
    let (kind_zh, kind_en, category) = *dice.of(&KINDS);
    let (material_zh, material_en, material) = *dice.of(&MATERIALS);
    let first_colour = dice.below(COLOURS.len());
    let price = 9_900 + 1_000 * dice.below(300) as i64;
    let variant = |n: usize| {
        let (name_zh, name_en, family, rgb) = COLOURS[(first_colour + n / SIZES.len()) % COLOURS.len()];
        Variant {
            id: format!("M{number:06}-{n:02}").into(),
            size: SIZES[n % SIZES.len()].to_owned(),
            colour: Colour { name: Text::new(name_zh, name_en), family, rgb: Some(rgb) },
            gtin: Some(gtin((number * 100 + n) as u64)),
            price: Money::cny(price),
            member_price: Some(Money::cny(price * 9 / 10)),
            images: vec![
                format!("https://shop.example/{number}/{}.webp", n / SIZES.len()),
                format!("https://shop.example/{number}/back.webp"),
            ],
            garment: None,
        }
    };
    Product {
        id: format!("M{number:06}").into(),
        title: Text::new(
            format!("{material_zh}{kind_zh} {number}"),
            format!("{material_en} {kind_en} {number}"),
        ),
        description: Text::new(
            format!("{material_zh}面料，垂感好，不易皱。适合通勤与日常。").repeat(3),
            format!("{material_en} that hangs well and hardly creases, for the office and every day. ")
                .repeat(3),
        ),
        brand: format!("Brand {}", dice.below(40)),
        category: category.into(),
        attributes: BTreeMap::from([
            ("material".to_owned(), vec![material.to_owned()]),
            ("season".to_owned(), vec![(*dice.of(&SEASONS)).to_owned()]),
            ("age".to_owned(), vec!["adult".to_owned()]),
        ]),
        variants: (0..variants).map(variant).collect(),
        size_chart: None,
        since: 1_700_000_000,
        margin_percent: None,
    }
}

/// A GTIN-13 of the numbers for use inside one's own shop (prefix 2), with its check digit.
fn gtin(number: u64) -> String {
    let digits = format!("2{:011}", number % 100_000_000_000);
    let weighted = digits.bytes().enumerate();
    let sum: u32 = weighted.map(|(n, digit)| u32::from(digit - b'0') * if n % 2 == 1 { 3 } else { 1 }).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Random numbers (xorshift64, G. Marsaglia 2003): the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap_or_default()
    }

    fn of<'a, T>(&mut self, some: &'a [T]) -> &'a T {
        &some[self.below(some.len())]
    }
}

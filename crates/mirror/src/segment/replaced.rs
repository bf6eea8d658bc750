//! Which of the shopper's own clothes an outfit takes the place of.

use jingxuan_garment::Category;

/// What the new garments take the place of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Replaced {
    pub upper: bool,
    pub lower: bool,
}

impl Replaced {
    /// A top replaces what is worn above, trousers and skirts what is worn below, a dress both. A jacket is worn over what is
    /// there, and a belt or scarf with it.
    pub fn by(garments: impl IntoIterator<Item = Category>) -> Self {
        let mut replaced = Self::default();
        for category in garments {
            match category {
                Category::Top => replaced.upper = true,
                Category::Trousers | Category::Skirt => replaced.lower = true,
                Category::Dress => (replaced.upper, replaced.lower) = (true, true),
                Category::Outerwear | Category::Accessory => {}
            }
        }
        replaced
    }
}

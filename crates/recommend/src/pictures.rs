//! What is known of the products' pictures: colour, texture and shape descriptors and the few colours that fill them, by path.
//!
//! Computed when the model is trained and kept in its file, so that opening needs no pictures. Reading pictures is not done
//! here: whoever has files or a network hands in pixels.

use std::collections::BTreeMap;

use jingxuan_catalogue::Product;

use crate::{
    RecommendError,
    codec::{Bytes, Writer},
    descriptors::{Pixels, WIDTH, describe, palette},
};

/// One picture, described.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// [`describe`], each number 0..1 in eight bits; empty where no product could be made out.
    descriptor: Vec<u8>,
    /// [`palette`].
    palette: Vec<[u8; 3]>,
}

impl Seen {
    /// Describes a picture.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0..255
    pub fn of(picture: Pixels<'_>) -> Self {
        let numbers = describe(picture).unwrap_or_default();
        let descriptor = numbers.iter().map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8).collect();
        Self { descriptor, palette: palette(picture) }
    }

    /// The colours that fill it, the largest first, sRGB.
    #[must_use]
    pub fn palette(&self) -> &[[u8; 3]] {
        &self.palette
    }
}

/// Pictures by their path in the catalogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pictures {
    /// Hash of the file that was described, and what was seen.
    known: BTreeMap<String, (u64, Seen)>,
}

impl Pictures {
    /// How many are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The hash of the file that was described under this path.
    #[must_use]
    pub fn hash(&self, path: &str) -> Option<u64> {
        self.known.get(path).map(|(hash, _)| *hash)
    }

    /// What is seen in a picture.
    #[must_use]
    pub fn seen(&self, path: &str) -> Option<&Seen> {
        self.known.get(path).map(|(_, seen)| seen)
    }

    /// Keeps a picture; `hash` tells it from another that may later lie under the same path.
    pub fn keep(&mut self, path: &str, hash: u64, seen: Seen) {
        self.known.insert(path.to_owned(), (hash, seen));
    }

    /// Forgets pictures of which this is not true.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.known.retain(|path, _| wanted(path));
    }

    /// The first picture of each of a product's variants, each once.
    pub fn paths(product: &Product) -> impl Iterator<Item = &str> {
        let mut before: Vec<&str> = Vec::new();
        product.variants.iter().filter_map(|variant| variant.images.first()).filter_map(move |path| {
            let new = !before.contains(&path.as_str());
            if new {
                before.push(path);
            }
            new.then_some(path.as_str())
        })
    }

    /// The mean of the descriptors of a product's pictures; `None` where none is known.
    #[must_use]
    pub fn vector(&self, product: &Product) -> Option<Vec<f32>> {
        let mut sum = vec![0.0; WIDTH];
        let mut any = false;
        for seen in Self::paths(product).filter_map(|path| self.seen(path)) {
            sum.iter_mut().zip(&seen.descriptor).for_each(|(sum, value)| *sum += f32::from(*value));
            any |= !seen.descriptor.is_empty();
        }
        any.then_some(sum)
    }

    /// The colours of the picture a product is shown by: that of its first variant.
    #[must_use]
    pub fn palette(&self, product: &Product) -> &[[u8; 3]] {
        let first = product.variants.first().and_then(|variant| variant.images.first());
        first.and_then(|path| self.seen(path)).map_or(&[], Seen::palette)
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.number(self.known.len() as u64);
        for (path, (hash, seen)) in &self.known {
            to.text(path);
            to.number(*hash);
            to.bytes(&seen.descriptor);
            to.bytes(seen.palette.as_flattened());
        }
    }

    pub(crate) fn read(from: &mut Bytes<'_>) -> Result<Self, RecommendError> {
        let wrong = || RecommendError::Content("a picture's description has another length".into());
        let mut known = BTreeMap::new();
        for _ in 0..from.count(8)? {
            let (path, hash) = (from.text()?, from.number()?);
            let (descriptor, colours) = (from.bytes()?.to_vec(), from.bytes()?);
            let (palette, rest) = colours.as_chunks::<3>();
            if !(descriptor.is_empty() || descriptor.len() == WIDTH) || !rest.is_empty() {
                return Err(wrong());
            }
            known.insert(path, (hash, Seen { descriptor, palette: palette.to_vec() }));
        }
        Ok(Self { known })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use jingxuan_catalogue::ColourFamily;

    use super::*;
    use crate::shop::tests::product;

    /// A square of one colour, the lower half another, on white.
    pub(crate) fn square(upper: [u8; 3], lower: [u8; 3]) -> Seen {
        let mut rgba = Vec::new();
        for y in 0..40 {
            for x in 0..40 {
                let inside = (8..32).contains(&x) && (8..32).contains(&y);
                let [r, g, b] = if !inside {
                    [255; 3]
                } else if y < 20 {
                    upper
                } else {
                    lower
                };
                rgba.extend([r, g, b, 255]);
            }
        }
        Seen::of(Pixels { width: 40, height: 40, rgba: &rgba })
    }

    #[test]
    fn pictures_come_back_from_bytes_and_a_product_has_the_mean_of_its_own() {
        let mut coat = product("coat", "women/outerwear/coats", (ColourFamily::Red, [200, 0, 0]), 100);
        coat.variants[0].images = vec!["red.webp".into(), "back.webp".into()];
        coat.variants[1].images = vec!["red.webp".into()];
        coat.variants[2].images = vec!["blue.webp".into()];
        assert_eq!(Pictures::paths(&coat).collect::<Vec<_>>(), ["red.webp", "blue.webp"]);
        let mut pictures = Pictures::default();
        assert_eq!((pictures.vector(&coat), pictures.palette(&coat)), (None, &[][..]));
        let (red, blue) = (square([200, 0, 0], [200, 0, 0]), square([0, 0, 200], [0, 0, 200]));
        pictures.keep("red.webp", 7, red.clone());
        pictures.keep("blue.webp", 8, blue.clone());
        pictures.keep("old.webp", 9, Seen::default());
        assert_eq!(pictures.palette(&coat), [[200, 0, 0]]);
        let mean = pictures.vector(&coat).unwrap();
        let sum = |place: usize| f32::from(red.descriptor[place]) + f32::from(blue.descriptor[place]);
        assert!((0..WIDTH).all(|place| (mean[place] - sum(place)).abs() < 1e-6));

        let mut bytes = Writer::default();
        pictures.write(&mut bytes);
        assert_eq!(Pictures::read(&mut Bytes(&bytes.0)).unwrap(), pictures);
        for cut in 0..bytes.0.len() {
            assert!(Pictures::read(&mut Bytes(&bytes.0[..cut])).is_err(), "{cut}");
        }
        pictures.retain(|path| path != "old.webp");
        assert_eq!(
            (pictures.len(), pictures.hash("red.webp"), pictures.hash("old.webp")),
            (2, Some(7), None)
        );
    }
}

//! What the shopper chose to wear: one top and one skirt, or one dress.

use jingxuan_garment::{Category, Manifest};
use jingxuan_mirror::Worn;

/// A choice that the wardrobe does not have.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutfitError {
    /// No garment with this id.
    #[error("no garment \"{0}\" in the wardrobe")]
    NoGarment(String),
    /// The garment is not worn now.
    #[error("\"{0}\" is not worn")]
    NotWorn(String),
    /// No such size.
    #[error("\"{garment}\" has no size \"{size}\"")]
    NoSize {
        /// Garment id.
        garment: String,
        /// The label that was asked for.
        size: String,
    },
    /// No such colourway.
    #[error("\"{garment}\" has no colourway \"{colourway}\"")]
    NoColourway {
        /// Garment id.
        garment: String,
        /// The colourway that was asked for.
        colourway: String,
    },
}

/// The outfit, from the skin outwards.
#[derive(Debug, Default)]
pub struct Outfit {
    worn: Vec<(Worn, Category, i32)>,
}

impl Outfit {
    /// Puts the garment on, or takes it off when it is on. What it cannot be worn with comes off.
    ///
    /// # Errors
    /// [`OutfitError::NoGarment`]; nothing changes then.
    pub fn toggle(&mut self, id: &str, wardrobe: &[Manifest]) -> Result<(), OutfitError> {
        let manifest = find(id, wardrobe)?;
        let count = self.worn.len();
        self.worn.retain(|(worn, ..)| worn.garment != id);
        if self.worn.len() < count {
            return Ok(());
        }
        let place = (manifest.category, manifest.layer);
        self.worn.retain(|(_, category, layer)| !excludes((*category, *layer), place));
        let worn = Worn { garment: id.to_owned(), size: None, colourway: None, tucked: false };
        self.worn.push((worn, manifest.category, manifest.layer));
        self.worn.sort_by_key(|(_, _, layer)| *layer);
        Ok(())
    }

    /// Chooses a size of a worn garment; `None` is the one that fits the measured body.
    ///
    /// # Errors
    /// [`OutfitError`]; nothing changes then.
    pub fn size(&mut self, id: &str, size: Option<String>, wardrobe: &[Manifest]) -> Result<(), OutfitError> {
        let manifest = find(id, wardrobe)?;
        if let Some(label) = &size
            && !manifest.sizes.iter().any(|known| &known.label == label)
        {
            return Err(OutfitError::NoSize { garment: id.to_owned(), size: label.clone() });
        }
        self.worn_mut(id)?.size = size;
        Ok(())
    }

    /// Chooses a colourway of a worn garment.
    ///
    /// # Errors
    /// [`OutfitError`]; nothing changes then.
    pub fn colourway(
        &mut self,
        id: &str,
        colourway: String,
        wardrobe: &[Manifest],
    ) -> Result<(), OutfitError> {
        if !find(id, wardrobe)?.colourways.iter().any(|known| known.id == colourway) {
            return Err(OutfitError::NoColourway { garment: id.to_owned(), colourway });
        }
        self.worn_mut(id)?.colourway = Some(colourway);
        Ok(())
    }

    /// Takes everything off.
    pub fn clear(&mut self) {
        self.worn.clear();
    }

    /// What the mirror is to draw, from the skin outwards.
    #[must_use]
    pub fn worn(&self) -> Vec<Worn> {
        self.worn.iter().map(|(worn, ..)| worn.clone()).collect()
    }

    fn worn_mut(&mut self, id: &str) -> Result<&mut Worn, OutfitError> {
        self.worn
            .iter_mut()
            .map(|(worn, ..)| worn)
            .find(|worn| worn.garment == id)
            .ok_or_else(|| OutfitError::NotWorn(id.to_owned()))
    }
}

fn find<'a>(id: &str, wardrobe: &'a [Manifest]) -> Result<&'a Manifest, OutfitError> {
    wardrobe.iter().find(|manifest| manifest.id == id).ok_or_else(|| OutfitError::NoGarment(id.to_owned()))
}

/// Layer of T-shirts, shirts and dresses: what lies next to the skin above the waist.
const INNERMOST_TOP: i32 = 2;

/// Two garments of one kind and layer exclude each other (a hoodie goes over a shirt, a coat over a blazer), one of trousers and
/// skirt is worn, and a dress takes the place of both of them and of the innermost top.
fn excludes(a: (Category, i32), b: (Category, i32)) -> bool {
    use Category::{Dress, Skirt, Top, Trousers};
    let lower = |(category, _)| matches!(category, Skirt | Trousers);
    let under_dress =
        |garment: (Category, i32)| lower(garment) || (garment.0 == Top && garment.1 <= INNERMOST_TOP);
    a == b
        || (lower(a) && lower(b))
        || (a.0 == Dress && (b.0 == Dress || under_dress(b)))
        || (b.0 == Dress && under_dress(a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::wardrobe;

    fn ids(outfit: &Outfit) -> Vec<String> {
        outfit.worn().into_iter().map(|worn| worn.garment).collect()
    }

    #[test]
    fn a_top_and_a_skirt_go_together_from_the_skin_outwards() {
        let (mut outfit, wardrobe) = (Outfit::default(), wardrobe());
        outfit.toggle("skirt", &wardrobe).unwrap();
        outfit.toggle("tee", &wardrobe).unwrap();
        assert_eq!(ids(&outfit), ["tee", "skirt"]);
    }

    #[test]
    fn a_second_top_replaces_the_first() {
        let (mut outfit, wardrobe) = (Outfit::default(), wardrobe());
        outfit.toggle("tee", &wardrobe).unwrap();
        outfit.toggle("shirt", &wardrobe).unwrap();
        assert_eq!(ids(&outfit), ["shirt"]);
    }

    #[test]
    fn a_dress_replaces_both_and_a_top_replaces_the_dress() {
        let (mut outfit, wardrobe) = (Outfit::default(), wardrobe());
        for id in ["tee", "skirt", "dress"] {
            outfit.toggle(id, &wardrobe).unwrap();
        }
        assert_eq!(ids(&outfit), ["dress"]);
        outfit.toggle("tee", &wardrobe).unwrap();
        assert_eq!(ids(&outfit), ["tee"]);
    }

    #[test]
    fn a_second_tap_takes_it_off() {
        let (mut outfit, wardrobe) = (Outfit::default(), wardrobe());
        outfit.toggle("tee", &wardrobe).unwrap();
        outfit.toggle("tee", &wardrobe).unwrap();
        assert!(outfit.worn().is_empty());
    }

    #[test]
    fn size_and_colourway_must_exist_and_belong_to_a_worn_garment() {
        let (mut outfit, wardrobe) = (Outfit::default(), wardrobe());
        assert_eq!(outfit.size("tee", Some("M".into()), &wardrobe), Err(OutfitError::NotWorn("tee".into())));
        outfit.toggle("tee", &wardrobe).unwrap();
        outfit.size("tee", Some("M".into()), &wardrobe).unwrap();
        outfit.colourway("tee", "red".into(), &wardrobe).unwrap();
        assert!(matches!(outfit.size("tee", Some("9XL".into()), &wardrobe), Err(OutfitError::NoSize { .. })));
        assert!(matches!(
            outfit.colourway("tee", "plaid".into(), &wardrobe),
            Err(OutfitError::NoColourway { .. })
        ));
        let worn = outfit.worn();
        assert_eq!(worn[0].size.as_deref(), Some("M"));
        assert_eq!(worn[0].colourway.as_deref(), Some("red"));
    }

    #[test]
    fn an_unknown_garment_changes_nothing() {
        let (mut outfit, wardrobe) = (Outfit::default(), wardrobe());
        outfit.toggle("tee", &wardrobe).unwrap();
        assert_eq!(outfit.toggle("cape", &wardrobe), Err(OutfitError::NoGarment("cape".into())));
        assert_eq!(ids(&outfit), ["tee"]);
    }
}

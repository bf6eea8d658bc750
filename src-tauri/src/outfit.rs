//! What the shopper chose to wear, in layers, and the way back from each choice.

use std::collections::VecDeque;

use jingxuan_garment::{Category, Manifest, Tuck};
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
    /// The garment is never tucked in.
    #[error("\"{0}\" is always worn over the waistband")]
    NoTuck(String),
    /// No such colourway.
    #[error("\"{garment}\" has no colourway \"{colourway}\"")]
    NoColourway {
        /// Garment id.
        garment: String,
        /// The colourway that was asked for.
        colourway: String,
    },
}

/// How many changes can be taken back.
const REMEMBERED: usize = 32;

type Layers = Vec<(Worn, Category, i32)>;

/// The outfit, from the skin outwards, with its history.
#[derive(Debug, Default)]
pub struct Outfit {
    worn: Layers,
    past: VecDeque<Layers>,
    future: Vec<Layers>,
    changes: u64,
}

impl Outfit {
    /// Puts the garment on, or takes it off when it is on. What it cannot be worn with comes off.
    ///
    /// # Errors
    /// [`OutfitError::NoGarment`]; nothing changes then.
    pub fn toggle(&mut self, id: &str, wardrobe: &[Manifest]) -> Result<(), OutfitError> {
        let manifest = find(id, wardrobe)?;
        self.remember();
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

    /// Puts the garment on in this colourway and size, in one step back; what it cannot be worn with comes off. A size that the
    /// garment does not have leaves the choice to what fits.
    ///
    /// # Errors
    /// [`OutfitError`]; nothing changes then.
    pub fn put_on(
        &mut self,
        id: &str,
        colourway: &str,
        size: &str,
        wardrobe: &[Manifest],
    ) -> Result<bool, OutfitError> {
        let manifest = find(id, wardrobe)?;
        if !manifest.colourways.iter().any(|known| known.id == colourway) {
            return Err(OutfitError::NoColourway { garment: id.to_owned(), colourway: colourway.to_owned() });
        }
        let size = manifest.sizes.iter().map(|known| &known.label).find(|label| *label == size).cloned();
        let before = self.worn.clone();
        let place = (manifest.category, manifest.layer);
        let tucked = before.iter().any(|(worn, ..)| worn.garment == id && worn.tucked);
        let worn = Worn { garment: id.to_owned(), size, colourway: Some(colourway.to_owned()), tucked };
        if before.iter().any(|(now, ..)| *now == worn) {
            return Ok(false);
        }
        self.remember();
        self.worn.retain(|(now, category, layer)| now.garment != id && !excludes((*category, *layer), place));
        self.worn.push((worn, manifest.category, manifest.layer));
        self.worn.sort_by_key(|(_, _, layer)| *layer);
        Ok(true)
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
        self.change(id, |worn| worn.size = size)
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
        self.change(id, |worn| worn.colourway = Some(colourway))
    }

    /// Tucks a worn top into the waistband, or wears it over.
    ///
    /// # Errors
    /// [`OutfitError`]; nothing changes then.
    pub fn tuck(&mut self, id: &str, tucked: bool, wardrobe: &[Manifest]) -> Result<(), OutfitError> {
        if tucked && find(id, wardrobe)?.tuck != Tuck::Either {
            return Err(OutfitError::NoTuck(id.to_owned()));
        }
        self.change(id, |worn| worn.tucked = tucked)
    }

    /// Takes the last change back; nothing happens when there is none.
    pub fn undo(&mut self) {
        if let Some(before) = self.past.pop_back() {
            self.future.push(std::mem::replace(&mut self.worn, before));
        }
    }

    /// Makes the change again that was taken back last.
    pub fn redo(&mut self) {
        if let Some(after) = self.future.pop() {
            self.past.push_back(std::mem::replace(&mut self.worn, after));
            self.changes += 1;
        }
    }

    /// Whether a change can be taken back, and whether one can be made again.
    #[must_use]
    pub fn history(&self) -> (bool, bool) {
        (!self.past.is_empty(), !self.future.is_empty())
    }

    /// How often it was changed; taking a change back does not count.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Takes everything off and forgets that it was ever on.
    pub fn clear(&mut self) {
        *self = Self { changes: self.changes, ..Self::default() };
    }

    /// What the mirror is to draw, from the skin outwards.
    #[must_use]
    pub fn worn(&self) -> Vec<Worn> {
        self.worn.iter().map(|(worn, ..)| worn.clone()).collect()
    }

    fn change(&mut self, id: &str, change: impl FnOnce(&mut Worn)) -> Result<(), OutfitError> {
        let at = self
            .worn
            .iter()
            .position(|(worn, ..)| worn.garment == id)
            .ok_or_else(|| OutfitError::NotWorn(id.to_owned()))?;
        let before = self.worn[at].0.clone();
        change(&mut self.worn[at].0);
        // A choice made twice is one step back.
        if self.worn[at].0 != before {
            let after = std::mem::replace(&mut self.worn[at].0, before);
            self.remember();
            self.worn[at].0 = after;
        }
        Ok(())
    }

    fn remember(&mut self) {
        if self.past.len() == REMEMBERED {
            self.past.pop_front();
        }
        self.past.push_back(self.worn.clone());
        self.future.clear();
        self.changes += 1;
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
    fn what_the_guide_puts_on_is_one_step_back() {
        let (mut outfit, wardrobe) = (Outfit::default(), wardrobe());
        outfit.toggle("shirt", &wardrobe).unwrap();
        outfit.put_on("tee", "red", "M", &wardrobe).unwrap();
        let worn = outfit.worn();
        assert_eq!((worn[0].size.as_deref(), worn[0].colourway.as_deref()), (Some("M"), Some("red")));
        outfit.put_on("tee", "red", "M", &wardrobe).unwrap();
        outfit.undo();
        assert_eq!(ids(&outfit), ["shirt"], "the same again changes nothing");
        assert!(matches!(
            outfit.put_on("tee", "plaid", "M", &wardrobe),
            Err(OutfitError::NoColourway { .. })
        ));
        outfit.put_on("tee", "red", "9XL", &wardrobe).unwrap();
        assert_eq!(outfit.worn()[0].size, None, "a size it does not have leaves the choice to what fits");
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
    fn every_change_can_be_taken_back_and_made_again() {
        let (mut outfit, wardrobe) = (Outfit::default(), wardrobe());
        outfit.toggle("tee", &wardrobe).unwrap();
        outfit.size("tee", Some("S".into()), &wardrobe).unwrap();
        outfit.size("tee", Some("S".into()), &wardrobe).unwrap();
        outfit.toggle("dress", &wardrobe).unwrap();
        outfit.undo();
        assert_eq!((ids(&outfit), outfit.worn()[0].size.as_deref()), (vec!["tee".to_owned()], Some("S")));
        outfit.undo();
        assert_eq!(outfit.worn()[0].size, None, "the same size twice is one change");
        outfit.redo();
        outfit.redo();
        assert_eq!(ids(&outfit), ["dress"]);
        assert_eq!(outfit.history(), (true, false));
        outfit.undo();
        outfit.toggle("tee", &wardrobe).unwrap();
        assert_eq!(outfit.history(), (true, false), "a new change ends what could be made again");
    }

    #[test]
    fn history_is_bounded_and_ends_with_the_session() {
        let (mut outfit, wardrobe) = (Outfit::default(), wardrobe());
        for _ in 0..100 {
            outfit.toggle("tee", &wardrobe).unwrap();
        }
        assert_eq!(outfit.past.len(), REMEMBERED);
        outfit.undo();
        outfit.clear();
        assert_eq!(outfit.history(), (false, false));
    }

    #[test]
    fn only_a_top_that_may_be_tucked_in_is() {
        let (mut outfit, mut wardrobe) = (Outfit::default(), wardrobe());
        wardrobe[1].tuck = Tuck::Either;
        outfit.toggle("tee", &wardrobe).unwrap();
        assert_eq!(outfit.tuck("tee", true, &wardrobe), Err(OutfitError::NoTuck("tee".into())));
        outfit.toggle("shirt", &wardrobe).unwrap();
        outfit.tuck("shirt", true, &wardrobe).unwrap();
        assert!(outfit.worn()[0].tucked);
        outfit.undo();
        assert!(!outfit.worn()[0].tucked);
    }

    #[test]
    fn an_unknown_garment_changes_nothing() {
        let (mut outfit, wardrobe) = (Outfit::default(), wardrobe());
        outfit.toggle("tee", &wardrobe).unwrap();
        assert_eq!(outfit.toggle("cape", &wardrobe), Err(OutfitError::NoGarment("cape".into())));
        assert_eq!(ids(&outfit), ["tee"]);
        assert_eq!(outfit.history(), (true, false), "a refused change is no change");
    }
}

//! Meshes and textures of garments in memory: what is worn, and what was worn last, by bytes.

use std::sync::{Arc, Mutex, PoisonError};

use jingxuan_garment::{Garment, GarmentError, GarmentMesh, Texture};

/// Bytes of meshes and textures that are kept. What is worn stays even beyond this; a garment of large textures has 32 MB.
const LIMIT: usize = 64 << 20;

/// A part of a garment that is read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// In a size.
    Mesh(String),
    /// In a colourway.
    Colour(String),
    Normals,
}

#[derive(Clone, Debug)]
enum Item {
    Mesh(Arc<GarmentMesh>),
    Texture(Arc<Texture>),
}

impl Item {
    /// Whether somebody besides the shelf holds it.
    fn is_worn(&self) -> bool {
        match self {
            Self::Mesh(mesh) => Arc::strong_count(mesh) > 1,
            Self::Texture(texture) => Arc::strong_count(texture) > 1,
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Mesh(mesh) => mesh.bytes(),
            Self::Texture(texture) => texture.rgba.len(),
        }
    }
}

/// The shelf, shared by dressers that show the same wardrobe.
#[derive(Clone, Debug)]
pub(crate) struct Shelf(Arc<Mutex<Kept>>);

#[derive(Debug)]
struct Kept {
    limit: usize,
    /// The least recently asked for first.
    items: Vec<(String, Piece, Item)>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self::holding(LIMIT)
    }
}

impl Shelf {
    fn holding(limit: usize) -> Self {
        Self(Arc::new(Mutex::new(Kept { limit, items: Vec::new() })))
    }

    /// The mesh of a size.
    pub fn mesh(&self, garment: &Garment, size: &str) -> Result<Arc<GarmentMesh>, GarmentError> {
        let load = || Ok(Some(Item::Mesh(Arc::new(garment.load_mesh(size)?))));
        match self.take(garment.id(), Piece::Mesh(size.to_owned()), load)? {
            Some(Item::Mesh(mesh)) => Ok(mesh),
            // A mesh is kept under its own key only.
            _ => garment.load_mesh(size).map(Arc::new),
        }
    }

    /// The colours of a colourway.
    pub fn colour(&self, garment: &Garment, colourway: &str) -> Result<Arc<Texture>, GarmentError> {
        let load = || Ok(Some(Item::Texture(Arc::new(garment.load_colour(Some(colourway))?))));
        match self.take(garment.id(), Piece::Colour(colourway.to_owned()), load)? {
            Some(Item::Texture(texture)) => Ok(texture),
            _ => garment.load_colour(Some(colourway)).map(Arc::new),
        }
    }

    /// The normal map, where there is one.
    pub fn normals(&self, garment: &Garment) -> Result<Option<Arc<Texture>>, GarmentError> {
        let load = || Ok(garment.load_normal_map()?.map(|map| Item::Texture(Arc::new(map))));
        match self.take(garment.id(), Piece::Normals, load)? {
            Some(Item::Texture(texture)) => Ok(Some(texture)),
            _ => Ok(None),
        }
    }

    fn take(
        &self,
        garment: &str,
        piece: Piece,
        load: impl FnOnce() -> Result<Option<Item>, GarmentError>,
    ) -> Result<Option<Item>, GarmentError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.items.iter().position(|(of, what, _)| of == garment && *what == piece);
        let item = match known {
            Some(at) => kept.items.remove(at).2,
            None => match load()? {
                Some(item) => item,
                None => return Ok(None),
            },
        };
        kept.items.push((garment.to_owned(), piece, item.clone()));
        Ok(Some(item))
    }

    /// Lets go of what was not worn for longest, until the rest is within the limit or worn.
    pub fn tidy(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes: usize = kept.items.iter().map(|(_, _, item)| item.bytes()).sum();
        let limit = kept.limit;
        kept.items.retain(|(_, _, item)| {
            let stays = bytes <= limit || item.is_worn();
            if !stays {
                bytes -= item.bytes();
            }
            stays
        });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A picture of `side` pixels squared.
    fn put(shelf: &Shelf, garment: &str, side: u32) -> Arc<Texture> {
        let load = || {
            let rgba = vec![0; (side * side * 4) as usize];
            Ok(Some(Item::Texture(Arc::new(Texture { width: side, height: side, rgba }))))
        };
        match shelf.take(garment, Piece::Normals, load).unwrap() {
            Some(Item::Texture(texture)) => texture,
            _ => panic!("another thing was put there"),
        }
    }

    fn kept(shelf: &Shelf) -> Vec<String> {
        shelf.0.lock().unwrap().items.iter().map(|(garment, ..)| garment.clone()).collect()
    }

    #[test]
    fn what_was_not_worn_for_longest_goes_first_and_what_is_worn_stays() {
        // Ten pictures of 1,024 bytes.
        let shelf = Shelf::holding(10 << 10);
        let worn = put(&shelf, "worn", 16);
        for n in 0..9 {
            put(&shelf, &format!("garment {n}"), 16);
        }
        shelf.tidy();
        assert_eq!(kept(&shelf).len(), 10, "all of them fit");
        put(&shelf, "garment 0", 16);
        put(&shelf, "new", 16);
        shelf.tidy();
        let names = kept(&shelf);
        assert!(names.contains(&"worn".into()) && names.contains(&"garment 0".into()), "{names:?}");
        assert!(!names.contains(&"garment 1".into()) && names.len() == 10, "{names:?}");
        // A large one takes the place of all the small ones.
        let large = put(&shelf, "large", 64);
        shelf.tidy();
        assert_eq!(kept(&shelf), ["worn", "large"]);
        drop((worn, large));
        shelf.tidy();
        assert_eq!(kept(&shelf), Vec::<String>::new(), "16 KiB do not fit in 10, and nobody wears them");
    }

    #[test]
    fn what_is_kept_is_not_read_again() {
        let shelf = Shelf::holding(1 << 10);
        let first = put(&shelf, "shirt", 16);
        assert!(Arc::ptr_eq(&first, &put(&shelf, "shirt", 16)));
    }
}

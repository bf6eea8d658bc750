//! What is known of products besides their texts, as the recommender takes it: pictures described, and sentence vectors that the
//! search has kept.

use std::{collections::HashMap, path::Path};

use jingxuan_catalogue::{Product, ProductId};
use jingxuan_recommend::{Pictures, descriptors::Pixels, pictures::Seen};
use jingxuan_search::{Document, Taxonomy, ValueNames, VectorFile};

use crate::open::{ENCODER, PRODUCT_VECTORS};

/// Longer sides than this are reduced before a picture is described; what its descriptors tell is coarser still.
const SIDE: u32 = 160;

/// Describes the products' pictures below a folder: colour, texture and shape. Those of `known` are described again only where the
/// file has changed; those of products that are no longer there are forgotten. Pictures that are elsewhere (an address) or cannot
/// be read are passed over. `progress` is told how many are done, of how many.
#[must_use]
pub fn pictures(
    products: &[Product],
    folder: &Path,
    mut known: Pictures,
    progress: &dyn Fn(usize, usize),
) -> Pictures {
    let mut paths: Vec<&str> = products.iter().flat_map(Pictures::paths).collect();
    paths.sort_unstable();
    paths.dedup();
    known.retain(|path| paths.binary_search(&path).is_ok());
    for (done, path) in paths.iter().enumerate() {
        progress(done, paths.len());
        // Paths come from feeds: nothing outside the folder is read.
        let below = Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        let Some(bytes) = below.then(|| std::fs::read(folder.join(path)).ok()).flatten() else { continue };
        let hash = hash(&bytes);
        if known.hash(path) == Some(hash) {
            continue;
        }
        match image::load_from_memory(&bytes) {
            Ok(picture) => {
                let large = picture.width().max(picture.height()) > SIDE;
                let picture = if large { picture.thumbnail(SIDE, SIDE) } else { picture }.into_rgba8();
                let (width, height) = (picture.width() as usize, picture.height() as usize);
                known.keep(path, hash, Seen::of(Pixels { width, height, rgba: picture.as_raw() }));
            }
            Err(error) => tracing::warn!(path, %error, "a product picture cannot be read"),
        }
    }
    known
}

/// 64 bits of a file's SHA-256: tells whether a picture is still the one that was described.
fn hash(bytes: &[u8]) -> u64 {
    u64::from_str_radix(&jingxuan_sealed::hash(bytes)[..16], 16).unwrap_or_default()
}

/// The sentence vectors that the search keeps of these products in one of the folders, the first that has any: where the encoder
/// was never there, none.
#[must_use]
pub fn sentences(products: &[Product], folders: &[&Path]) -> HashMap<ProductId, Vec<f32>> {
    let taxonomy = Taxonomy::new(&[]); // categories are no part of what the encoder reads
    let names = ValueNames::new();
    let texts: Vec<String> =
        products.iter().map(|product| Document::of_product(product, &taxonomy, &names).passage()).collect();
    for folder in folders {
        let file = folder.join(PRODUCT_VECTORS);
        let found = match VectorFile::look_up(&file, ENCODER, &texts) {
            Ok(found) => found,
            Err(error) => {
                tracing::debug!(%error, "no sentence vectors here");
                continue;
            }
        };
        let found: HashMap<ProductId, Vec<f32>> = products
            .iter()
            .zip(found)
            .filter_map(|(product, vector)| Some((product.id.clone(), vector?.components())))
            .collect();
        if !found.is_empty() {
            return found;
        }
    }
    HashMap::new()
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::feed::{Limits, json_lines};

    use super::*;

    fn assets() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/shop")
    }

    fn products() -> Vec<Product> {
        let input = jingxuan_store::demo::open(&assets().join("products.jsonl")).unwrap();
        json_lines(input, Limits::default()).take(12).map(|line| line.unwrap().1).collect()
    }

    #[test]
    fn pictures_are_described_once_and_forgotten_with_their_product() {
        let products = products();
        let count = std::cell::Cell::new(0);
        let told = |_, all| count.set(all);
        let first = pictures(&products, &assets(), Pictures::default(), &told);
        assert!(first.len() > products.len(), "several colours have a picture each");
        assert_eq!(first.len(), count.get());
        assert!(products.iter().all(|product| first.vector(product).is_some()));
        assert!(products.iter().all(|product| !first.palette(product).is_empty()));
        let again = pictures(&products, &assets(), first.clone(), &|_, _| ());
        assert_eq!(again, first);
        let fewer = pictures(&products[..3], &assets(), first.clone(), &|_, _| ());
        assert!(fewer.len() < first.len() && fewer.vector(&products[0]).is_some());
        // Where the pictures are not at hand, what is known of them stays.
        assert_eq!(pictures(&products, Path::new("/nowhere"), first.clone(), &|_, _| ()), first);
    }

    #[test]
    fn a_path_that_leads_out_of_the_folder_is_not_read() {
        let mut products = products();
        products.truncate(1);
        let path = products[0].variants[0].images[0].clone();
        products[0].variants.truncate(1);
        products[0].variants[0].images = vec![format!("images/../{path}")];
        assert!(pictures(&products, &assets(), Pictures::default(), &|_, _| ()).is_empty());
    }

    #[test]
    fn sentence_vectors_come_from_the_file_that_the_search_keeps() {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
        let found = sentences(&products(), &[Path::new("/nowhere"), &models]);
        assert_eq!(found.len(), 12);
        assert!(found.values().all(|vector| {
            let square: f32 = vector.iter().map(|value| value * value).sum();
            vector.len() == jingxuan_language::ENCODER_DIMENSIONS && (square - 1.0).abs() < 0.05
        }));
        assert!(sentences(&products(), &[Path::new("/nowhere")]).is_empty());
    }
}

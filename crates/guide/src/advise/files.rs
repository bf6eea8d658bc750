//! Where the recommender's model may be, and what is in use of it.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    time::SystemTime,
};

use jingxuan_catalogue::ProductId;
use jingxuan_recommend::{Model, shop::Assortment};

use super::MODEL;
use crate::features;

/// Tells a file from the one before it: when it was written, and its length.
pub(super) type Stamp = (SystemTime, u64);

/// Where the recommender's model may be.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// What was learned here.
    pub learned: Option<PathBuf>,
    /// Folder of the models that came with the program.
    pub shipped: Option<PathBuf>,
}

/// A search for the model.
pub(super) struct Found {
    pub(super) model: Option<Model>,
    /// Files that are there and cannot be read, in words.
    pub(super) damaged: Vec<String>,
}

impl Files {
    /// The file in `folder`, for what is learned here, and the one in `shipped`.
    #[must_use]
    pub fn new(folder: Option<&Path>, shipped: Option<&Path>) -> Self {
        Self { learned: folder.map(|folder| folder.join(MODEL)), shipped: shipped.map(Path::to_owned) }
    }

    /// The model that is in use for a shop: the learned one, or the shipped one where it knows the shop's products.
    #[must_use]
    pub fn model(&self, shop: &Assortment) -> Option<Model> {
        self.find(shop).model
    }

    /// As [`Self::model`], with what was passed over.
    pub(super) fn find(&self, shop: &Assortment) -> Found {
        let mut found = Found { model: None, damaged: Vec::new() };
        let all = [self.learned.clone(), self.shipped.as_ref().map(|folder| folder.join(MODEL))];
        for file in all.into_iter().flatten().filter(|file| file.is_file()) {
            match Model::read(&file) {
                Ok(model) if model.knows(shop.names()) => {
                    found.model = Some(model);
                    break;
                }
                // A model of another shop knows none of these.
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "the recommender's model is passed over");
                    found.damaged.push(error.to_string());
                }
            }
        }
        found
    }

    /// The sentence vectors of the products that the search keeps beside the models.
    #[must_use]
    pub fn sentences(&self, shop: &Assortment) -> HashMap<ProductId, Vec<f32>> {
        let learned = self.learned.as_deref().and_then(Path::parent);
        let folders: Vec<&Path> = learned.into_iter().chain(self.shipped.as_deref()).collect();
        features::sentences(shop.products(), &folders)
    }

    pub(super) fn stamp(&self) -> Option<Stamp> {
        let known = std::fs::metadata(self.learned.as_ref()?).ok()?;
        Some((known.modified().ok()?, known.len()))
    }
}

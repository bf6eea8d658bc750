//! `jingxuan walk`: how a recommendation comes about, step by step, with every formula, a small table of real numbers and a picture.

mod items;
mod pictures;
mod steps;

use std::{fs, path::PathBuf};

use anyhow::Context as _;
use jingxuan_recommend::shop::Assortment;

use crate::{
    exit::{Because, Failure, Outcome},
    ratings::{FileFormat, read, text},
    recommend::ShopData,
};
use items::Items;
use steps::{Album, Walked};

/// The seven steps of a recommendation on real data.
#[derive(clap::Args)]
pub struct Walk {
    /// Folder of JSON Lines, such as assets/shop.
    #[arg(long, value_name = "DIR", required_unless_present = "ratings", conflicts_with = "ratings")]
    shop: Option<PathBuf>,
    /// Ratings: u.data or CSV.
    #[arg(long, value_name = "FILE")]
    ratings: Option<PathBuf>,
    /// How the ratings' fields are parted.
    #[arg(long, value_enum, conflicts_with = "shop")]
    format: Option<FileFormat>,
    /// The rated items with title and genres, as MovieLens has them (u.item, movies.dat, movies.csv): their features.
    #[arg(long, value_name = "FILE", conflicts_with = "shop")]
    items: Option<PathBuf>,
    /// Draw a picture of each step into this folder, as SVG.
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
}

impl Walk {
    pub fn run(&self) -> Outcome {
        if let Some(folder) = &self.pictures {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))
                .because(Failure::Input)?;
        }
        let album = Album(self.pictures.as_deref());
        let (data, items) = match (&self.shop, &self.ratings) {
            (Some(folder), _) => {
                let read = ShopData::folder(folder)?;
                let shop = Assortment::new(read.products.clone(), read.charts.clone());
                let behaviour = read.behaviour(&shop)?;
                steps::cleaning_steps(&behaviour.report, album)?;
                let items = Items::of_shop(&behaviour.all, &shop);
                (behaviour.all, items)
            }
            (_, Some(file)) => {
                let data = read(&[file], self.format)?.remove(0);
                let items = match &self.items {
                    Some(items) => Items::of_file(&data, items)?,
                    None => Items::bare(&data),
                };
                let lines = text(file)?.lines().filter(|line| !line.trim().is_empty()).count();
                steps::cleaning_ratings(&data, lines, album)?;
                (data, items)
            }
            _ => return Ok(()),
        };
        let (train, test) = data.split(0.75, 1);
        let walked = Walked::new(&train, &test, &items, album);
        walked.matrix()?;
        walked.features()?;
        walked.similarity()?;
        walked.training()?;
        walked.prediction()?;
        walked.ranking()?;
        if let Some(folder) = &self.pictures {
            println!("\nseven pictures in {}", folder.display());
        }
        Ok(())
    }
}

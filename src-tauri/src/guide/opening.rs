//! Opens what the guide needs: database, models, recommender. Runs on the desk's own thread, again after a failure.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use jingxuan_guide::{
    Assistant, Opening, Sources,
    advise::Policy,
    ranking::{JudgedShop, RankingFiles},
    wording,
};
use jingxuan_mirror::Resources;
use jingxuan_onnx::{RuntimeOptions, find_runtime_library};
use jingxuan_settings::Settings;
use jingxuan_store::{Opening as Found, Store};

use super::{
    desk::{LOOK, Opener},
    visit::now,
};
use crate::folders;

/// Folder of the demo shop, whose pictures the interface shows; `None` where no demo shop is configured.
#[must_use]
pub fn pictures_folder(settings: &Settings) -> Option<PathBuf> {
    let demo = &settings.shop.demo;
    (!demo.as_os_str().is_empty()).then(|| Resources::of(settings, &Resources::base()).assets.join(demo))
}

/// The judged queries that are at hand, and the demo shop whose products they were judged for; `None` where one of them is missing.
#[must_use]
pub fn judged(settings: &Settings) -> Option<JudgedShop> {
    let queries = Resources::of(settings, &Resources::base()).assets.join("eval/search");
    let products = pictures_folder(settings)?.join("products.jsonl");
    (queries.is_dir() && products.is_file()).then_some(JudgedShop { queries, products })
}

/// How the assistant is opened with these settings.
#[must_use]
pub fn opener(settings: &Settings) -> Opener {
    let (opened, looked) = (settings.clone(), settings.clone());
    Opener { open: Box::new(move || open(&opened)), sources: Box::new(move || sources(&looked)), look: LOOK }
}

/// The files that the guide's parts are read from, as they are now.
fn sources(settings: &Settings) -> Sources {
    let resources = Resources::of(settings, &Resources::base());
    let wording = set(&settings.shop.wording);
    let folders: Vec<&Path> = std::iter::once(resources.models.as_path()).chain(wording.as_deref()).collect();
    let runtime = resources.onnxruntime.clone().or_else(|| find_runtime_library().ok());
    // What was learned of the search's ranking lies beside the database, among files that change all day: it is looked at by itself.
    let database = folders::database(settings).ok();
    let learned = RankingFiles::new(database.as_deref().and_then(Path::parent), &resources.models).learned;
    let others: Vec<&Path> = runtime.as_deref().into_iter().chain(learned.as_deref()).collect();
    Sources::now(&folders, set(&settings.paths.encoder).as_deref(), &others)
}

/// A path that is configured.
fn set(path: &Path) -> Option<PathBuf> {
    (!path.as_os_str().is_empty()).then(|| path.to_owned())
}

fn open(settings: &Settings) -> anyhow::Result<Assistant> {
    let resources = Resources::of(settings, &Resources::base());
    let file = folders::database(settings)?;
    let folder = file.parent().context("the shop's database lies in no folder")?.to_owned();
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let store = Store::open(&file).with_context(|| format!("the shop's database {}", file.display()))?;
    if let Found::Recovered(recovery) = store.opening() {
        tracing::error!(?recovery, "the shop's database was damaged; what could be saved was saved");
    }
    fill(&store, settings, &resources)?;
    let runtime = RuntimeOptions {
        library: resources.onnxruntime.clone(),
        providers: settings.vision.providers.clone(),
        // Beside the mirror: one thread answers a shopper in time and leaves the others to the picture.
        threads: 1,
    };
    let policy = Policy::of(&settings.shop);
    let mut opening = Opening::under(policy, Arc::new(store), resources.models, Some(folder), runtime);
    opening.encoder = set(&settings.paths.encoder);
    // It makes answers nicer, not possible: without it they are plain, and the staff's screen says so.
    opening.wording = set(&settings.shop.wording).map(|folder| wording::open(&opening.runtime, &folder));
    opening.rates = settings.shop.rates.clone();
    let assistant = Assistant::open(opening)?;
    tracing::info!(missing = ?assistant.missing(), "the guide is open");
    Ok(assistant)
}

/// Fills an empty database with the configured demo shop.
fn fill(store: &Store, settings: &Settings, resources: &Resources) -> anyhow::Result<()> {
    let empty = store.reader()?.counts()?.products == 0;
    if !empty || settings.shop.demo.as_os_str().is_empty() {
        return Ok(());
    }
    let folder = resources.assets.join(&settings.shop.demo);
    let mut remarks = 0;
    jingxuan_store::demo::load(store, &folder, now(), &mut |_, _| remarks += 1)
        .with_context(|| format!("the demo shop {}", folder.display()))?;
    tracing::info!(folder = %folder.display(), remarks, "the demo shop is loaded");
    Ok(())
}

#[cfg(test)]
mod tests {
    use jingxuan_guide::{RANKER, Watch};

    use super::*;

    #[test]
    fn a_learned_ranking_that_was_damaged_is_looked_for_and_the_database_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        settings.shop.database = folder.path().join("shop.db");
        let learned = folder.path().join(RANKER);
        std::fs::write(&learned, "half of it").unwrap();
        let mut watch = Watch::new(sources(&settings));
        let mut looks = || [(); 2].map(|()| watch.is_due(sources(&settings)));
        std::fs::write(&settings.shop.database, "sold").unwrap();
        assert_eq!(looks(), [false, false], "a sale is no reason to open the guide again");
        std::fs::remove_file(&learned).unwrap();
        assert_eq!(looks(), [false, true], "what is gone is no longer in the way");
    }
}

//! The guide of the demo shop as a kiosk has it without sentence encoder, generator and recommender, and with the first two.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use jingxuan_catalogue::{Currency, Language};
use jingxuan_guide::{Action, Assistant, Conversation, Opening, Reply, Scene, Worn, unfounded};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use jingxuan_settings::Provider;
use jingxuan_store::{Store, demo};

/// A shopper before it.
pub struct Talk {
    pub assistant: Assistant,
    pub talk: Conversation,
    pub scene: Scene,
    _folder: tempfile::TempDir,
}

/// The demo shop without its customers, events and orders, which no conversation here needs.
fn shop(folder: &Path) -> Store {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/shop");
    let part = folder.join("shop");
    std::fs::create_dir(&part).unwrap();
    for name in ["categories", "products", "stores", "stock", "size_charts", "knowledge"] {
        let file = format!("{name}.jsonl");
        std::fs::copy(assets.join(&file), part.join(&file)).unwrap();
    }
    let store = Store::open(&folder.join("shop.db")).unwrap();
    demo::load(&store, &part, 0, &mut |_, _| {}).unwrap();
    store
}

/// Where the models that ship are.
pub fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models")
}

pub fn begin() -> Talk {
    begin_with(&models())
}

pub fn begin_with(models: &Path) -> Talk {
    open(models, Err("not in this test".into()), None, BTreeMap::new())
}

/// With rates of the shop's own.
pub fn begin_at(models: &Path, rates: BTreeMap<Currency, f64>) -> Talk {
    open(models, Err("not in this test".into()), None, rates)
}

/// With the reply generator, and with the sentence encoder whose weights are here.
pub fn begin_speaking(weights: PathBuf) -> Talk {
    let options = RuntimeOptions { library: None, providers: vec![Provider::Cpu], threads: 1 };
    open(&models(), Ok(Runtime::open(options).unwrap()), Some(weights), BTreeMap::new())
}

fn open(
    models: &Path,
    runtime: Result<Runtime, String>,
    encoder: Option<PathBuf>,
    rates: BTreeMap<Currency, f64>,
) -> Talk {
    let folder = tempfile::tempdir().unwrap();
    // The vectors that come with the program: encoding the whole knowledge base takes half a minute.
    let cache = runtime.is_ok().then(|| folder.path().join("cache"));
    let assistant = Assistant::open(Opening {
        store: Arc::new(shop(folder.path())),
        models: models.to_owned(),
        cache,
        runtime,
        encoder,
        advice: Err("not in this test".into()),
        wording: None,
        rates,
    });
    Talk {
        assistant: assistant.unwrap(),
        talk: Conversation::new(Language::Chinese),
        scene: Scene { store: "sh-jingan".into(), ..Scene::default() },
        _folder: folder,
    }
}

impl Talk {
    /// A turn, with what it proposes carried out. No number may stand in the reply that no fact stands behind.
    pub fn say(&mut self, text: &str) -> Reply {
        let spoken = self.talk.language;
        let reply = self.assistant.turn(&mut self.talk, &self.scene, text);
        assert_eq!(unfounded(&reply.text, &reply.facts), None, "{text}: {}", reply.text);
        for action in &reply.actions {
            if let Action::TryOn { product, variant } | Action::ChangeSize { product, variant, .. } = action {
                let worn = Worn { product: product.clone(), variant: variant.clone() };
                self.scene.worn.retain(|worn| &worn.product != product);
                self.scene.worn.push(worn);
            }
            self.talk.done(action.clone(), spoken);
        }
        reply
    }
}

//! The guide of the demo shop as a kiosk has it without sentence encoder, generator and recommender, and with the first two.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use jingxuan_catalogue::{Currency, Language};
use jingxuan_guide::{
    Action, Advise, Adviser, Assistant, Conversation, Opening, Reply, Scene, Worn, unfounded,
};
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

/// The demo shop without its customers, events and orders, which no conversation here needs; its products as `edited`.
fn shop(folder: &Path, edited: impl Fn(String) -> String) -> Store {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/shop");
    let part = folder.join("shop");
    std::fs::create_dir(&part).unwrap();
    for name in ["categories", "products", "stores", "stock", "size_charts", "knowledge"] {
        let file = format!("{name}.jsonl");
        std::fs::copy(assets.join(&file), part.join(&file)).unwrap();
    }
    let products = part.join("products.jsonl");
    std::fs::write(&products, edited(std::fs::read_to_string(&products).unwrap())).unwrap();
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
    open(models, Outside::default(), |products| products)
}

/// With rates of the shop's own.
pub fn begin_at(models: &Path, rates: BTreeMap<Currency, f64>) -> Talk {
    open(models, Outside { rates, ..Outside::default() }, |products| products)
}

/// With the reply generator, and with the sentence encoder whose weights are here.
pub fn begin_speaking(weights: PathBuf) -> Talk {
    let options = RuntimeOptions { library: None, providers: vec![Provider::Cpu], threads: 1 };
    let runtime = Some(Runtime::open(options).unwrap());
    let outside = Outside { runtime, encoder: Some(weights), ..Outside::default() };
    open(&models(), outside, |products| products)
}

/// With the recommender that ships.
pub fn begin_advised() -> Talk {
    open(&models(), Outside { advised: true, ..Outside::default() }, |products| products)
}

/// With the lines of the products changed.
pub fn begin_edited(models: &Path, edited: impl Fn(String) -> String) -> Talk {
    open(models, Outside::default(), edited)
}

/// What a kiosk has beside shop and models.
#[derive(Default)]
struct Outside {
    runtime: Option<Runtime>,
    encoder: Option<PathBuf>,
    rates: BTreeMap<Currency, f64>,
    advised: bool,
}

fn open(models: &Path, outside: Outside, edited: impl Fn(String) -> String) -> Talk {
    let folder = tempfile::tempdir().unwrap();
    // The vectors that come with the program: encoding the whole knowledge base takes half a minute.
    let Outside { runtime, encoder, rates, advised } = outside;
    let runtime = runtime.ok_or("not in this test".to_owned());
    let cache = runtime.is_ok().then(|| folder.path().join("cache"));
    let store = Arc::new(shop(folder.path(), edited));
    let adviser = || Adviser::open(&store, None, Some(models)).unwrap();
    let advice: Option<Arc<dyn Advise>> = if advised { Some(Arc::new(adviser())) } else { None };
    let assistant = Assistant::open(Opening {
        store: Arc::clone(&store),
        models: models.to_owned(),
        cache,
        runtime,
        encoder,
        advice: advice.ok_or_else(|| "not in this test".to_owned()),
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

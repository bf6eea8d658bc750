//! The guide of the demo shop as a kiosk has it without sentence encoder, generator and recommender.

use std::{path::Path, sync::Arc};

use jingxuan_catalogue::Language;
use jingxuan_guide::{Action, Assistant, Conversation, Opening, Reply, Scene, Worn, unfounded};
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

pub fn begin() -> Talk {
    begin_with(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models"))
}

pub fn begin_with(models: &Path) -> Talk {
    begin_edited(models, |products| products)
}

/// With the lines of the products changed.
pub fn begin_edited(models: &Path, edited: impl Fn(String) -> String) -> Talk {
    let folder = tempfile::tempdir().unwrap();
    let assistant = Assistant::open(Opening {
        store: Arc::new(shop(folder.path(), edited)),
        models: models.to_owned(),
        cache: None,
        runtime: Err("not in this test".into()),
        encoder: None,
        advice: Err("not in this test".into()),
        wording: None,
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

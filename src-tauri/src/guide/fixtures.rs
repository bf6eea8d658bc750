//! A shop and another program for the tests of the guide.

use std::{
    path::Path,
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use jingxuan_guide::{Assistant, Opening};
use jingxuan_store::{Store, StoreError, Writer, demo};

/// Whether something comes to hold within a minute.
pub fn comes(holds: impl Fn() -> bool) -> bool {
    (0..6000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        holds()
    })
}

/// The demo shop's database without its people.
pub fn shop(folder: &Path) -> Arc<Store> {
    let part = folder.join("shop");
    std::fs::create_dir(&part).unwrap();
    for name in ["categories", "products", "stores", "stock", "size_charts", "knowledge"] {
        let name = format!("{name}.jsonl");
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/shop");
        std::fs::copy(assets.join(&name), part.join(&name)).unwrap();
    }
    let store = Store::open(&folder.join("shop.db")).unwrap();
    demo::load(&store, &part, 0, &mut |_, _| {}).unwrap();
    Arc::new(store)
}

/// An assistant that has nothing but the shop and the models of this folder.
pub fn assistant(store: &Arc<Store>, models: &Path) -> anyhow::Result<Assistant> {
    let none = || "not in this test".to_owned();
    let assistant = Assistant::open(Opening {
        store: Arc::clone(store),
        models: models.to_owned(),
        cache: None,
        runtime: Err(none()),
        encoder: None,
        advice: Err(none()),
        wording: None,
        rates: std::collections::BTreeMap::new(),
    })?;
    Ok(assistant)
}

/// Another program in the middle of a long write, as an import is: nobody else can write.
pub struct Holding {
    lets_go: mpsc::Sender<()>,
    writes: JoinHandle<()>,
}

impl Holding {
    /// Begins to write to the database; `work` is done at the end of it.
    pub fn new(
        file: &Path,
        work: impl FnOnce(&mut Writer<'_>) -> Result<(), StoreError> + Send + 'static,
    ) -> Self {
        let other = Store::open(file).unwrap();
        let ((lets_go, ended), (begins, began)) = (mpsc::channel(), mpsc::channel());
        let writes = std::thread::spawn(move || {
            other
                .write(|writer| {
                    begins.send(()).unwrap();
                    ended.recv().unwrap();
                    work(writer)
                })
                .unwrap();
        });
        began.recv().unwrap();
        Self { lets_go, writes }
    }

    /// Writes, and lets the others write.
    pub fn end(self) {
        self.lets_go.send(()).unwrap();
        self.writes.join().unwrap();
    }
}

//! A guide without some of its models: it does what it can, the shopper reads that, and the staff read why.

use std::{fs, path::Path};

use crate::{
    clip,
    driver::{Kiosk, Setup},
    pages::{ask, next_in_english, shot},
};

/// Copies the files of a folder of the repository for which `wanted` holds.
fn copy(from: &str, to: &Path, wanted: impl Fn(&str) -> bool) {
    fs::create_dir(to).unwrap();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(from)).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_name().unwrap().to_str().unwrap();
        if file.is_file() && wanted(name) {
            fs::copy(&file, to.join(name)).unwrap();
        }
    }
}

/// The page of the staff, which is in front for as long as it is read.
fn staff_report(kiosk: &Kiosk) -> String {
    kiosk.script(
        "const corner = document.querySelector('.staff-corner');\
             corner.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));",
    );
    kiosk.see("[data-staff] .trouble");
    let report = kiosk.script("return document.querySelector('[data-staff]').textContent;");
    shot(kiosk, "staff-lacking");
    kiosk.touch("[data-staff-close]");
    report.as_str().unwrap().to_owned()
}

#[test]
fn without_recommender_and_with_half_a_model_the_guide_goes_on_and_both_screens_say_so() {
    let scene = clip::still();
    let home = tempfile::tempdir().unwrap();
    let (models, shop) = (home.path().join("models"), home.path().join("shop"));
    copy("models", &models, |name| name != "recommend.sealed");
    let model = models.join("guide.sealed");
    let whole = fs::read(&model).unwrap();
    fs::write(&model, &whole[..whole.len() / 2]).unwrap();
    // A shop that has just opened: there are no people from whom a recommender could be learned.
    let people = ["customers", "orders", "events", "demo-access"];
    copy("assets/shop", &shop, |name| !people.iter().any(|kind| name.starts_with(kind)));
    let config = format!(
        "[kiosk]\nidle_seconds = 300\n[paths]\nmodels = {:?}\n[shop]\ndemo = {:?}\n",
        models.display().to_string(),
        shop.display().to_string(),
    );
    let kiosk = Kiosk::start_in(home, Setup { config, clip: Some(scene.file.clone()) });
    kiosk.touch("#agree");
    kiosk.touch("#ask");
    kiosk.see("[data-guide=ready]");
    assert_eq!(kiosk.text(".guide > .simpler"), "部分功能暂时不可用，回答会简单一些");

    // Search by words, and what is popular or new, are still there.
    ask(&kiosk, "lianyiqun");
    kiosk.see("[data-from=guide] .product");
    shot(&kiosk, "guide-lacking");
    kiosk.touch("[data-tab=shelves]");
    kiosk.see("[data-shelves] .product");
    assert!(!kiosk.text("[data-guide]").contains("guide.sealed"), "the shopper is shown a cause");

    // The staff read which parts, and why.
    kiosk.touch("[data-close]");
    let report = staff_report(&kiosk);
    for cause in ["intents: ", "guide.sealed is damaged: ", "recommendation: no model of this shop: "] {
        assert!(report.contains(cause), "{cause:?} is missing in: {report}");
    }

    next_in_english(&kiosk);
    let line = kiosk.text(".guide > .simpler");
    assert_eq!(line, "Some of the guide is not available; answers are simpler for now");
}

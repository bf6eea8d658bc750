//! The built kiosk as a shopper and the staff meet it: a real window, real touches, and what the screen shows.
//!
//! Needs Xvfb, WebKitWebDriver and the bundled clip; a test that lacks one fails and says which.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod clip;
mod driver;
mod kept;
mod lacking;
mod pages;
mod screen;
mod webdriver;

use driver::{Kiosk, PATIENCE, Setup};
use image::RgbImage;
use screen::{Display, Region, keep};

/// The ground of an empty mirror: `GROUND` in `src-tauri/src/presenter/drawing_area.rs`.
const GROUND: [u8; 3] = [0x16, 0x13, 0x11];

/// The ground of the sign that calls the staff: `--brass` in `ui/src/style/base.css`.
const BRASS: [u8; 3] = [0xd9, 0xb7, 0x80];

/// The upper part of the screen, where the interface has nothing on the mirror and the wipe screens.
const ABOVE_CONTROLS: Region = Region { x: 0, y: 160, width: Display::WIDTH, height: 820 };

fn is_empty(picture: &RgbImage) -> bool {
    ABOVE_CONTROLS.share_of(picture, GROUND, 3) > 0.999
}

/// Colour without brightness: cloth is lit by the scene, so only its hue can be asked for.
fn chromaticity(colour: [f32; 3]) -> [f32; 2] {
    let sum = colour.iter().sum::<f32>().max(1.0);
    [colour[0] / sum, colour[1] / sum]
}

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[test]
fn a_shopper_agrees_is_dressed_and_is_forgotten() {
    let scene = clip::still();
    let kiosk = Kiosk::start(Setup {
        config: "[kiosk]\nidle_seconds = 25\ncountdown_seconds = 4\n".into(),
        clip: Some(scene.file.clone()),
    });

    // Nothing is filmed before the shopper agrees.
    kiosk.see("main[data-screen=attract]");
    kiosk.touch("#agree");
    kiosk.see("main[data-screen=mirror]");
    kiosk.see("[data-replay]");
    // The screen before fades out: the picture counts once two looks in a row are alike.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let last = std::cell::RefCell::new(None::<RgbImage>);
    let undressed = kiosk.look_until("the mirror's settled picture", |picture| {
        let alike = |before: &RgbImage| {
            scene.face.difference(before, picture) < 1.0 && scene.torso.difference(before, picture) < 1.0
        };
        let settled = !is_empty(picture) && last.borrow().as_ref().is_some_and(alike);
        *last.borrow_mut() = Some(picture.clone());
        settled
    });

    // A garment, its colour and its size are a touch each.
    kiosk.touch("[data-garment=tee-classic]");
    kiosk.see("[data-garment=tee-classic][aria-pressed=true]");
    kiosk.touch("[data-colourway=terracotta]");
    kiosk.touch("[data-size=M]");
    kiosk.see("[data-size=M][aria-pressed=true]");
    let wanted = chromaticity(clip::swatch("tee-classic", "terracotta"));
    let dressed = kiosk.look_until("terracotta on the torso", |picture| {
        distance(chromaticity(scene.torso.mean(picture)), wanted) < 0.06
    });
    keep(&dressed, "dressed");
    let before = distance(chromaticity(scene.torso.mean(&undressed)), wanted);
    assert!(before > 0.06, "the undressed torso already has the garment's colour ({before:.3})");
    let changed = scene.face.difference(&undressed, &dressed);
    assert!(changed < 4.0, "the face changed by {changed:.1} of 255");

    // Another touch takes it off again.
    kiosk.touch("[data-garment=tee-classic]");
    kiosk.look_until("the torso as it was", |picture| scene.torso.difference(&undressed, picture) < 6.0);

    // Nobody touches anything: the countdown, the wipe, the next shopper.
    kiosk.touch("[data-garment=tee-classic]");
    kiosk.see("main[data-screen=leaving], [data-screen=mirror] .leaving");
    kiosk.see("[data-wiped]");
    let wiped = kiosk.look_until("an empty mirror", is_empty);
    keep(&wiped, "wiped");
    kiosk.see("main[data-screen=attract]");

    // The next session knows nothing of the last one.
    kiosk.touch("#agree");
    kiosk.see("main[data-screen=mirror]");
    kiosk.see("[data-garment=tee-classic]");
    assert!(!kiosk.shows("[aria-pressed=true][data-garment]"), "an outfit outlived its session");
    kiosk.touch("#finish");
    kiosk.see("[data-wiped]");
}

#[test]
fn a_shopper_asks_the_guide_tries_on_what_it_found_and_is_forgotten() {
    let (_scene, kiosk) = pages::begun();
    pages::ask(&kiosk, "qipao");
    kiosk.see("[data-from=guide] .product .wearable");
    keep(&kiosk.look_until("the answer", |_| true), "guide-answer");

    // The page of a product that the mirror can wear; on it goes, and into the bag.
    kiosk.touch("[data-from=guide] .product:has(.wearable)");
    kiosk.see("[data-page]");
    kiosk.touch("[data-try-on]");
    kiosk.touch("[data-add]");
    kiosk.see(".tabs .count");
    keep(&kiosk.look_until("the page", |_| true), "guide-page");
    kiosk.touch("[data-reserve]");
    kiosk.touch("[data-tab=bag]");
    kiosk.see("[data-bag] .reserved");
    pages::shot(&kiosk, "guide-bag");
    // What is kept can be given free again; it was in the bag before, and stays there.
    kiosk.touch("[data-cancel]");
    kiosk.see("[data-bag] [data-remove]");

    // The staff are called by a sign that shows outside the panel too, until somebody has come.
    kiosk.touch("[data-call]");
    kiosk.see("[data-called]");
    kiosk.touch("[data-tab=chat]");
    kiosk.see("[data-from=guide] [data-undo]");
    let sign = Region { x: 0, y: 4, width: Display::WIDTH, height: 100 };
    let lit = |picture: &RgbImage| sign.share_of(picture, BRASS, 48) > 0.6;
    keep(&kiosk.look_until("the sign at the top", lit), "guide-called");
    kiosk.touch("[data-call-end]");
    kiosk.see("main:not(:has([data-called]))");
    kiosk.touch("[data-tab=shelves]");
    kiosk.see("[data-shelves] .product");
    keep(&kiosk.look_until("the shelves", |_| true), "guide-shelves");
    kiosk.touch("[data-close]");
    kiosk.see("[data-garment=qipao][aria-pressed=true]");

    // What was said and chosen ends with the session.
    kiosk.touch("#finish");
    kiosk.see("[data-wiped]");
    kiosk.see("main[data-screen=attract]");
    kiosk.touch("#agree");
    kiosk.touch("#ask");
    kiosk.see("[data-guide=ready] .opening");
    assert!(!kiosk.shows("[data-from]"), "a conversation outlived its session");
    assert!(!kiosk.shows(".tabs .count"), "a bag outlived its session");
}

#[test]
fn a_look_can_be_taken_back_compared_frozen_and_seen_at_full_resolution() {
    let scene = clip::still();
    let kiosk = Kiosk::start(Setup {
        config: "[kiosk]\nidle_seconds = 120\n".into(),
        clip: Some(scene.file.clone()),
    });
    kiosk.touch("#agree");
    kiosk.touch("[data-garment=tee-classic]");
    kiosk.touch("[data-colourway=ink]");
    kiosk.touch("[data-garment=skirt-flared]");
    kiosk.see("[data-garment=skirt-flared][aria-pressed=true]");

    // Back to the tee alone, and forth.
    kiosk.touch("#undo");
    kiosk.see("[data-garment=skirt-flared][aria-pressed=false]");
    kiosk.touch("#redo");
    kiosk.see("[data-garment=skirt-flared][aria-pressed=true]");

    // This look is put aside; another one stands beside it.
    kiosk.touch("#keep");
    kiosk.touch("[data-garment=tee-classic]");
    kiosk.touch("[data-garment=tee-classic]");
    kiosk.touch("[data-colourway=terracotta]");
    kiosk.touch("#compare");
    kiosk.see(".looks");
    let (ink, terracotta) =
        ["ink", "terracotta"].map(|id| chromaticity(clip::swatch("tee-classic", id))).into();
    let middle = scene.torso.y + scene.torso.height / 2;
    let [left, right] = [270, 810].map(|x| Region { x: x - 30, y: middle - 30, width: 60, height: 60 });
    let both = kiosk.look_until("two looks side by side", |picture| {
        distance(chromaticity(left.mean(picture)), ink) < 0.1
            && distance(chromaticity(right.mean(picture)), terracotta) < 0.1
    });
    keep(&both, "compared");
    kiosk.touch("#compare");

    // Three, two, one: the picture stands still, and is there as the camera took it.
    kiosk.touch("#freeze");
    kiosk.see("[data-shutter]");
    kiosk.see("#freeze[aria-pressed=true]");
    kiosk.see("#result:not([disabled])");
    keep(&kiosk.display.picture(), "frozen");
    kiosk.touch("#result");
    kiosk.see("[data-result] img");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let size = kiosk.script(
        "const i = document.querySelector('[data-result] img'); return [i.naturalWidth, i.naturalHeight];",
    );
    assert_eq!(size, serde_json::json!([720, 1280]), "not the camera's own size");
    keep(&kiosk.display.picture(), "result");
    kiosk.touch("#close-result");
    kiosk.touch("#finish");
    kiosk.see("[data-wiped]");
}

#[test]
fn a_touch_ends_the_countdown_and_the_language_is_the_shoppers_until_the_end() {
    let scene = clip::still();
    let kiosk = Kiosk::start(Setup {
        config: "[kiosk]\nidle_seconds = 4\ncountdown_seconds = 30\n".into(),
        clip: Some(scene.file.clone()),
    });
    kiosk.see("main[data-language=zh-CN]");
    kiosk.touch("[data-choose-language=en]");
    kiosk.see("main[data-language=en]");
    kiosk.touch("#agree");
    kiosk.touch("#stay");
    kiosk.see("main[data-screen=mirror]");
    kiosk.touch("#leave");
    assert_eq!(kiosk.text("[data-wiped] h2"), "Wiped");
    kiosk.see("main[data-screen=attract][data-language=zh-CN]");
}

#[test]
fn damaged_settings_are_told_to_the_shopper_in_kind_and_to_the_staff_with_the_line() {
    let kiosk = Kiosk::start(Setup {
        config: "[kiosk]\nlanguage = \"en\"\nidle_seconds = \"soon\"\n".into(),
        clip: None,
    });
    kiosk.see("main[data-screen=attract] [data-notice=settings]");
    assert!(!kiosk.text("main").contains("config.toml"), "the shopper is shown a cause");
    kiosk.script(
        "const corner = document.querySelector('.staff-corner');\
             corner.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));",
    );
    kiosk.see("[data-staff]");
    let report = kiosk.text("[data-staff]");
    assert!(report.contains("config.toml:3: "), "{report}");
}

#[test]
fn a_missing_model_is_told_and_the_mirror_recovers_when_it_is_there() {
    let scene = clip::still();
    let home = tempfile::tempdir().unwrap();
    let models = home.path().join("models");
    std::fs::create_dir(&models).unwrap();
    let config = format!("[paths]\nmodels = {:?}\n", models.display().to_string());
    let kiosk = Kiosk::start_in(home, Setup { config, clip: Some(scene.file.clone()) });
    kiosk.see("main[data-screen=fault] [data-notice=model_missing]");
    for model in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/models")).unwrap() {
        let model = model.unwrap().path();
        if model.is_file() {
            std::fs::copy(&model, models.join(model.file_name().unwrap())).unwrap();
        }
    }
    kiosk.see("main[data-screen=attract]");
    kiosk.touch("#agree");
    kiosk.look_until("the mirror's picture", |picture| !is_empty(picture));
}

#[test]
fn the_page_stays_on_its_own_ground() {
    let kiosk = Kiosk::start(Setup::default());
    kiosk.see("main[data-screen=attract]");
    kiosk.script("location.href = 'http://127.0.0.1:1/';");
    kiosk.script("window.open('http://127.0.0.1:1/');");
    std::thread::sleep(PATIENCE / 30);
    kiosk.see("main[data-screen=attract]");
    let refused = kiosk
        .script("const e = new MouseEvent('contextmenu', { cancelable: true, bubbles: true }); return !document.body.dispatchEvent(e);")
        ;
    assert_eq!(refused, true, "the context menu opens");
}

//! The pages beside the conversation: the list with its filters, products side by side, the member, the staff.

use serde_json::Value;

use crate::{
    clip,
    driver::{Kiosk, Setup},
    screen::keep,
};

/// A member of the demo shop, as `assets/shop/demo-access.json` has it.
pub const CODE: &str = "26032301";
pub const PIN: &str = "6172";
const STAFF: &str = "8642";

/// A kiosk with a shopper before it and the guide open.
pub fn begun() -> (clip::Still, Kiosk) {
    let scene = clip::still();
    let kiosk = Kiosk::start(Setup {
        config: "[kiosk]\nidle_seconds = 300\n".into(),
        clip: Some(scene.file.clone()),
    });
    kiosk.touch("#agree");
    kiosk.touch("#ask");
    kiosk.see("[data-guide=ready]");
    (scene, kiosk)
}

/// Ends the visit and begins the next one, in English, with the guide open.
pub fn next_in_english(kiosk: &Kiosk) {
    kiosk.touch("#finish");
    kiosk.see("main[data-screen=attract]");
    kiosk.touch("[data-choose-language=en]");
    kiosk.see("main[data-language=en]");
    kiosk.touch("#agree");
    kiosk.touch("#ask");
    kiosk.see("[data-guide=ready]");
}

/// Types a word on the screen's own keyboard, in pinyin, takes the first writing and asks.
pub fn ask(kiosk: &Kiosk, pinyin: &str) {
    kiosk.touch("[data-field]");
    // The panel above settles while the keyboard opens: a touch may miss the key that has just moved, as a finger would.
    for (at, key) in pinyin.char_indices() {
        let typed = format!("[data-letters={}]", &pinyin[..=at]);
        for _ in 0..5 {
            kiosk.touch(&format!("[data-key={key}]"));
            if kiosk.shows_soon(&typed) {
                break;
            }
        }
    }
    kiosk.touch(&format!("[data-candidates={pinyin}] button[lang=zh-CN]"));
    kiosk.touch("[data-key=enter]");
}

fn attribute(kiosk: &Kiosk, css: &str, name: &str) -> String {
    kiosk.see(css);
    let script = format!("return document.querySelector({css:?})?.getAttribute({name:?});");
    kiosk.script(&script).as_str().unwrap_or_default().to_owned()
}

fn digits(kiosk: &Kiosk, digits: &str) {
    for digit in digits.chars() {
        kiosk.touch(&format!("[data-digit='{digit}']"));
    }
}

/// Logs the member in, or tries to.
pub fn log_in(kiosk: &Kiosk, pin: &str) {
    kiosk.touch("[data-tab=me]");
    kiosk.touch("[data-code]");
    // What is there from an attempt before goes first.
    for _ in 0..CODE.len() {
        kiosk.touch("[data-digit=erase]");
    }
    digits(kiosk, CODE);
    kiosk.touch("[data-pin]");
    digits(kiosk, pin);
    kiosk.touch("[data-enter]");
}

/// Keeps the screen, once pictures and movements have settled, for a person to look at.
pub fn shot(kiosk: &Kiosk, name: &str) {
    std::thread::sleep(std::time::Duration::from_millis(1500));
    keep(&kiosk.look_until(name, |_| true), name);
}

#[test]
fn a_list_is_filtered_by_touch_talked_about_and_products_stand_side_by_side() {
    let (_scene, kiosk) = begun();
    ask(&kiosk, "lianyiqun");
    kiosk.touch("[data-narrow]");
    kiosk.see("[data-list] .product");
    let all = attribute(&kiosk, "[data-list]", "data-total");

    // In stock here, and here or nearby: the flagship has a neighbour.
    kiosk.see("[data-chip=here][aria-pressed=false]");
    kiosk.see("[data-chip=near][aria-pressed=false]");

    // The count on a value is the number of results that it leaves.
    kiosk.touch("[data-group=colour]");
    let red = attribute(&kiosk, "[data-value=red]", "data-count");
    assert_ne!(red, all);
    kiosk.touch("[data-value=red]");
    kiosk.see(&format!("[data-list][data-total='{red}']"));
    kiosk.see("[data-value=red][aria-pressed=true]");
    shot(&kiosk, "guide-list");
    kiosk.touch("[data-sort=price-up]");
    kiosk.see("[data-sort=price-up][aria-pressed=true]");
    kiosk.touch("[data-list-undo]");
    kiosk.see("[data-sort=relevance][aria-pressed=true]");

    // What is said goes on from it.
    kiosk.touch("[data-back]");
    ask(&kiosk, "pianyi");
    // The answer, and then its own button: the one before it is scrolled away under the finger.
    kiosk.see(".thread > .message.guide:nth-of-type(4)");
    std::thread::sleep(std::time::Duration::from_millis(1000));
    kiosk.touch("[data-narrow]");
    kiosk.touch("[data-group=colour]");
    kiosk.see("[data-value=red][aria-pressed=true]");
    kiosk.touch("[data-clear]");
    kiosk.see("[data-value=red][aria-pressed=false]");

    // Three side by side: the table says in what they differ.
    kiosk.touch("[data-pick]");
    for place in 1..=3 {
        kiosk.touch(&format!(".grid li:nth-child({place}) .product"));
        kiosk.see(&format!(".grid li:nth-child({place}).picked"));
    }
    kiosk.touch("[data-compare]");
    kiosk.see("[data-compared='3'] tbody tr");
    let lines = kiosk.script(
        "return [...document.querySelectorAll('[data-compared] tbody tr')]\
         .map(tr => [...tr.querySelectorAll('td')].map(td => td.textContent));",
    );
    for line in lines.as_array().unwrap() {
        let values: Vec<&str> = line.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(values.len(), 3);
        assert!(values.iter().any(|value| *value != values[0]), "{values:?} do not differ");
    }
    shot(&kiosk, "guide-compare");
    kiosk.touch("[data-back]");
    kiosk.see("[data-list]");

    // Asked in words to stand side by side, they do.
    kiosk.touch("[data-tab=chat]");
    kiosk.see("[data-offers]");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    kiosk.touch("[data-offers] button:nth-child(4)");
    kiosk.see("[data-compared='2']");
}

#[test]
fn a_member_logs_in_sees_and_deletes_what_is_known_and_is_forgotten() {
    let (_scene, kiosk) = begun();
    // Another person's number opens nothing.
    log_in(&kiosk, "6173");
    kiosk.see("[data-refused]");
    assert!(!kiosk.shows("[data-me]"));
    shot(&kiosk, "member-refused");
    log_in(&kiosk, PIN);
    kiosk.see("[data-me] [data-known=sizes]");
    let name = kiosk.text(".me-head h3");
    assert!(name.contains("杜朝颜"), "{name}");
    let from = kiosk.text("[data-known=categories] .from");
    assert!(from.contains("门店") && from.contains("微信"), "where it comes from: {from}");
    shot(&kiosk, "member-profile");

    // A field is deleted, and stays deleted for the next log-in.
    kiosk.touch("[data-forget-field=colours]");
    kiosk.touch("[data-no]");
    kiosk.see("[data-known=colours]");
    kiosk.touch("[data-forget-field=colours]");
    kiosk.touch("[data-yes]");
    kiosk.see("[data-me]:not(:has([data-known=colours]))");
    kiosk.touch("[data-consent=marketing]");
    kiosk.see("[data-consent=marketing][aria-checked=false]");
    kiosk.touch("[data-log-out]");
    kiosk.see("[data-log-in]");
    log_in(&kiosk, PIN);
    kiosk.see("[data-known=sizes]");
    assert!(!kiosk.shows("[data-known=colours]"), "a deleted field came back");
    kiosk.see("[data-consent=marketing][aria-checked=false]");

    // The next session knows nothing.
    kiosk.touch("[data-tab=chat]");
    assert!(kiosk.text("[data-from=guide]").contains("杜朝颜"), "the member is greeted");
    kiosk.touch("[data-close]");
    kiosk.touch("#finish");
    kiosk.see("main[data-screen=attract]");
    kiosk.touch("#agree");
    kiosk.touch("#ask");
    kiosk.see("[data-guide=ready] .opening");
    assert!(!kiosk.shows("[data-from]"), "a greeting outlived its session");
    kiosk.touch("[data-tab=me]");
    kiosk.see("[data-log-in]");
    let refused = kiosk.script(
        "return window.__TAURI_INTERNALS__.invoke('member_profile').then(() => 'shown', (why) => why);",
    );
    assert_eq!(refused, "nobody is logged in", "the profile outlived its session");

    // Everything is deleted: the member is not known any more.
    log_in(&kiosk, PIN);
    kiosk.touch("[data-forget]");
    kiosk.touch("[data-yes]");
    kiosk.see("[data-log-in]");
    log_in(&kiosk, PIN);
    kiosk.see("[data-refused]");
}

#[test]
fn the_staff_see_what_to_offer_behind_their_pin_and_the_shopper_is_told_quietly() {
    let (_scene, kiosk) = begun();
    ask(&kiosk, "qipao");
    kiosk.touch("[data-from=guide] .product:has(.wearable)");
    kiosk.see("[data-page]");
    // The shade that this store has in every size.
    kiosk.touch(".choice .dot:nth-child(2)");
    for _ in 0..2 {
        kiosk.touch("[data-try-on]");
    }
    kiosk.see("[data-hint]");
    shot(&kiosk, "guide-hint");

    kiosk.touch("[data-close]");
    kiosk.script(
        "const corner = document.querySelector('.staff-corner');\
             corner.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));",
    );
    kiosk.touch("[data-staff-tab]");
    kiosk.see("[data-staff-pin]");
    let closed = "return window.__TAURI_INTERNALS__.invoke('staff_help').then(() => 'shown', (why) => why);";
    assert_eq!(kiosk.script(closed), "refused");
    digits(&kiosk, "8643");
    kiosk.touch("[data-staff-enter]");
    kiosk.see("[data-staff-pin] [role=alert]");
    digits(&kiosk, STAFF);
    kiosk.touch("[data-staff-enter]");
    kiosk.see("[data-staff-help] [data-step]");
    let step = kiosk.text("[data-staff-help] [data-step]");
    assert!(step.contains("试了 2 次") && step.contains("本店"), "{step}");
    shot(&kiosk, "staff-help");
    kiosk.touch("[data-staff-close]");
    let shut = (0..50).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        kiosk.script(closed) == "refused"
    });
    assert!(shut, "the staff's view stayed open");

    // Declined, it is not said again.
    kiosk.touch("#ask");
    kiosk.touch("[data-hint-no]");
    kiosk.see("[data-guide]:not(:has([data-hint]))");
}

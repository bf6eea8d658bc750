//! The commands that the interface may call. Thin: each is one method of [`Kiosk`]. All run off the main thread,
//! which paints.

use std::sync::Arc;

use jingxuan_settings::Language;
use tauri::State;

use crate::{
    guide::Desk,
    kiosk::Kiosk,
    outfit::OutfitError,
    snapshot::{GarmentCard, Snapshot, StaffReport, View},
};

type TheKiosk<'a> = State<'a, Arc<Kiosk>>;

/// What is to be drawn now; afterwards the event `snapshot` brings every change.
#[tauri::command(async)]
pub fn snapshot(kiosk: TheKiosk<'_>) -> Snapshot {
    kiosk.snapshot()
}

/// The garments of the shop.
#[tauri::command(async)]
pub fn wardrobe(kiosk: TheKiosk<'_>) -> Vec<GarmentCard> {
    kiosk.cards()
}

/// The shopper agrees to the camera.
#[tauri::command(async)]
pub fn consent(kiosk: TheKiosk<'_>) -> Snapshot {
    kiosk.consent();
    kiosk.snapshot()
}

/// The screen was touched.
#[tauri::command(async)]
pub fn touch(kiosk: TheKiosk<'_>) -> Snapshot {
    kiosk.touch();
    kiosk.snapshot()
}

/// The shopper is done.
#[tauri::command(async)]
pub fn finish(kiosk: TheKiosk<'_>) -> Snapshot {
    kiosk.finish();
    kiosk.snapshot()
}

/// Puts a garment on, or takes it off.
#[tauri::command(async)]
pub fn toggle_garment(
    kiosk: TheKiosk<'_>,
    desk: State<'_, Desk>,
    garment: String,
) -> Result<Snapshot, String> {
    dressed(&kiosk, &desk, &garment, kiosk.toggle(&garment))
}

/// Chooses a size, or with `null` the one that fits best.
#[tauri::command(async)]
pub fn choose_size(
    kiosk: TheKiosk<'_>,
    desk: State<'_, Desk>,
    garment: String,
    size: Option<String>,
) -> Result<Snapshot, String> {
    dressed(&kiosk, &desk, &garment, kiosk.size(&garment, size))
}

/// Chooses a colourway.
#[tauri::command(async)]
pub fn choose_colourway(
    kiosk: TheKiosk<'_>,
    desk: State<'_, Desk>,
    garment: String,
    colourway: String,
) -> Result<Snapshot, String> {
    dressed(&kiosk, &desk, &garment, kiosk.colourway(&garment, colourway))
}

/// Tucks a top in, or wears it over the waistband.
#[tauri::command(async)]
pub fn tuck(
    kiosk: TheKiosk<'_>,
    desk: State<'_, Desk>,
    garment: String,
    tucked: bool,
) -> Result<Snapshot, String> {
    dressed(&kiosk, &desk, &garment, kiosk.tuck(&garment, tucked))
}

/// Takes the last change of the outfit back.
#[tauri::command(async)]
pub fn undo(kiosk: TheKiosk<'_>, desk: State<'_, Desk>) -> Result<Snapshot, String> {
    let undone = kiosk.undo();
    if undone.is_ok() {
        desk.note_undone();
    }
    answer(&kiosk, undone)
}

/// Makes the change again that was taken back last.
#[tauri::command(async)]
pub fn redo(kiosk: TheKiosk<'_>, desk: State<'_, Desk>) -> Result<Snapshot, String> {
    // No garment by name: that an outfit came back is a change, and nothing new was tried on.
    dressed(&kiosk, &desk, "", kiosk.redo())
}

/// Changes the view, or keeps the picture still.
#[tauri::command(async)]
pub fn show(kiosk: TheKiosk<'_>, view: View, frozen: bool) -> Snapshot {
    kiosk.show(view.into(), frozen);
    kiosk.snapshot()
}

/// Puts the present look aside.
#[tauri::command(async)]
pub fn keep_look(kiosk: TheKiosk<'_>) -> Snapshot {
    kiosk.keep_look();
    kiosk.snapshot()
}

/// Shows the look that was put aside beside the present one.
#[tauri::command(async)]
pub fn compare(kiosk: TheKiosk<'_>, beside: bool) -> Snapshot {
    kiosk.compare(beside);
    kiosk.snapshot()
}

/// Changes the language until the session ends.
#[tauri::command(async)]
pub fn set_language(kiosk: TheKiosk<'_>, language: Language) -> Snapshot {
    kiosk.speak(language);
    kiosk.snapshot()
}

/// Causes, for the staff panel.
#[tauri::command(async)]
pub fn staff_report(kiosk: TheKiosk<'_>) -> StaffReport {
    kiosk.staff_report()
}

/// The guide knows what was tried on, also by touch.
fn dressed(
    kiosk: &Kiosk,
    desk: &Desk,
    garment: &str,
    result: Result<(), OutfitError>,
) -> Result<Snapshot, String> {
    if result.is_ok() {
        desk.note_worn(kiosk, garment);
    }
    answer(kiosk, result)
}

fn answer(kiosk: &Kiosk, result: Result<(), OutfitError>) -> Result<Snapshot, String> {
    result.map(|()| kiosk.snapshot()).map_err(|error| error.to_string())
}

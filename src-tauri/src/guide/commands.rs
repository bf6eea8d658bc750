//! What the interface may call of the guide. Thin: each is one method of [`Desk`].

use std::sync::Arc;

use jingxuan_guide::Action;
use tauri::State;

use super::{
    Desk,
    view::{Answer, Bag, GuideView, ProductPage, Shelf, StoreStock, Typed},
};
use crate::kiosk::Kiosk;

type TheKiosk<'a> = State<'a, Arc<Kiosk>>;
type TheDesk<'a> = State<'a, Desk>;

fn answer(desk: &Desk, kiosk: &Kiosk, done: Result<(), super::desk::DeskError>) -> Result<Answer, String> {
    refuse(done)?;
    Ok(Answer { guide: desk.view(), snapshot: kiosk.snapshot() })
}

fn refuse<T>(result: Result<T, super::desk::DeskError>) -> Result<T, String> {
    result.map_err(|error| {
        tracing::warn!(%error, "the guide refuses");
        error.to_string()
    })
}

/// The conversation as it stands.
#[tauri::command(async)]
pub fn guide_view(desk: TheDesk<'_>) -> GuideView {
    desk.view()
}

/// The shopper says something.
#[tauri::command(async)]
pub fn guide_say(desk: TheDesk<'_>, kiosk: TheKiosk<'_>, text: String) -> Result<Answer, String> {
    kiosk.touch();
    answer(&desk, &kiosk, desk.say(&kiosk, &text))
}

/// Takes back what was done in a turn.
#[tauri::command(async)]
pub fn guide_undo(desk: TheDesk<'_>, kiosk: TheKiosk<'_>, message: usize) -> Result<Answer, String> {
    answer(&desk, &kiosk, desk.undo(&kiosk, message))
}

/// How a text may go on.
#[tauri::command(async)]
pub fn guide_complete(desk: TheDesk<'_>, text: String) -> Result<Vec<String>, String> {
    refuse(desk.complete(&text))
}

/// What letters may stand for.
#[tauri::command(async)]
pub fn guide_type(desk: TheDesk<'_>, letters: String) -> Typed {
    desk.type_letters(&letters)
}

/// Everything about a product.
#[tauri::command(async)]
pub fn guide_product(desk: TheDesk<'_>, kiosk: TheKiosk<'_>, id: String) -> Result<ProductPage, String> {
    kiosk.touch();
    refuse(desk.product(&kiosk, &id.into()))
}

/// Stock of a variant, store by store.
#[tauri::command(async)]
pub fn guide_stock(
    desk: TheDesk<'_>,
    kiosk: TheKiosk<'_>,
    variant: String,
) -> Result<Vec<StoreStock>, String> {
    refuse(desk.stock(&kiosk, &variant.into()))
}

/// Puts a variant on in the mirror.
#[tauri::command(async)]
pub fn guide_try_on(desk: TheDesk<'_>, kiosk: TheKiosk<'_>, variant: String) -> Result<Answer, String> {
    answer(&desk, &kiosk, desk.try_on(&kiosk, &variant.into()))
}

/// Puts a variant into the bag.
#[tauri::command(async)]
pub fn guide_add(desk: TheDesk<'_>, kiosk: TheKiosk<'_>, variant: String) -> Result<Answer, String> {
    answer(&desk, &kiosk, desk.touch(&kiosk, &Action::AddToBag { variant: variant.into() }))
}

/// Takes a variant out of the bag.
#[tauri::command(async)]
pub fn guide_remove(desk: TheDesk<'_>, kiosk: TheKiosk<'_>, variant: String) -> Result<Answer, String> {
    answer(&desk, &kiosk, desk.touch(&kiosk, &Action::RemoveFromBag { variant: variant.into() }))
}

/// Has a variant kept in a store.
#[tauri::command(async)]
pub fn guide_reserve(
    desk: TheDesk<'_>,
    kiosk: TheKiosk<'_>,
    variant: String,
    store: String,
) -> Result<Answer, String> {
    let action = Action::Reserve { variant: variant.into(), store: store.into() };
    answer(&desk, &kiosk, desk.touch(&kiosk, &action))
}

/// The bag.
#[tauri::command(async)]
pub fn guide_bag(desk: TheDesk<'_>, kiosk: TheKiosk<'_>) -> Result<Bag, String> {
    refuse(desk.bag(&kiosk))
}

/// Recommendations, in rows.
#[tauri::command(async)]
pub fn guide_shelves(desk: TheDesk<'_>, kiosk: TheKiosk<'_>) -> Result<Vec<Shelf>, String> {
    refuse(desk.shelves(&kiosk))
}

/// Calls a member of the staff.
#[tauri::command(async)]
pub fn guide_call_staff(desk: TheDesk<'_>, kiosk: TheKiosk<'_>) -> Result<Answer, String> {
    answer(&desk, &kiosk, desk.touch(&kiosk, &Action::CallStaff))
}

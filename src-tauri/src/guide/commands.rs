//! What the interface may call of the guide. Thin: each is one method of [`Desk`].

use std::sync::Arc;

use jingxuan_catalogue::Purpose;
use jingxuan_guide::{Action, filter::Touch};
use tauri::State;

use super::{
    Desk,
    pages::{ComparePage, DemoAccess, ListPage, ProfilePage, StaffHelp},
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

/// Gives a variant that is kept for the shopper free again.
#[tauri::command(async)]
pub fn guide_cancel(desk: TheDesk<'_>, kiosk: TheKiosk<'_>, variant: String) -> Result<Answer, String> {
    answer(&desk, &kiosk, desk.cancel_reservation(&kiosk, &variant.into()))
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

/// Nobody of the staff needs to come any more, or somebody has.
#[tauri::command(async)]
pub fn guide_cancel_staff(desk: TheDesk<'_>, kiosk: TheKiosk<'_>) -> Result<Answer, String> {
    answer(&desk, &kiosk, desk.touch(&kiosk, &Action::CancelStaff))
}

/// The list that the conversation shows, after a touch on its filters where there was one.
#[tauri::command(async)]
pub fn guide_list(
    desk: TheDesk<'_>,
    kiosk: TheKiosk<'_>,
    touch: Option<Touch>,
    count: usize,
) -> Result<ListPage, String> {
    kiosk.touch();
    refuse(desk.list(&kiosk, touch.as_ref(), count))
}

/// Products side by side.
#[tauri::command(async)]
pub fn guide_compare(
    desk: TheDesk<'_>,
    kiosk: TheKiosk<'_>,
    products: Vec<String>,
) -> Result<ComparePage, String> {
    kiosk.touch();
    let products: Vec<_> = products.into_iter().map(Into::into).collect();
    refuse(desk.compare(&kiosk, &products))
}

/// The shopper does not want a hint.
#[tauri::command(async)]
pub fn guide_decline(desk: TheDesk<'_>, variant: String) -> GuideView {
    desk.decline(&variant.into());
    desk.view()
}

/// Who can log in at the demo shop.
#[tauri::command(async)]
pub fn member_demo(desk: TheDesk<'_>) -> Option<DemoAccess> {
    desk.demo_access()
}

/// A member says who they are.
#[tauri::command(async)]
pub fn member_log_in(
    desk: TheDesk<'_>,
    kiosk: TheKiosk<'_>,
    code: String,
    pin: String,
    vouched: bool,
) -> Result<Answer, String> {
    kiosk.touch();
    answer(&desk, &kiosk, desk.log_in(&kiosk, &code, &pin, vouched))
}

/// The member leaves; the visit is forgotten.
#[tauri::command(async)]
pub fn member_log_out(desk: TheDesk<'_>, kiosk: TheKiosk<'_>) -> Result<Answer, String> {
    desk.log_out(&kiosk);
    answer(&desk, &kiosk, Ok(()))
}

/// Everything known of the member.
#[tauri::command(async)]
pub fn member_profile(desk: TheDesk<'_>, kiosk: TheKiosk<'_>) -> Result<ProfilePage, String> {
    refuse(desk.profile(&kiosk))
}

/// Deletes a field of the profile.
#[tauri::command(async)]
pub fn member_forget_field(
    desk: TheDesk<'_>,
    kiosk: TheKiosk<'_>,
    field: String,
) -> Result<ProfilePage, String> {
    refuse(desk.forget_field(&field).and_then(|()| desk.profile(&kiosk)))
}

/// Deletes one thing that is kept of the member beside the profile.
#[tauri::command(async)]
pub fn member_forget_kept(
    desk: TheDesk<'_>,
    kiosk: TheKiosk<'_>,
    kept: String,
) -> Result<ProfilePage, String> {
    refuse(desk.forget_kept(&kept).and_then(|()| desk.profile(&kiosk)))
}

/// Changes what the member agreed to.
#[tauri::command(async)]
pub fn member_agree(
    desk: TheDesk<'_>,
    kiosk: TheKiosk<'_>,
    purpose: Purpose,
    agreed: bool,
) -> Result<Answer, String> {
    answer(&desk, &kiosk, desk.agree(&kiosk, purpose, agreed))
}

/// Deletes everything of the member.
#[tauri::command(async)]
pub fn member_forget(desk: TheDesk<'_>, kiosk: TheKiosk<'_>) -> Result<Answer, String> {
    answer(&desk, &kiosk, desk.forget_member(&kiosk))
}

/// Opens the staff's view of the visit.
#[tauri::command(async)]
pub fn staff_enter(desk: TheDesk<'_>, pin: String) -> Result<(), String> {
    refuse(desk.staff_enter(&pin))
}

/// The staff's view of the visit.
#[tauri::command(async)]
pub fn staff_help(desk: TheDesk<'_>, kiosk: TheKiosk<'_>) -> Result<StaffHelp, String> {
    kiosk.touch();
    refuse(desk.staff_help(&kiosk))
}

/// Closes the staff's view.
#[tauri::command(async)]
pub fn staff_leave(desk: TheDesk<'_>) {
    desk.staff_leave();
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// Tauri refuses a command that no permission names, and only the page hears of it.
    #[test]
    fn the_page_may_call_every_command_that_there_is() {
        let handled = include_str!("../main.rs").split("generate_handler![").nth(1).unwrap();
        let handled = handled.split(']').next().unwrap();
        let named = |line: &'static str| line.trim().trim_end_matches(',').rsplit("::").next().unwrap();
        let handled: BTreeSet<&str> = handled.lines().map(named).filter(|name| !name.is_empty()).collect();
        let allowed = include_str!("../../permissions/shopper.toml");
        let lists = allowed.split("commands.allow = [").skip(1).filter_map(|list| list.split(']').next());
        let allowed: BTreeSet<&str> = lists.flat_map(|list| list.split('"').skip(1).step_by(2)).collect();
        assert!(handled.len() > 40);
        assert_eq!(handled.difference(&allowed).collect::<Vec<_>>(), Vec::<&&str>::new());
        assert_eq!(allowed.difference(&handled).collect::<Vec<_>>(), Vec::<&&str>::new());
    }
}

//! Who the shopper is, where the shopper says so: log-in, profile, consent, and forgetting all of it.
//!
//! A member code alone opens nothing: it is printed on a card that others see. The member's PIN goes with it, or the staff's, who
//! have seen the card and the person. Whatever is wrong is refused in the same words, and after as much work.

use std::time::{Duration, Instant};

use jingxuan_catalogue::{Channel, Consent, Customer, CustomerId, Language, Purpose};
use jingxuan_guide::known::{Kept, known};
use jingxuan_store::{
    Letter, PinCheck, PinHolder, StoreError,
    demo::{Access, AccessMember},
};

use super::{
    desk::{Desk, DeskError},
    pages::{DemoAccess, DemoMember, ProfilePage},
    portrait::portrait,
    view::{Message, Speaker},
    visit::{Member, Visit, now, unique},
};
use crate::kiosk::Kiosk;

/// Wrong log-ins at this kiosk within [`WINDOW`], whoever they were meant for, and it takes none for a while: guessing through the
/// members is no quicker than guessing one.
const MOST_REFUSED: usize = 10;
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// How long the staff's view stays open without the PIN.
const STAFF_STAYS: Duration = Duration::from_secs(180);

/// How long a deletion waits for what is still to be written of the member.
const DELETING: Duration = Duration::from_secs(6);

/// What keeps strangers out of members' data and of the staff's view.
#[derive(Default)]
pub struct Gate {
    refused: Vec<Instant>,
    staff_until: Option<Instant>,
}

impl Gate {
    /// Whether a log-in may be tried now; counts it as refused until it succeeds.
    fn knock(&mut self, now: Instant) -> bool {
        self.refused.retain(|at| now.saturating_duration_since(*at) < WINDOW);
        let open = self.refused.len() < MOST_REFUSED;
        if open {
            self.refused.push(now);
        }
        open
    }

    fn welcome(&mut self) {
        self.refused.pop();
    }

    /// The staff's view closes.
    pub fn shut(&mut self) {
        self.staff_until = None;
    }
}

impl Desk {
    /// Logs a member in by code and the member's PIN, or the staff's where they vouch for the member.
    ///
    /// # Errors
    /// [`DeskError::Refused`] for whatever is wrong with code or PIN; [`DeskError`].
    pub fn log_in(&self, kiosk: &Kiosk, code: &str, pin: &str, vouched: bool) -> Result<(), DeskError> {
        let assistant = self.assistant()?;
        let session = self.shared.visit.lock().session.clone();
        if !self.shared.gate.lock().knock(Instant::now()) {
            tracing::warn!("too many wrong log-ins: none is taken for a while");
            return Err(DeskError::Refused);
        }
        let store = assistant.shop().store();
        let code: String = code.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase();
        let customer = store.reader()?.customer_of(Channel::Store, &code)?;
        let holder = match (&customer, vouched) {
            (_, true) => Some(PinHolder::Staff),
            (Some(customer), false) => Some(PinHolder::Customer(customer.id.clone())),
            (None, false) => None,
        };
        let checked = store.check_pin(holder.as_ref(), pin, now())?;
        let Some(customer) = customer.filter(|_| checked == PinCheck::Right) else {
            return Err(DeskError::Refused);
        };
        self.shared.gate.lock().welcome();
        let language = kiosk.language();
        let mut visit = self.visit_of(&session)?;
        if visit.member.as_ref().is_some_and(|member| member.id != customer.id) {
            // What somebody else did here is not the next one's.
            *visit = Visit::new(language);
        }
        let turn = visit.talk.turns();
        visit.say(Message::of(turn, Speaker::Guide, greeting(&customer.name, language)));
        visit.member = Some(Member { id: customer.id, name: customer.name });
        tracing::info!(vouched, "a member logged in");
        Ok(())
    }

    /// Logs the member out: nothing of the visit is left, and what comes belongs to nobody.
    pub fn log_out(&self, kiosk: &Kiosk) {
        let language = kiosk.language();
        *self.shared.visit.lock() = Visit::new(language);
        self.shared.waiting.hurry();
    }

    /// Everything known of the member.
    ///
    /// # Errors
    /// [`DeskError::NoMember`]; [`DeskError`].
    pub fn profile(&self, kiosk: &Kiosk) -> Result<ProfilePage, DeskError> {
        let assistant = self.assistant()?;
        let (_, id) = self.member()?;
        let known = known(assistant.shop(), &id, now())?.ok_or(DeskError::NoMember)?;
        let reader = assistant.shop().store().reader()?;
        let (answers, orders) = (reader.consents(&id)?, reader.orders_of(&id)?);
        drop(reader);
        Ok(portrait(&known, &answers, &orders, assistant.shop(), kiosk.language()))
    }

    /// Deletes a field of the member's profile.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn forget_field(&self, field: &str) -> Result<(), DeskError> {
        self.delete(&Kept::Field(field.to_owned()))
    }

    /// Deletes one thing that is kept of the member beside the profile, such as a number or an order, by the name that
    /// [`portrait`] gives it.
    ///
    /// # Errors
    /// [`DeskError::Unknown`]; [`DeskError`].
    pub fn forget_kept(&self, kept: &str) -> Result<(), DeskError> {
        let kept: Kept = kept.parse().map_err(|_| DeskError::Unknown(kept.to_owned()))?;
        self.delete(&kept)
    }

    /// Deletes it in the store, and what the visit remembers of it.
    fn delete(&self, kept: &Kept) -> Result<(), DeskError> {
        let assistant = self.assistant()?;
        let (session, id) = self.member()?;
        // What waits may say the same again: first it is where the deletion finds it.
        if self.shared.waiting.settle(DELETING) > 0 {
            return Err(DeskError::Unwritten);
        }
        let erased = kept.delete(assistant.shop().store(), &id, now())?;
        tracing::info!(complete = erased.complete, "a member deleted one thing of what is kept");
        let mut visit = self.visit_of(&session)?;
        match kept {
            Kept::Name => unname(&mut visit),
            Kept::Order(order) => visit.forget_order(order.as_str()),
            _ => {}
        }
        Ok(())
    }

    /// Changes what the member agreed to. Without a profile nothing else of the member may be kept: the store deletes it, and the
    /// member is logged out.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn agree(&self, kiosk: &Kiosk, purpose: Purpose, agreed: bool) -> Result<(), DeskError> {
        let assistant = self.assistant()?;
        let (_, id) = self.member()?;
        if !agreed {
            self.shared.waiting.settle(DELETING);
        }
        let still = self.shared.waiting.still();
        // Read and written in one transaction: what was answered in between (another switch, a file that is taken in) is
        // not answered again by what was read before.
        let profile = assistant.shop().store().write(|writer| {
            let mut customer = writer.customer(&id)?.ok_or(DeskError::NoMember)?;
            customer.consent.set(purpose, agreed);
            if !customer.consent.profile {
                customer = Customer {
                    name: String::new(),
                    membership: String::new(),
                    identities: Vec::new(),
                    consent: Consent::default(),
                    ..customer
                };
            }
            let at = now();
            let letter = Letter {
                key: unique("consent"),
                kind: "consent".to_owned(),
                payload: serde_json::json!({ "customer": id, "consent": customer.consent, "at": at })
                    .to_string(),
                customer: Some(id.clone()),
                session: None,
            };
            writer.put_answers(&customer, Channel::Kiosk, at)?;
            writer.put_letter(&letter)?;
            Ok::<_, DeskError>(customer.consent.profile)
        })?;
        if !profile {
            self.shared.waiting.forget(&id);
        }
        drop(still);
        if !profile {
            self.log_out(kiosk);
        }
        Ok(())
    }

    /// Deletes everything of the member, and logs out.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn forget_member(&self, kiosk: &Kiosk) -> Result<(), DeskError> {
        let assistant = self.assistant()?;
        let (_, id) = self.member()?;
        // What waits is written first, so that it is deleted with the rest; what the store does not take is forgotten.
        self.shared.waiting.settle(DELETING);
        // Then the visit: no event that is on its way may name the member again.
        self.log_out(kiosk);
        let still = self.shared.waiting.still();
        let erased = assistant.shop().store().delete_customer(&id)?;
        self.shared.waiting.forget(&id);
        drop(still);
        tracing::info!(events = erased.events, orders = erased.orders, "a member's data is deleted");
        Ok(())
    }

    /// Who can log in at the demo shop; `None` anywhere else.
    #[must_use]
    pub fn demo_access(&self) -> Option<DemoAccess> {
        let assistant = self.assistant().ok()?;
        let folder = self.shared.pictures.as_deref()?;
        let access = Access::read(folder).ok()??;
        let reader = assistant.shop().store().reader().ok()?;
        let is_demo = folder.file_name().is_some_and(|name| {
            reader.generation().is_ok_and(|made| std::path::Path::new(&made.source).ends_with(name))
        });
        let member = |one: AccessMember| {
            let customer = reader.customer_of(Channel::Store, &one.code).ok()??;
            let has_pin = reader.has_pin(&PinHolder::Customer(customer.id)).ok()?;
            has_pin.then_some(DemoMember { name: customer.name, code: one.code, pin: one.pin })
        };
        let members = access.members.into_iter().filter_map(member).collect();
        is_demo.then_some(DemoAccess { members, staff_pin: access.staff_pin })
    }

    /// Opens the staff's view.
    ///
    /// # Errors
    /// [`DeskError::Refused`]; [`DeskError`].
    pub fn staff_enter(&self, pin: &str) -> Result<(), DeskError> {
        let assistant = self.assistant()?;
        if assistant.shop().store().check_pin(Some(&PinHolder::Staff), pin, now())? != PinCheck::Right {
            return Err(DeskError::Refused);
        }
        self.shared.gate.lock().staff_until = Some(Instant::now() + STAFF_STAYS);
        // Whoever was called has come.
        self.shared.staff_called.store(false, std::sync::atomic::Ordering::Release);
        Ok(())
    }

    /// Closes the staff's view.
    pub fn staff_leave(&self) {
        self.shared.gate.lock().shut();
    }

    /// That the staff's view is open.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when it is not.
    pub(super) fn staff_only(&self) -> Result<(), DeskError> {
        let open = self.shared.gate.lock().staff_until.is_some_and(|until| Instant::now() < until);
        if open { Ok(()) } else { Err(DeskError::Refused) }
    }

    /// The visit and the member who is logged in.
    fn member(&self) -> Result<(String, CustomerId), DeskError> {
        let visit = self.shared.visit.lock();
        let member = visit.member.as_ref().ok_or(DeskError::NoMember)?;
        Ok((visit.session.clone(), member.id.clone()))
    }

    /// The member of a visit, for what is written of it.
    pub(super) fn member_of(&self, session: &str) -> Option<CustomerId> {
        self.visit_of(session).ok()?.member.as_ref().map(|member| member.id.clone())
    }
}

/// Takes the member's name out of the visit: the greeting on the screen has none any more.
fn unname(visit: &mut Visit) {
    let Some(member) = &mut visit.member else { return };
    let name = std::mem::take(&mut member.name);
    for language in [Language::Chinese, Language::English] {
        let greeted = greeting(&name, language);
        let said = visit.messages.iter_mut().filter(|message| message.text == greeted);
        said.for_each(|message| message.text = greeting("", language));
    }
}

/// Whether the store refuses to name a customer, who is gone or has not agreed.
pub(super) fn is_nameless(error: &StoreError) -> bool {
    matches!(error, StoreError::NoConsent { .. } | StoreError::Unknown { kind: "customer", .. })
}

fn greeting(name: &str, language: Language) -> String {
    match (language, name.is_empty()) {
        (Language::Chinese, false) => format!("{name}，欢迎回来。"),
        (Language::Chinese, true) => "欢迎回来。".to_owned(),
        (Language::English, false) => format!("Welcome back, {name}."),
        (Language::English, true) => "Welcome back.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_through_the_members_is_stopped_at_the_kiosk() {
        let (mut gate, start) = (Gate::default(), Instant::now());
        for _ in 0..3 {
            assert!(gate.knock(start));
            gate.welcome();
        }
        assert!((0..MOST_REFUSED).all(|_| gate.knock(start)));
        assert!(!gate.knock(start + WINDOW / 2));
        assert!(gate.knock(start + WINDOW));
    }

    #[test]
    fn a_deleted_name_is_not_in_the_greeting_that_stands_on_the_screen() {
        let mut visit = Visit::new(Language::Chinese);
        visit.member = Some(Member { id: "c1".into(), name: "杜朝颜".into() });
        visit.say(Message::of(0, Speaker::Guide, greeting("杜朝颜", Language::Chinese)));
        unname(&mut visit);
        assert_eq!(visit.messages[0].text, "欢迎回来。");
        assert_eq!(visit.member.as_ref().map(|member| member.name.as_str()), Some(""));
    }

    #[test]
    fn a_member_without_a_name_is_greeted_too() {
        assert_eq!(greeting("Elias", Language::English), "Welcome back, Elias.");
        assert_eq!(greeting("", Language::Chinese), "欢迎回来。");
    }
}

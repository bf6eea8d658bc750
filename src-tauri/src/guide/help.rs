//! What could be done next: a quiet hint for the shopper, the whole for the staff.

use jingxuan_catalogue::{CustomerId, Event, VariantId};
use jingxuan_guide::{Assistant, NextStep, known::known, profile::Field};

use super::{
    cards::Cards,
    desk::{Desk, DeskError},
    pages::{Hint, KnownField, StaffHelp, StaffStep},
    portrait::portrait,
    visit::now,
};
use crate::kiosk::Kiosk;

/// Steps that the staff are shown.
const STEPS: usize = 4;

impl Desk {
    fn steps(&self, kiosk: &Kiosk, assistant: &Assistant, session: &str) -> Result<Vec<NextStep>, DeskError> {
        let Some(advice) = assistant.advice() else { return Ok(Vec::new()) };
        let scene = self.scene(kiosk, assistant);
        let events = assistant.shop().store().reader()?.events_in(&session.into())?;
        let events: Vec<Event> = events.into_iter().map(|recorded| recorded.event).collect();
        Ok(advice.next(assistant.shop(), &scene, &events, kiosk.language(), STEPS))
    }

    /// Works the hint out anew, after something was done. A hint is a nicety: what goes wrong here is logged.
    pub(super) fn hint_anew(&self, kiosk: &Kiosk, assistant: &Assistant, session: &str) {
        let steps = self.steps(kiosk, assistant, session).unwrap_or_else(|error| {
            tracing::warn!(%error, "no hint");
            Vec::new()
        });
        let Ok(mut visit) = self.visit_of(session) else { return };
        let hint = steps.into_iter().find_map(|step| {
            let (text, product, variant) = (step.shopper?, step.product?, step.variant?);
            let said = visit.declined.contains(&variant) || visit.bag.contains(&variant);
            (!said).then(|| Hint { text, product: product.to_string(), variant: variant.to_string() })
        });
        visit.hint = hint;
    }

    /// The shopper does not want this hint, nor again.
    pub fn decline(&self, variant: &VariantId) {
        let mut visit = self.shared.visit.lock();
        visit.declined.push(variant.clone());
        visit.hint = None;
    }

    /// What the staff see of the visit.
    ///
    /// # Errors
    /// [`DeskError::Refused`] where the staff's view is not open; [`DeskError`].
    pub fn staff_help(&self, kiosk: &Kiosk) -> Result<StaffHelp, DeskError> {
        self.staff_only()?;
        let assistant = self.assistant()?;
        let (session, member, tried, bag) = {
            let visit = self.shared.visit.lock();
            (visit.session.clone(), visit.member.clone(), visit.tried.clone(), visit.bag.clone())
        };
        let known = match &member {
            Some(member) => known_of(kiosk, &assistant, &member.id)?,
            None => Vec::new(),
        };
        let cards = Cards { shop: assistant.shop(), store: &self.shared.store, language: kiosk.language() };
        let steps = self.steps(kiosk, &assistant, &session)?;
        Ok(StaffHelp {
            member: member.map(|member| member.name),
            known,
            steps: steps
                .into_iter()
                .map(|step| StaffStep {
                    card: step.product.and_then(|product| cards.card(&product, step.variant.as_ref(), "")),
                    variant: step.variant.map(|variant| variant.to_string()),
                    what: step.what,
                    why: step.why,
                })
                .collect(),
            tried: tried.iter().rev().filter_map(|product| cards.card(product, None, "")).collect(),
            bag: bag
                .iter()
                .filter_map(|variant| {
                    let (product, _) = assistant.shop().variant(variant)?;
                    cards.card(&product.id, Some(variant), "")
                })
                .collect(),
        })
    }
}

/// The profile of a member as the staff see it: what helps to choose, not what was measured of the body.
fn known_of(kiosk: &Kiosk, assistant: &Assistant, member: &CustomerId) -> Result<Vec<KnownField>, DeskError> {
    let shop = assistant.shop();
    let Some(known) = known(shop, member, now())? else { return Ok(Vec::new()) };
    let mut fields = portrait(&known, &[], &[], shop, kiosk.language()).fields;
    fields.retain(|field| Field::named(&field.id).is_some());
    Ok(fields)
}

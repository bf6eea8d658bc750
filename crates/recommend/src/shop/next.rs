//! The next best action for the assistant: what to offer now, and why.

use jingxuan_catalogue::{Event, EventKind, ProductId, Variant, VariantId};

use super::{
    Advisor, Rules, StockView, Visit,
    size::{TOLERANCE, fitting_size},
};

/// A variant to offer.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Offer {
    /// What.
    pub product: ProductId,
    /// In which size and colour.
    pub variant: VariantId,
    /// The size on its label.
    pub size: String,
    /// Pieces in this shop.
    pub pieces: u32,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Action {
    /// Bring what is in the bag to the till.
    Close {
        /// What is in the bag.
        bag: Vec<ProductId>,
    },
    /// Offer a product that was tried again and again, or liked.
    Offer(Offer),
    /// Offer the size that fits the measured body instead of the one that was tried.
    OtherSize {
        /// What was tried.
        tried: String,
        /// What fits.
        offer: Offer,
    },
    /// It is not here: have it sent, or offer the nearest thing that is.
    Alternative {
        /// What was wanted.
        wanted: ProductId,
        /// What is here.
        offer: Offer,
    },
    /// Something that goes with what is in the bag or was liked.
    Complete {
        /// With what.
        with: ProductId,
        /// What.
        offer: Offer,
    },
    /// Let the shopper look around.
    Wait,
}

/// An action with its reasons.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct NextAction {
    /// What to do.
    #[serde(flatten)]
    pub action: Action,
    /// How often the product was tried in this visit.
    pub tried: usize,
    /// Whether it lies in the bag.
    pub in_bag: bool,
    /// Whether it was taken out of the bag again.
    pub hesitated: bool,
    /// Probability that this visit ends with a purchase, where it was predicted.
    pub intent: Option<f32>,
    /// For comparison, the most urgent first.
    pub urgency: f32,
}

/// What happened to one product in this visit.
#[derive(Default)]
struct Interest {
    tried: usize,
    liked: bool,
    in_bag: bool,
    hesitated: bool,
    last: Option<VariantId>,
}

impl Interest {
    fn of(steps: &[&Event], product: &ProductId) -> Self {
        let mut interest = Self::default();
        for event in steps.iter().filter(|event| event.product.as_ref() == Some(product)) {
            if event.variant.is_some() {
                interest.last.clone_from(&event.variant);
            }
            match event.kind {
                EventKind::TryOn => interest.tried += 1,
                EventKind::Like => interest.liked = true,
                EventKind::Add => interest.in_bag = true,
                EventKind::Remove => (interest.in_bag, interest.hesitated) = (false, true),
                EventKind::Buy => interest.in_bag = false,
                _ => {}
            }
        }
        interest
    }

    #[allow(clippy::cast_precision_loss)]
    fn urgency(&self) -> f32 {
        let tries = (self.tried as f32).min(4.0);
        tries
            + 1.5 * f32::from(u8::from(self.liked))
            + 2.0 * f32::from(u8::from(self.in_bag))
            + f32::from(u8::from(self.hesitated))
    }
}

/// Up to `count` actions, the most urgent first; at least one ([`Action::Wait`] when there is nothing to offer). `intent` is the
/// predicted probability of a purchase. Only what is in stock here is ever offered. What the shopper chose needs only to fit: nobody is
/// told in July that the winter coat they tried on is not the season. Alternatives and what completes an outfit keep to all `rules`,
/// and are not what lies in the bag already.
#[must_use]
pub fn next_actions(
    advisor: &Advisor,
    visit: &Visit,
    stock: &dyn StockView,
    rules: &Rules<'_>,
    intent: Option<f32>,
    count: usize,
) -> Vec<NextAction> {
    let fold = advisor.fold(visit);
    let mut steps: Vec<&Event> = visit.steps.iter().collect();
    steps.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
    let chosen = Rules { stock: Some(stock), body: rules.body.clone(), ..Rules::default() };
    let mut rules = Rules { stock: Some(stock), ..rules.clone() };
    let mut actions = Vec::new();
    let touched: Vec<(ProductId, Interest)> = fold
        .latest
        .iter()
        .filter_map(|item| {
            let product = ProductId::from(advisor.items().name(*item)?);
            let interest = Interest::of(&steps, &product);
            Some((product, interest))
        })
        .collect();
    let bag: Vec<ProductId> =
        touched.iter().filter(|(_, interest)| interest.in_bag).map(|(product, _)| product.clone()).collect();
    rules.refused.extend(bag.iter().cloned());
    for (product, interest) in &touched {
        if fold.owned.contains(product) || (interest.tried < 2 && !interest.liked && !interest.hesitated) {
            continue;
        }
        let offered = offer(advisor, product, interest, &chosen).or_else(|| {
            let alternative = advisor.similar(product, visit, &rules, 1).into_iter().next()?;
            let offer = offered(advisor, alternative.variant?, stock)?;
            Some(Action::Alternative { wanted: product.clone(), offer })
        });
        if let Some(action) =
            offered.filter(|action| !interest.in_bag || matches!(action, Action::OtherSize { .. }))
        {
            actions.push(NextAction {
                action,
                tried: interest.tried,
                in_bag: interest.in_bag,
                hesitated: interest.hesitated,
                intent,
                urgency: interest.urgency(),
            });
        }
    }
    let mut add = |action, urgency| {
        actions.push(NextAction { action, tried: 0, in_bag: false, hesitated: false, intent, urgency });
    };
    let decided =
        |item: &&u32| matches!(fold.did.get(item), Some(EventKind::Like | EventKind::Add | EventKind::Buy));
    let liked =
        fold.latest.iter().find(decided).and_then(|item| advisor.items().name(*item)).map(ProductId::from);
    if let Some(with) = bag.first().cloned().or(liked) {
        let look = advisor.complete_the_look(std::slice::from_ref(&with), visit, &rules, 1);
        if let Some(offer) =
            look.into_iter().next().and_then(|(_, advice)| offered(advisor, advice.variant?, stock))
        {
            add(Action::Complete { with, offer }, 1.2);
        }
    }
    if !bag.is_empty() {
        add(Action::Close { bag }, 1.0 + 5.0 * intent.unwrap_or(0.3));
    }
    if actions.is_empty() {
        actions.push(NextAction {
            action: Action::Wait,
            tried: 0,
            in_bag: false,
            hesitated: false,
            intent,
            urgency: 0.0,
        });
    }
    actions.sort_by(|a, b| b.urgency.total_cmp(&a.urgency));
    actions.truncate(count.max(1));
    actions
}

fn offered(advisor: &Advisor, variant: VariantId, stock: &dyn StockView) -> Option<Offer> {
    let product = advisor.shop().product(advisor.shop().of_variant(&variant)?)?;
    let size = product.variants.iter().find(|other| other.id == variant)?.size.clone();
    let pieces = stock.pieces(&variant);
    (pieces > 0).then(|| Offer { product: product.id.clone(), variant, size, pieces })
}

/// The product itself, where it is here in a size that fits.
fn offer(advisor: &Advisor, product: &ProductId, interest: &Interest, rules: &Rules<'_>) -> Option<Action> {
    let (shop, stock) = (advisor.shop(), rules.stock?);
    let known = shop.product(shop.number(product)?)?;
    let tried = interest.last.as_ref().and_then(|id| known.variants.iter().find(|variant| variant.id == *id));
    let colour = |variant: &Variant| tried.is_none_or(|tried| tried.colour == variant.colour);
    let fitting = shop
        .chart(known)
        .filter(|_| !rules.body.is_empty())
        .and_then(|chart| fitting_size(chart, &rules.body, known))
        .filter(|fit| fit.outside <= TOLERANCE);
    let is_tried = |variant: &Variant| tried.is_some_and(|tried| tried.size == variant.size);
    let wanted = |variant: &Variant| match &fitting {
        Some(fit) => fit.is_of(variant),
        None => tried.is_none() || is_tried(variant),
    };
    rules.allow(shop, known).ok()?;
    let here: Vec<&Variant> = known
        .variants
        .iter()
        .filter(|variant| colour(variant) && wanted(variant) && stock.pieces(&variant.id) > 0)
        .collect();
    // What was tried comes first where several labels name the size that fits.
    let here = here.iter().find(|variant| is_tried(variant)).or(here.first())?;
    let offer = offered(advisor, here.id.clone(), stock)?;
    Some(match tried {
        Some(tried) if tried.size != here.size => Action::OtherSize { tried: tried.size.clone(), offer },
        _ => Action::Offer(offer),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{
        super::advisor::tests::{advisor, visit},
        *,
    };

    #[test]
    fn what_was_tried_twice_is_offered_in_the_size_that_fits() {
        let advisor = advisor();
        let mut seen = visit(&[(EventKind::TryOn, "p2"), (EventKind::TryOn, "p2")]);
        seen.steps.iter_mut().for_each(|step| step.variant = Some("p2-S".into()));
        let all = |_: &VariantId| 3;
        let rules = Rules::default();
        let first = next_actions(&advisor, &seen, &all, &rules, Some(0.4), 1).remove(0);
        let offer = |size: &str| Offer {
            product: "p2".into(),
            variant: format!("p2-{size}").into(),
            size: size.into(),
            pieces: 3,
        };
        assert_eq!((first.action, first.tried, first.intent), (Action::Offer(offer("S")), 2, Some(0.4)));
        let body = BTreeMap::from([("chest".to_owned(), 95.0)]);
        let fitted = Rules { body, ..Rules::default() };
        let first = next_actions(&advisor, &seen, &all, &fitted, None, 1).remove(0);
        assert_eq!(first.action, Action::OtherSize { tried: "S".into(), offer: offer("L") });
    }

    #[test]
    fn what_the_shopper_chose_is_offered_in_any_season() {
        let advisor = advisor();
        let all = |_: &VariantId| 1;
        // p4 is for the winter.
        let seen = visit(&[(EventKind::TryOn, "p4"), (EventKind::TryOn, "p4")]);
        let rules = Rules {
            seasons: vec!["summer".into()],
            refused: [ProductId::from("p4")].into(),
            ..Rules::default()
        };
        let first = next_actions(&advisor, &seen, &all, &rules, None, 1).remove(0);
        assert!(matches!(&first.action, Action::Offer(offer) if offer.product.as_str() == "p4"), "{first:?}");
    }

    #[test]
    fn what_is_not_here_is_replaced_and_the_bag_is_closed() {
        let advisor = advisor();
        let others = |variant: &VariantId| u32::from(!variant.0.starts_with("p2-"));
        let tried = visit(&[(EventKind::TryOn, "p2"), (EventKind::TryOn, "p2")]);
        let first = next_actions(&advisor, &tried, &others, &Rules::default(), None, 1).remove(0);
        assert!(
            matches!(&first.action, Action::Alternative { wanted, offer } if wanted.as_str() == "p2" && offer.pieces == 1),
            "{first:?}"
        );
        let bag = visit(&[(EventKind::Add, "p4")]);
        let actions = next_actions(&advisor, &bag, &others, &Rules::default(), Some(0.9), 5);
        assert_eq!(actions[0].action, Action::Close { bag: vec!["p4".into()] });
        assert!(
            actions
                .iter()
                .any(|a| matches!(&a.action, Action::Complete { with, .. } if with.as_str() == "p4"))
        );
        // The alternative is not what lies in the bag, nor what was refused.
        let alternative = |seen: &Visit| {
            next_actions(&advisor, seen, &others, &Rules::default(), None, 9).into_iter().find_map(|next| {
                match next.action {
                    Action::Alternative { offer, .. } => Some(offer.product),
                    _ => None,
                }
            })
        };
        let nearest = alternative(&tried).unwrap();
        for kind in [EventKind::Add, EventKind::Dislike, EventKind::Buy] {
            let seen = visit(&[(EventKind::TryOn, "p2"), (EventKind::TryOn, "p2"), (kind, nearest.as_str())]);
            assert_ne!(alternative(&seen).unwrap(), nearest, "{kind:?}");
        }
        let nothing = next_actions(&advisor, &visit(&[]), &others, &Rules::default(), None, 5);
        assert_eq!(nothing.len(), 1);
        assert_eq!(nothing[0].action, Action::Wait);
    }
}

//! The next best action in words: for the staff who help, and as a quiet hint for the shopper where there is one to give.

use jingxuan_catalogue::{Event, Language, ProductId, VariantId};
use jingxuan_recommend::{
    intent::Past,
    shop::{Action, NextAction, Offer, next_actions},
};

use super::{Adviser, Asked};
use crate::{NextStep, Scene, Shop};

impl Adviser {
    pub(super) fn next_steps(
        &self,
        shop: &Shop,
        scene: &Scene,
        steps: &[Event],
        language: Language,
        count: usize,
    ) -> Vec<NextStep> {
        let pieces = self.pieces(&scene.store);
        let stock = |variant: &VariantId| pieces.get(variant).copied().unwrap_or(0);
        // What really happened, in its order and with every repetition. An alternative may be of the season of what was tried.
        let anchors: Vec<ProductId> = steps.iter().filter_map(|step| step.product.clone()).collect();
        let asked = Asked { steps: Some(steps), ..Asked::new(shop, scene, language).from(&anchors) };
        let actions = self.ruled(&asked, |advisor, visit, rules| {
            let past = Past::of(&visit.past, scene.customer.is_some());
            let intent = advisor.model().intent.as_ref();
            let intent = intent.map(|intent| intent.predict(&visit.steps, past, advisor.shop()));
            next_actions(advisor, visit, &stock, rules, intent, count)
        });
        actions.iter().filter_map(|action| told(shop, action, language)).collect()
    }
}

fn told(shop: &Shop, next: &NextAction, language: Language) -> Option<NextStep> {
    let chinese = language == Language::Chinese;
    let title = |id: &ProductId| shop.product(id).map(|product| product.title.get(language).to_owned());
    let piece = |offer: &Offer| {
        let (product, variant) = shop.variant(&offer.variant)?;
        let (title, colour) = (product.title.get(language), variant.colour.name.get(language));
        Some(if chinese {
            format!("{title}（{colour}，{} 码）", offer.size)
        } else {
            format!("{title} in {}, size {}", colour.to_lowercase(), offer.size)
        })
    };
    let tried = next.tried;
    let mut why = Vec::new();
    if tried > 0 {
        why.push(match (chinese, tried) {
            (true, _) => format!("试了 {tried} 次"),
            (false, 1) => "tried once".to_owned(),
            (false, 2) => "tried twice".to_owned(),
            (false, _) => format!("tried {tried} times"),
        });
    }
    if next.hesitated {
        why.push(if chinese { "放进又拿出购物袋" } else { "taken out of the bag again" }.to_owned());
    }
    let here = |offer: &Offer| {
        let pieces = offer.pieces;
        if chinese { format!("本店 {pieces} 件") } else { format!("{pieces} here") }
    };
    let (what, shopper, offer) = match &next.action {
        Action::Close { bag } => {
            let count = bag.len();
            let what = if chinese {
                format!("购物袋里有 {count} 款：请顾客去收银台，或帮忙预留")
            } else if count == 1 {
                "One piece is in the bag: offer the till, or a reservation".to_owned()
            } else {
                format!("{count} pieces are in the bag: offer the till, or a reservation")
            };
            if let Some(chance) = next.intent {
                let percent = (100.0 * chance).round();
                why.push(if chinese {
                    format!("购买可能性 {percent}%")
                } else {
                    format!("{percent} % likely to buy")
                });
            }
            (what, None, None)
        }
        Action::Offer(offer) => {
            why.push(here(offer));
            let piece = piece(offer)?;
            let what = if chinese { format!("推荐{piece}") } else { format!("Offer {piece}") };
            let quiet = if chinese {
                format!("您试过的{piece}，本店有货")
            } else {
                format!("{piece}: it is here")
            };
            (what, Some(quiet), Some(offer))
        }
        Action::OtherSize { tried, offer } => {
            why.push(here(offer));
            let piece = piece(offer)?;
            let (what, quiet) = if chinese {
                (
                    format!("试的是 {tried} 码，更合身的是{piece}"),
                    format!("{} 码可能更合身，本店有货：{piece}", offer.size),
                )
            } else {
                (
                    format!("Size {tried} was tried; {piece} fits better"),
                    format!("Size {} may fit better and is here: {piece}", offer.size),
                )
            };
            (what, Some(quiet), Some(offer))
        }
        Action::Alternative { wanted, offer } => {
            why.push(here(offer));
            let (wanted, piece) = (title(wanted)?, piece(offer)?);
            let what = if chinese {
                format!("{wanted}本店没有合适的：可调货，或推荐{piece}")
            } else {
                format!("{wanted} is not here as wanted: have it sent, or offer {piece}")
            };
            (what, None, Some(offer))
        }
        Action::Complete { with, offer } => {
            why.push(here(offer));
            let (with, piece) = (title(with)?, piece(offer)?);
            let (what, quiet) = if chinese {
                (format!("{piece}可以配{with}"), format!("配{with}：{piece}"))
            } else {
                (format!("{piece} goes with {with}"), format!("Goes with {with}: {piece}"))
            };
            (what, Some(quiet), Some(offer))
        }
        Action::Wait => {
            let what = if chinese { "让顾客自己看看" } else { "Let the shopper look around" };
            (what.to_owned(), None, None)
        }
    };
    Some(NextStep {
        what,
        why,
        shopper,
        product: offer.map(|offer| offer.product.clone()),
        variant: offer.map(|offer| offer.variant.clone()),
    })
}

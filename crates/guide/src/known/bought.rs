//! Purchases that events tell of and purchases that orders tell of, each once.

use std::collections::{HashMap, HashSet};

use jingxuan_catalogue::{
    Event, EventId, EventKind, Money, Order, OrderStatus, ProductId, Timestamp, VariantId,
};

/// A purchase and an order of the same product that lie no further apart are the same purchase: a till may report at night.
const SAME: Timestamp = 24 * 3600;

/// The events, with a purchase more for each line of an order that no event tells of; and what was paid for a piece, by purchase, where
/// an order says so. Reservations and cancelled orders are no purchases; what an order says came back and no event says, came back.
/// `product_of` is the product of a variant, where it is still in the range.
#[must_use]
pub fn with_orders(
    events: Vec<Event>,
    orders: &[Order],
    product_of: &dyn Fn(&VariantId) -> Option<ProductId>,
) -> (Vec<Event>, HashMap<EventId, Money>) {
    let mut paid: HashMap<EventId, Money> = HashMap::new();
    let mut ordered: Vec<Event> = Vec::new();
    let mut taken: HashSet<&EventId> = HashSet::new();
    let bought: Vec<&Event> = events.iter().filter(|event| event.kind == EventKind::Buy).collect();
    for order in orders {
        let returned = match order.status {
            OrderStatus::Reserved | OrderStatus::Cancelled => continue,
            OrderStatus::Returned => true,
            OrderStatus::Placed | OrderStatus::Paid | OrderStatus::Fulfilled => false,
        };
        for (place, line) in order.lines.iter().enumerate() {
            let product = product_of(&line.variant);
            let same = |event: &&&Event| {
                let piece = match &event.variant {
                    Some(variant) => *variant == line.variant,
                    None => event.product.is_some() && event.product == product,
                };
                piece
                    && event.customer == order.customer
                    && event.at.abs_diff(order.at) <= SAME.unsigned_abs()
            };
            let mut told: Vec<&Event> =
                bought.iter().filter(same).filter(|event| !taken.contains(&event.id)).copied().collect();
            told.sort_by_key(|event| event.at.abs_diff(order.at));
            told.truncate(line.quantity as usize);
            for event in &told {
                taken.insert(&event.id);
                paid.insert(event.id.clone(), line.price);
            }
            let step = |kind, id: String, at| Event {
                id: id.into(),
                at,
                channel: order.channel,
                session: format!("order:{}", order.id).into(),
                customer: order.customer.clone(),
                store: order.store.clone(),
                kind,
                // A product that left the range is still a purchase, of what nobody can say.
                product: told.first().and_then(|event| event.product.clone()).or_else(|| product.clone()),
                variant: Some(line.variant.clone()),
                text: None,
                said: Vec::new(),
                shown: Vec::new(),
            };
            if told.is_empty() {
                let event = step(EventKind::Buy, format!("order:{}:{place}", order.id), order.at);
                paid.insert(event.id.clone(), line.price);
                ordered.push(event);
            }
            let said = |event: &Event| {
                let piece = event.variant.as_ref().is_none_or(|variant| *variant == line.variant);
                event.kind == EventKind::Return && piece && event.product == product && event.at >= order.at
            };
            if returned && product.is_some() && !events.iter().any(said) {
                ordered.push(step(
                    EventKind::Return,
                    format!("order:{}:{place}:back", order.id),
                    order.at + 1,
                ));
            }
        }
    }
    let mut all = events;
    all.extend(ordered);
    (all, paid)
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::{Channel, OrderLine};

    use super::*;

    const AT: Timestamp = 1_700_000_000;

    fn buy(id: &str, variant: &str, at: Timestamp) -> Event {
        Event {
            id: id.into(),
            at,
            channel: Channel::Store,
            session: "s".into(),
            customer: Some("c".into()),
            store: None,
            kind: EventKind::Buy,
            product: product(&variant.into()),
            variant: Some(variant.into()),
            text: None,
            said: Vec::new(),
            shown: Vec::new(),
        }
    }

    fn order(id: &str, status: OrderStatus, lines: &[(&str, u32, i64)]) -> Order {
        let line = |(variant, quantity, fen): &(&str, u32, i64)| OrderLine {
            variant: (*variant).into(),
            quantity: *quantity,
            price: Money::cny(*fen),
        };
        Order {
            id: id.into(),
            customer: Some("c".into()),
            channel: Channel::Web,
            store: None,
            at: AT,
            status,
            lines: lines.iter().map(line).collect(),
        }
    }

    /// `coat-M` is of `coat`; what is called `gone` is not in the range any more.
    fn product(variant: &VariantId) -> Option<ProductId> {
        variant.0.split('-').next().filter(|name| *name != "gone").map(ProductId::from)
    }

    #[test]
    fn a_purchase_that_event_and_order_tell_of_counts_once_with_the_price_of_the_order() {
        let events = vec![buy("e1", "coat-M", AT + 3600), buy("e2", "coat-M", AT + 90_000)];
        let orders = [order("o", OrderStatus::Fulfilled, &[("coat-M", 1, 500), ("hat-M", 1, 70)])];
        let (all, paid) = with_orders(events, &orders, &product);
        let ids: Vec<&str> = all.iter().map(|event| event.id.as_str()).collect();
        assert_eq!(ids, ["e1", "e2", "order:o:1"]);
        assert_eq!(paid.get(&"e1".into()), Some(&Money::cny(500)));
        assert_eq!(paid.get(&"e2".into()), None, "more than a day away: another purchase");
        assert_eq!(paid.get(&"order:o:1".into()), Some(&Money::cny(70)));
        assert_eq!((all[2].channel, all[2].product.clone()), (Channel::Web, Some("hat".into())));
    }

    #[test]
    fn reservations_and_cancelled_orders_are_no_purchases_and_what_came_back_came_back() {
        let lines = [("coat-M", 1, 500)];
        for status in [OrderStatus::Reserved, OrderStatus::Cancelled] {
            assert!(with_orders(Vec::new(), &[order("o", status, &lines)], &product).0.is_empty());
        }
        let (all, _) = with_orders(Vec::new(), &[order("o", OrderStatus::Returned, &lines)], &product);
        assert_eq!(
            all.iter().map(|event| event.kind).collect::<Vec<_>>(),
            [EventKind::Buy, EventKind::Return]
        );
        let back = Event { kind: EventKind::Return, ..buy("e2", "coat-M", AT + 500_000) };
        let told = vec![buy("e1", "coat-M", AT), back];
        let (all, _) = with_orders(told, &[order("o", OrderStatus::Returned, &lines)], &product);
        assert_eq!(all.len(), 2, "the events said all of it");
    }

    #[test]
    fn what_left_the_range_is_a_purchase_all_the_same() {
        let orders = [order("o", OrderStatus::Returned, &[("gone-M", 1, 900)])];
        let (all, paid) = with_orders(Vec::new(), &orders, &product);
        assert_eq!((all.len(), all[0].product.clone(), paid.len()), (1, None, 1));
    }

    #[test]
    fn two_pieces_of_a_line_may_be_two_events() {
        let events = vec![buy("e1", "coat-M", AT), buy("e2", "coat-M", AT), buy("e3", "coat-M", AT + 5)];
        let (all, paid) =
            with_orders(events, &[order("o", OrderStatus::Paid, &[("coat-M", 2, 500)])], &product);
        assert_eq!((all.len(), paid.len()), (3, 2));
    }
}

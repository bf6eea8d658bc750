//! Orders and reservations.

use jingxuan_catalogue::{CustomerId, Order, OrderId, OrderLine, OrderStatus, StoreId, VariantId};
use rusqlite::{Row, params};

use crate::{
    Reader, Store, Writer,
    columns::{money, name, named, to_json},
    error::{Result, StoreError},
    outbox::Letter,
};

const ORDER: &str = "SELECT id, customer, channel, store, at, status FROM orders";

impl Reader<'_> {
    /// The order.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read; so for every query below.
    pub fn order(&self, id: &OrderId) -> Result<Option<Order>> {
        let found = self.first(&format!("{ORDER} WHERE id = ?"), [id.as_str()], order_row)?;
        found.map(|order| self.with_lines(order)).transpose()
    }

    /// Orders of the customer, in order of arrival.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn orders_of(&self, customer: &CustomerId) -> Result<Vec<Order>> {
        let found =
            self.all(&format!("{ORDER} WHERE customer = ? ORDER BY seq"), [customer.as_str()], order_row)?;
        found.into_iter().map(|order| self.with_lines(order)).collect()
    }

    /// Every order, in order of arrival.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn orders(&self) -> Result<Vec<Order>> {
        let found = self.all(&format!("{ORDER} ORDER BY seq"), [], order_row)?;
        found.into_iter().map(|order| self.with_lines(order)).collect()
    }

    fn with_lines(&self, mut order: Order) -> Result<Order> {
        let sql = "SELECT variant, quantity, price, currency FROM order_lines WHERE order_id = ?
                   ORDER BY position";
        order.lines = self.all(sql, [order.id.as_str()], |row| {
            Ok(OrderLine { variant: VariantId(row.get(0)?), quantity: row.get(1)?, price: money(row, 2)? })
        })?;
        Ok(order)
    }
}

impl Writer<'_> {
    /// Writes an order with its lines; one of the same id is replaced, which is how its status changes.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] or [`StoreError::NoConsent`] when it names a customer who is not known or has not
    /// agreed (the order can be placed without naming the customer); [`StoreError::Invalid`] without id or lines.
    pub fn put_order(&mut self, order: &Order) -> Result<()> {
        if order.id.as_str().is_empty() || order.lines.is_empty() {
            return Err(StoreError::Invalid(format!("order `{}` lacks its id or lines", order.id)));
        }
        if let Some(line) = order.lines.iter().find(|line| line.quantity == 0) {
            return Err(StoreError::Invalid(format!("order `{}`: 0 pieces of `{}`", order.id, line.variant)));
        }
        if let Some(customer) = &order.customer {
            self.check_consent(customer, order.channel)?;
        }
        let sql = "INSERT INTO orders (id, customer, channel, store, at, status, line_count)
                   VALUES (?, ?, ?, ?, ?, ?, ?)
                   ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, channel = excluded.channel,
                   store = excluded.store, at = excluded.at, status = excluded.status,
                   line_count = excluded.line_count";
        self.run(
            sql,
            params![
                order.id.as_str(),
                order.customer.as_ref().map(CustomerId::as_str),
                name(&order.channel)?,
                order.store.as_ref().map(StoreId::as_str),
                order.at,
                name(&order.status)?,
                order.lines.len(),
            ],
        )?;
        self.run("DELETE FROM order_lines WHERE order_id = ?", [order.id.as_str()])?;
        let sql = "INSERT INTO order_lines (order_id, position, variant, quantity, price, currency)
                   VALUES (?, ?, ?, ?, ?, ?)";
        for (position, line) in order.lines.iter().enumerate() {
            let (price, currency) = (line.price.minor, line.price.currency);
            let id = order.id.as_str();
            self.run(
                sql,
                params![id, position, line.variant.as_str(), line.quantity, price, currency.code()],
            )?;
        }
        Ok(())
    }

    /// Writes an order and a letter that takes it to the hub. A new reservation takes its pieces out of the stock of
    /// its store; one that is cancelled puts them back.
    ///
    /// # Errors
    /// As [`Writer::put_order`]; [`StoreError::OutOfStock`].
    pub fn record_order(&mut self, order: &Order) -> Result<()> {
        let sql = "SELECT status FROM orders WHERE id = ?";
        let before: Option<OrderStatus> = self.first(sql, [order.id.as_str()], |row| named(row, 0))?;
        if let Some(store) = &order.store {
            let (held, holds) = (before.is_some_and(holds_stock), holds_stock(order.status));
            for line in &order.lines {
                match (held, holds) {
                    (false, true) => self.take_from_stock(&line.variant, store, line.quantity)?,
                    (true, false) => {
                        // What was carried out of the store does not come back to it.
                        let back = order.status == OrderStatus::Cancelled;
                        self.stock_stale |= back;
                        let sql = "UPDATE stock SET quantity = quantity + iif(?4, min(held, ?3), 0),
                                   held = held - min(held, ?3) WHERE variant = ?1 AND store = ?2";
                        let variant = line.variant.as_str();
                        self.run(sql, params![variant, store.as_str(), line.quantity, back])?;
                    }
                    _ => {}
                }
            }
        }
        self.put_order(order)?;
        self.put_letter(&Letter {
            key: format!("order:{}:{}", order.id, name(&order.status)?),
            kind: "order".to_owned(),
            payload: to_json(order)?,
            customer: order.customer.clone(),
            session: None,
        })?;
        Ok(())
    }

    /// Puts the pieces that reservations hold back into the stock of their stores, before they are deleted: `which` says of which
    /// orders, by what is given as `?1`. Orders of other kinds put nothing back; nor does one that a file brought, which took
    /// nothing, or one from before the last count.
    pub(crate) fn free_reserved(&mut self, which: &str, of: &str) -> Result<()> {
        let sql = format!(
            "UPDATE stock SET quantity = quantity + min(held, freed.pieces), held = held - min(held, freed.pieces)
             FROM (SELECT order_lines.variant AS variant, orders.store AS store, sum(order_lines.quantity) AS pieces
                   FROM orders JOIN order_lines ON order_lines.order_id = orders.id
                   WHERE orders.status = 'reserved' AND {which}
                   GROUP BY order_lines.variant, orders.store) AS freed
             WHERE stock.variant = freed.variant AND stock.store = freed.store"
        );
        self.stock_stale |= self.run(&sql, [of])? > 0;
        Ok(())
    }
}

/// Whether the pieces are set aside in the store while the order stands so.
fn holds_stock(status: OrderStatus) -> bool {
    matches!(status, OrderStatus::Reserved | OrderStatus::Placed | OrderStatus::Paid)
}

impl Store {
    /// Writes an order with its letter in one transaction: on the disk when this returns.
    ///
    /// # Errors
    /// As [`Writer::record_order`].
    pub fn record_order(&self, order: &Order) -> Result<()> {
        self.write(|writer| writer.record_order(order))
    }
}

fn order_row(row: &Row<'_>) -> rusqlite::Result<Order> {
    Ok(Order {
        id: OrderId(row.get(0)?),
        customer: row.get::<_, Option<String>>(1)?.map(CustomerId),
        channel: named(row, 2)?,
        store: row.get::<_, Option<String>>(3)?.map(StoreId),
        at: row.get(4)?,
        status: named(row, 5)?,
        lines: Vec::new(),
    })
}

-- Pieces that reservations took out of the count: no more than these are put back. A new count has none.
ALTER TABLE stock ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
-- Of orders that are there already it is not known. Those of a file took nothing, and what was counted since is all that is there.
UPDATE stock SET held = taken.pieces
FROM (
    SELECT order_lines.variant AS variant, orders.store AS store, sum(order_lines.quantity) AS pieces
    FROM orders JOIN order_lines ON order_lines.order_id = orders.id
    WHERE orders.status IN ('reserved', 'placed', 'paid') AND orders.channel = 'kiosk'
        AND EXISTS (
            SELECT 1 FROM stock counted WHERE counted.variant = order_lines.variant AND counted.store = orders.store
            AND counted.at <= orders.at
        )
    GROUP BY order_lines.variant, orders.store
) AS taken
WHERE stock.variant = taken.variant AND stock.store = taken.store;

-- Products that a merged feed took out of the range by saying that they are not for sale: what the feed cannot say of them is theirs
-- again when they come back.
CREATE TABLE resting (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    product TEXT NOT NULL                           -- JSON
);

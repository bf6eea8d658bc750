-- When and where a customer agreed to something or took it back: a row an answer, and of a purpose the last one holds.
-- Of answers from before this version it is not known, so there is no row.
CREATE TABLE consent_changes (
    seq INTEGER PRIMARY KEY,
    customer TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,                          -- the column of `customers`
    agreed INTEGER NOT NULL,
    at INTEGER NOT NULL,
    channel TEXT                                    -- NULL: a file brought the answer without saying where it was given
);
CREATE INDEX consent_changes_by_customer ON consent_changes (customer, purpose, seq);

-- Earlier versions could leave a product without variants when feeds were merged: it could be neither sold nor imported.
DELETE FROM products WHERE key NOT IN (SELECT product FROM variants);
INSERT INTO product_words (product_words) VALUES ('rebuild');

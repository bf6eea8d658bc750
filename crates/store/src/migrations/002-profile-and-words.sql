-- What is known about a customer beyond the events, field by field, each with its origin.
CREATE TABLE profile_fields (
    seq INTEGER PRIMARY KEY,
    customer TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    value TEXT NOT NULL,                            -- JSON
    source TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (customer, field)
);

-- Titles and brands for the assistant's look-up; the texts themselves stay in `products`.
CREATE VIRTUAL TABLE product_words USING fts5 (
    title_zh, title_en, brand,
    content = 'products', content_rowid = 'key', tokenize = 'trigram'
);
INSERT INTO product_words (product_words) VALUES ('rebuild');

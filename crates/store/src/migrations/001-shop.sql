CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- catalogue
CREATE TABLE categories (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name_zh TEXT NOT NULL, name_en TEXT NOT NULL,
    synonyms TEXT NOT NULL                          -- JSON array
);
CREATE TABLE products (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    generation INTEGER NOT NULL,                    -- the catalogue that wrote it
    title_zh TEXT NOT NULL, title_en TEXT NOT NULL,
    description_zh TEXT NOT NULL, description_en TEXT NOT NULL,
    brand TEXT NOT NULL,
    category TEXT NOT NULL,
    size_chart TEXT,
    since INTEGER NOT NULL,
    margin_percent INTEGER
);
CREATE INDEX products_by_category ON products (category);
CREATE TABLE product_attributes (
    product INTEGER NOT NULL REFERENCES products (key) ON DELETE CASCADE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (product, name, position)
) WITHOUT ROWID;
CREATE TABLE variants (
    key INTEGER PRIMARY KEY,
    product INTEGER NOT NULL REFERENCES products (key) ON DELETE CASCADE,
    id TEXT NOT NULL UNIQUE,
    size TEXT NOT NULL,
    colour_zh TEXT NOT NULL, colour_en TEXT NOT NULL,
    family TEXT NOT NULL,
    rgb INTEGER,                                    -- 0xRRGGBB
    gtin TEXT,
    price INTEGER NOT NULL, currency TEXT NOT NULL, -- minor units
    member_price INTEGER, member_currency TEXT,
    garment TEXT, colourway TEXT
);
CREATE INDEX variants_by_product ON variants (product);
CREATE INDEX variants_by_gtin ON variants (gtin) WHERE gtin IS NOT NULL;
CREATE TABLE images (
    variant INTEGER NOT NULL REFERENCES variants (key) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (variant, position)
) WITHOUT ROWID;
CREATE TABLE stores (
    id TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL, name_en TEXT NOT NULL,
    city_zh TEXT NOT NULL, city_en TEXT NOT NULL,
    address_zh TEXT NOT NULL, address_en TEXT NOT NULL,
    latitude REAL NOT NULL, longitude REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE stock (
    variant TEXT NOT NULL,
    store TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity >= 0),
    at INTEGER NOT NULL,
    PRIMARY KEY (variant, store)
) WITHOUT ROWID;
CREATE TABLE size_charts (
    id TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL, name_en TEXT NOT NULL,
    rows TEXT NOT NULL                              -- JSON array of SizeRow
) WITHOUT ROWID;
CREATE TABLE knowledge (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    question_zh TEXT NOT NULL, question_en TEXT NOT NULL,
    answer_zh TEXT NOT NULL, answer_en TEXT NOT NULL,
    variants TEXT NOT NULL                          -- JSON array
);

-- people. No foreign key to the catalogue: what was bought stays bought when the range changes.
CREATE TABLE customers (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    membership TEXT NOT NULL,
    since INTEGER NOT NULL,
    profile INTEGER NOT NULL, cross_channel INTEGER NOT NULL,
    measurements INTEGER NOT NULL, marketing INTEGER NOT NULL
);
CREATE TABLE identities (
    seq INTEGER PRIMARY KEY,
    customer TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    UNIQUE (channel, key)
);
CREATE INDEX identities_by_customer ON identities (customer);

-- `seq` only ever grows, whatever the clock does, and is never given twice.
CREATE TABLE orders (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    customer TEXT,
    channel TEXT NOT NULL,
    store TEXT,
    at INTEGER NOT NULL,
    status TEXT NOT NULL,
    line_count INTEGER NOT NULL                     -- an order that lost lines to damage is known by it
);
CREATE INDEX orders_by_customer ON orders (customer, seq) WHERE customer IS NOT NULL;
CREATE TABLE order_lines (
    key INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    variant TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    price INTEGER NOT NULL, currency TEXT NOT NULL,
    UNIQUE (order_id, position)
);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    channel TEXT NOT NULL,
    session TEXT NOT NULL,
    customer TEXT,
    store TEXT,
    kind TEXT NOT NULL,
    product TEXT,
    variant TEXT,
    text TEXT
);
CREATE INDEX events_by_customer ON events (customer, seq) WHERE customer IS NOT NULL;
CREATE INDEX events_by_session ON events (session, seq);
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    customer TEXT,
    session TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT
);

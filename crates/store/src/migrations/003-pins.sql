-- What opens a member's data at the kiosk beside the member's code, and the staff's view. Only a salted hash is kept.
CREATE TABLE pins (
    seq INTEGER PRIMARY KEY,
    owner TEXT NOT NULL UNIQUE,                     -- `staff`, or `customer:` and the customer's id
    hash TEXT NOT NULL,                             -- argon2id in PHC form, with its salt
    failures INTEGER NOT NULL DEFAULT 0,            -- since the last right one
    locked_until INTEGER NOT NULL DEFAULT 0,        -- seconds since 1970
    demo INTEGER NOT NULL DEFAULT 0                 -- 1: of the demo shop, known to everybody; goes with it
);

-- Whether nobody said when an answer was given: then `at` is when its file was imported, and the answer may be older.
-- Of answers that are there already it is not known; they keep the time that they have.
ALTER TABLE consent_changes ADD COLUMN undated INTEGER NOT NULL DEFAULT 0;

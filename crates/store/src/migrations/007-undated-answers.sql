-- Whether nobody said when an answer was given: then `at` is when its file was imported, and the answer may be older.
-- Of answers that are there already it is not known. One without a channel most likely came with a file, and its time is the
-- import's: such a yes may be older than any no. So may a no that such a yes followed; any other no stands.
ALTER TABLE consent_changes ADD COLUMN undated INTEGER NOT NULL DEFAULT 0;
UPDATE consent_changes SET undated = 1 WHERE channel IS NULL AND (agreed OR EXISTS (
    SELECT 1 FROM consent_changes later WHERE later.customer = consent_changes.customer AND later.agreed
    AND later.purpose = consent_changes.purpose AND later.channel IS NULL AND later.seq > consent_changes.seq
));

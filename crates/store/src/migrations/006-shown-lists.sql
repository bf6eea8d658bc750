-- What a search showed, the first place first, so that the ranking can learn from what was opened of it: a JSON array of
-- products. It goes with its event. NULL: not known, or the event is no search.
ALTER TABLE events ADD COLUMN shown TEXT;

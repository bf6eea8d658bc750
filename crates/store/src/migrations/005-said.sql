-- What a customer said of themself in a conversation (size, colours, ...): a JSON array of values, never the words. It goes with its
-- event. NULL: nothing, or the visitor has no name.
ALTER TABLE events ADD COLUMN said TEXT;

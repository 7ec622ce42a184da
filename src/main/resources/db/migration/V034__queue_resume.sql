ALTER TABLE queue ADD COLUMN resume text;
COMMENT ON COLUMN queue.resume IS 'The provider''s name of a call whose result the next attempt waits for, instead of making another.';

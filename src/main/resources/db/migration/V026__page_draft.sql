ALTER TABLE page ADD COLUMN draft text;
COMMENT ON COLUMN page.draft IS 'What earlier attempts at a text brought that was good but not enough; the next attempt is asked for the rest only. Null once completed.';

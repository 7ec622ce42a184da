-- A text is a few kilobytes, wanted together with its page: as a blob it would cost a second look for each.
ALTER TABLE page_result
    ADD COLUMN text text,
    DROP CONSTRAINT page_result_is_somewhere,
    ADD CONSTRAINT page_result_is_somewhere CHECK (num_nonnulls(sha256, url, text) = 1);
COMMENT ON COLUMN page_result.text IS 'The result itself where it is a text, as JSON; null for pictures.';

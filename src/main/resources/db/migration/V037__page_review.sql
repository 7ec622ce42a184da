ALTER TABLE page
    ADD COLUMN review      text CONSTRAINT page_review_known CHECK (review IN ('accepted', 'rejected')),
    ADD COLUMN review_note text,
    ADD COLUMN reviewed_at timestamptz,
    ADD CONSTRAINT page_reviewed_when_completed CHECK (review IS NULL OR settled_state IS NOT DISTINCT FROM 'completed'),
    ADD CONSTRAINT page_review_has_time CHECK ((review IS NULL) = (reviewed_at IS NULL));
COMMENT ON COLUMN page.review IS 'What a person thinks of the result; null until then, and again when the page is made anew.';

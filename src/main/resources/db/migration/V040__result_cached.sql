ALTER TABLE page_result ADD COLUMN cached boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN page_result.cached IS 'Taken from another page with the same cache_key; no call was made for it.';

ALTER TABLE queue ADD COLUMN cache_key text;
COMMENT ON COLUMN queue.cache_key IS 'As page.cache_key. Of live pages with the same, the one with the lowest id is generated, and the others wait for its result.';
CREATE INDEX queue_cached ON queue (cache_key, page_id) WHERE cache_key IS NOT NULL;

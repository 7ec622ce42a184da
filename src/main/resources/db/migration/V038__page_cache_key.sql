ALTER TABLE page ADD COLUMN cache_key text;
COMMENT ON COLUMN page.cache_key IS 'Hash of all that decides the result, tenant and provider included, of jobs that allow the same result twice; null in others, and once the page is made otherwise.';
CREATE INDEX page_cached ON page (cache_key, id) WHERE cache_key IS NOT NULL;

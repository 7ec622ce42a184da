ALTER TABLE page ADD COLUMN fallback jsonb CONSTRAINT page_fallback_is_list CHECK (jsonb_typeof(fallback) = 'array');
COMMENT ON COLUMN page.fallback IS 'Names of the providers to ask next, in this order, when the page''s own provably did not accept a call; null when there are none.';

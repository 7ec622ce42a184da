ALTER TABLE provider_call ADD COLUMN reference text;
COMMENT ON COLUMN provider_call.reference IS 'The provider''s own name of the call, of providers that take one and are asked for its result later; written before anybody waits for it.';

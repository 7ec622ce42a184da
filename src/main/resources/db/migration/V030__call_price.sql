ALTER TABLE provider_call ADD COLUMN price numeric(12, 6) CONSTRAINT provider_call_price_positive CHECK (price > 0);
COMMENT ON COLUMN provider_call.price IS 'What the call costs if it was accepted, in US dollars; null costs nothing. Reserved while outcome is null.';
-- Rows without a price are in neither: what costs nothing pays nothing.
CREATE INDEX provider_call_priced ON provider_call (job_id) INCLUDE (price, outcome) WHERE price IS NOT NULL;
CREATE INDEX provider_call_priced_at ON provider_call (started_at) INCLUDE (price, outcome) WHERE price IS NOT NULL;

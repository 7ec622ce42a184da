ALTER TABLE provider_call ADD COLUMN cost numeric(12, 6) CONSTRAINT provider_call_cost_not_negative CHECK (cost >= 0);
COMMENT ON COLUMN provider_call.cost  IS 'What the call cost by the vendor''s own count of tokens, in US dollars; null while nobody has said: then it is the price.';
COMMENT ON COLUMN provider_call.price IS 'What the call is reserved at, and costs if it was accepted, in US dollars; of one that is paid by token the most it may cost. Null costs nothing.';
-- An index that names the outcome, if only beside its key, is written with each outcome, also of calls without a price:
-- the row can't be updated in its block alone then.
DROP INDEX provider_call_priced;
DROP INDEX provider_call_priced_at;
CREATE INDEX provider_call_priced ON provider_call (job_id) WHERE price IS NOT NULL;
CREATE INDEX provider_call_priced_at ON provider_call (started_at) WHERE price IS NOT NULL;

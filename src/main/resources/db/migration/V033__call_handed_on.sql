ALTER TABLE provider_call
    DROP CONSTRAINT provider_call_outcome_known,
    ADD CONSTRAINT provider_call_outcome_known
        CHECK (outcome IN ('ok', 'not_accepted', 'failed', 'interrupted', 'unknown', 'handed_on'));
COMMENT ON COLUMN provider_call.outcome IS 'ok; not_accepted (provably not paid); failed; interrupted (by us, may be paid); unknown (the process died); handed_on (accepted, and paid here; the next attempt waits for its result); null while open.';

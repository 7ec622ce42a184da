CREATE TABLE provider_call (
    page_id     bigint      NOT NULL,
    attempt     smallint    NOT NULL,
    job_id      uuid        NOT NULL,
    provider    text        NOT NULL,
    token       uuid        NOT NULL,
    owner       text        NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    outcome     text,

    PRIMARY KEY (page_id, attempt),
    CONSTRAINT provider_call_outcome_known CHECK (outcome IN ('ok', 'not_accepted', 'failed', 'interrupted', 'unknown')),
    CONSTRAINT provider_call_finished_with_outcome CHECK ((outcome IS NULL) = (finished_at IS NULL))
) WITH (fillfactor = 70);

-- No foreign keys: the ledger of what was paid outlives the jobs.
COMMENT ON TABLE  provider_call         IS 'Intents: one row for each attempt, committed before the provider is asked.';
COMMENT ON COLUMN provider_call.outcome IS 'ok; not_accepted (provably not paid); failed; interrupted (by us, may be paid); unknown (the process died); null while open.';

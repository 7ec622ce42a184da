CREATE TABLE queue (
    page_id       bigint      PRIMARY KEY,
    job_id        uuid        NOT NULL,
    provider      text        NOT NULL,
    rank          bigint      NOT NULL,
    run_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempt       smallint    NOT NULL,
    attempt_limit smallint    NOT NULL,
    crashes       smallint    NOT NULL DEFAULT 0,
    leads         boolean     NOT NULL,
    token         uuid,
    owner         text,
    leased_at     timestamptz,
    lease_until   timestamptz,
    percent       smallint,
    step          text,

    CONSTRAINT queue_lease_is_whole CHECK (
        (token IS NULL) = (owner IS NULL) AND (token IS NULL) = (leased_at IS NULL)
        AND (token IS NULL) = (lease_until IS NULL)),
    CONSTRAINT queue_attempt_within_limit CHECK (attempt <= attempt_limit)
) WITH (fillfactor = 60);

-- Leasing changes no indexed column and so stays heap-only: the only indexes are the key and the order.
CREATE INDEX queue_order ON queue (provider, rank, page_id);

COMMENT ON TABLE  queue             IS 'The live pages that may run: pending without a lease, generating with one. A settled page has no row.';
COMMENT ON COLUMN queue.rank        IS 'Lower runs first: microseconds since 1970 at enqueueing plus ten minutes for each level below priority 9.';
COMMENT ON COLUMN queue.attempt     IS 'The fence: rises with every claim and never goes down while a call may be out.';
COMMENT ON COLUMN queue.crashes     IS 'How often a lease of this run expired; the third time makes it POISON.';
COMMENT ON COLUMN queue.token       IS 'Fresh and random with each claim; whoever finishes must show it.';

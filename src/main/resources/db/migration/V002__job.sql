CREATE TABLE job (
    id           uuid        PRIMARY KEY,
    tenant_id    integer     NOT NULL REFERENCES tenant,
    kind         text        NOT NULL,
    title        text,
    external_id  text,
    language     text,
    metadata     jsonb,
    priority     smallint    NOT NULL,
    max_attempts smallint    NOT NULL,
    state        text        NOT NULL DEFAULT 'pending',
    version      integer     NOT NULL DEFAULT 1,
    event_seq    integer     NOT NULL DEFAULT 0,
    total        smallint    NOT NULL,
    completed    smallint    NOT NULL DEFAULT 0,
    failed       smallint    NOT NULL DEFAULT 0,
    cancelled    smallint    NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at   timestamptz,
    finished_at  timestamptz,
    updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT job_state_known CHECK (state IN
        ('pending', 'generating', 'ready', 'completed', 'partial', 'failed', 'cancelled')),
    CONSTRAINT job_counts_add_up CHECK (
        completed >= 0 AND failed >= 0 AND cancelled >= 0 AND completed + failed + cancelled <= total),
    CONSTRAINT job_settles_with_its_last_page CHECK (
        (state IN ('ready', 'completed', 'partial', 'failed', 'cancelled')) = (completed + failed + cancelled = total)),
    CONSTRAINT job_finished_when_settled CHECK (
        (finished_at IS NOT NULL) = (completed + failed + cancelled = total)),
    CONSTRAINT job_total_in_range CHECK (total BETWEEN 1 AND 1000),
    CONSTRAINT job_priority_in_range CHECK (priority BETWEEN 0 AND 9),
    CONSTRAINT job_max_attempts_in_range CHECK (max_attempts BETWEEN 1 AND 10)
) WITH (fillfactor = 70);

-- State and counters stay out of every index, so that their updates stay heap-only.
CREATE INDEX job_newest ON job (tenant_id, id);
CREATE INDEX job_by_external_id ON job (tenant_id, external_id, id) WHERE external_id IS NOT NULL;

COMMENT ON TABLE  job             IS 'One request for 1 to 1000 pages, its state and its counters.';
COMMENT ON COLUMN job.id          IS 'UUIDv7, so that ids order by time of submission.';
COMMENT ON COLUMN job.version     IS 'Rises with every change a client can see, progress included.';
COMMENT ON COLUMN job.event_seq   IS 'Number of the last event; events of a job are numbered 1, 2, 3 … without a gap.';

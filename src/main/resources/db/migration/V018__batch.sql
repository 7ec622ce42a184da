CREATE TABLE batch (
    id         uuid        PRIMARY KEY,
    tenant_id  integer     NOT NULL REFERENCES tenant,
    title      text,
    metadata   jsonb,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE batch IS 'Jobs that were submitted together and are watched together; all it is follows from them.';

ALTER TABLE job ADD COLUMN batch_id uuid REFERENCES batch;
CREATE INDEX job_of_batch ON job (batch_id, id) WHERE batch_id IS NOT NULL;

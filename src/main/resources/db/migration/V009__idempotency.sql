CREATE TABLE idempotency (
    tenant_id   integer     NOT NULL REFERENCES tenant,
    key         text        NOT NULL,
    body_sha256 text        NOT NULL,
    job_id      uuid        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),

    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

COMMENT ON TABLE idempotency IS 'Idempotency-Key of a submit and the job it made; kept for seven days.';

CREATE TABLE webhook_endpoint (
    id              uuid        PRIMARY KEY,
    tenant_id       integer     NOT NULL,
    job_id          uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    url             text        NOT NULL,
    lane            text        NOT NULL,
    events          text[]      NOT NULL,
    description     text,
    secret          text        NOT NULL,
    former_secret   text,
    former_until    timestamptz,
    disabled_at     timestamptz,
    disabled_reason text,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT webhook_endpoint_former_secret_ends CHECK ((former_secret IS NULL) = (former_until IS NULL)),
    CONSTRAINT webhook_endpoint_disabled_for_a_reason CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
);
-- The statements that write events look here: with the nil UUID for all jobs of a tenant, one probe finds both kinds.
CREATE INDEX webhook_endpoint_of_job ON webhook_endpoint (job_id, tenant_id);

COMMENT ON TABLE  webhook_endpoint               IS 'Where events are sent to: those of all jobs of a tenant, or of one job.';
COMMENT ON COLUMN webhook_endpoint.job_id        IS 'The one job; the nil UUID for all jobs of the tenant.';
COMMENT ON COLUMN webhook_endpoint.lane          IS 'Tenant, host and port: deliveries of one lane share a few slots, so that a dead receiver does not hold up others.';
COMMENT ON COLUMN webhook_endpoint.events        IS 'Filters such as page.* and page.completed; how a job ends is sent whatever they say.';
COMMENT ON COLUMN webhook_endpoint.secret        IS 'whsec_ and base64; shown once, to whoever made it.';
COMMENT ON COLUMN webhook_endpoint.former_secret IS 'Signs too until former_until, so that receivers can change it at their own time.';

CREATE TABLE webhook_delivery (
    id          uuid        PRIMARY KEY,
    endpoint_id uuid        NOT NULL,
    job_id      uuid,
    seq         integer,
    type        text        NOT NULL,
    message_id  text        NOT NULL,
    body        bytea       NOT NULL,
    state       text        NOT NULL DEFAULT 'open',
    tries       jsonb       NOT NULL DEFAULT '[]',
    next_at     timestamptz,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT webhook_delivery_unique UNIQUE (job_id, endpoint_id, seq),
    CONSTRAINT webhook_delivery_state_known CHECK (state IN ('open', 'delivered', 'failed')),
    CONSTRAINT webhook_delivery_of_event_or_test CHECK ((job_id IS NULL) = (seq IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX webhook_delivery_newest ON webhook_delivery (endpoint_id, id);
CREATE INDEX webhook_delivery_oldest ON webhook_delivery (created_at);

COMMENT ON TABLE  webhook_delivery            IS 'A message to an endpoint, made at its first try, and all tries at it. Kept for 30 days, or as long as its job.';
COMMENT ON COLUMN webhook_delivery.id         IS 'UUIDv7, so that ids order by time of the first try.';
COMMENT ON COLUMN webhook_delivery.seq        IS 'The event; null, as job_id, for a test message.';
COMMENT ON COLUMN webhook_delivery.message_id IS 'webhook-id: the same for each try and each endpoint.';
COMMENT ON COLUMN webhook_delivery.body       IS 'The very bytes that are signed and sent, the same with each try.';
COMMENT ON COLUMN webhook_delivery.tries      IS 'Array of {at, status, durationMs, answer, error}, oldest first, at most fifty.';
COMMENT ON COLUMN webhook_delivery.next_at    IS 'When it is tried again; null when it is over or being tried.';

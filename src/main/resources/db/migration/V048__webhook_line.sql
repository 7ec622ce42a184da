CREATE TABLE webhook_line (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id      uuid        NOT NULL,
    endpoint_id uuid        NOT NULL,
    only_seq    integer     NOT NULL DEFAULT 0,
    lane        text        NOT NULL,
    done_seq    integer     NOT NULL,
    told_seq    integer     NOT NULL,
    told_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempt     smallint    NOT NULL DEFAULT 0,
    due_at      timestamptz,
    token       uuid,

    CONSTRAINT webhook_line_unique UNIQUE (job_id, endpoint_id, only_seq),
    CONSTRAINT webhook_line_leased_when_due CHECK (token IS NULL OR due_at IS NOT NULL)
) WITH (fillfactor = 70);
-- No foreign keys: they would lock rows of the statements that write events.
CREATE INDEX webhook_line_due ON webhook_line (lane, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_line_of_endpoint ON webhook_line (endpoint_id, told_at);
CREATE INDEX webhook_line_told ON webhook_line (told_at);

COMMENT ON TABLE  webhook_line          IS 'What one endpoint has still to be told about one job: the events after done_seq up to told_seq that it wants, one after the other. Written by the statement that writes the events.';
COMMENT ON COLUMN webhook_line.only_seq IS 'The one event that is sent again on demand; 0 in the line of all of them.';
COMMENT ON COLUMN webhook_line.attempt  IS 'Failed tries at the event that is next.';
COMMENT ON COLUMN webhook_line.due_at   IS 'When to send next; with a token, when its lease ends; null when there is nothing to send.';
COMMENT ON COLUMN webhook_line.token    IS 'Fresh and random with each claim; whoever writes what came of a try must show it.';

CREATE TABLE velocity (
    second    timestamptz NOT NULL,
    owner     text        NOT NULL,
    provider  text        NOT NULL,
    completed integer     NOT NULL,
    busy_ms   bigint      NOT NULL,

    PRIMARY KEY (second, owner, provider)
) WITH (fillfactor = 50);
COMMENT ON TABLE  velocity           IS 'Pages completed in each second by each replica, for throughput and ETA; kept for minutes.';
COMMENT ON COLUMN velocity.owner     IS 'The replica; each writes only its own rows, so that they never wait for each other.';
COMMENT ON COLUMN velocity.busy_ms   IS 'How long those pages took together, from lease to result.';

-- Throughput is read above: one row a second instead of one a page.
DROP INDEX page_result_recent;

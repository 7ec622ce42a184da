CREATE TABLE page_result (
    page_id      bigint      NOT NULL REFERENCES page ON DELETE CASCADE,
    attempt      smallint    NOT NULL,
    provider     text        NOT NULL,
    model        text,
    prompt       text        NOT NULL,
    seed         bigint,
    content_type text,
    bytes        integer,
    sha256       text        REFERENCES blob,
    width        integer,
    height       integer,
    url          text,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),

    PRIMARY KEY (page_id, attempt),
    CONSTRAINT page_result_is_somewhere CHECK ((sha256 IS NULL) <> (url IS NULL))
);
-- Throughput counts the last minute; a row is never updated, so the index costs one append.
CREATE INDEX page_result_recent ON page_result (created_at);

COMMENT ON TABLE  page_result         IS 'Versions of a page: one result for each attempt that made one.';
COMMENT ON COLUMN page_result.attempt IS 'The attempt that made it; 0 for a picture the client brought along.';
COMMENT ON COLUMN page_result.url     IS 'Where a picture that the client brought along is kept; never fetched.';

CREATE TABLE worker (
    id          text        PRIMARY KEY,
    concurrency integer     NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    beat_until  timestamptz NOT NULL
);
COMMENT ON TABLE worker IS 'Replicas that generate, for people to look at; leases alone decide who may finish a page.';

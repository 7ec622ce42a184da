ALTER TABLE event ADD COLUMN xid bigint NOT NULL DEFAULT 0;
ALTER TABLE event ALTER COLUMN xid SET DEFAULT CAST(CAST(pg_current_xact_id() AS text) AS bigint);
-- As a bigint: PostgreSQL 15 knows no max() of xid8. Not indexed: events are found by their jobs.
COMMENT ON COLUMN event.xid IS 'Transaction that wrote it, by which events of several jobs have an order that does not change; 0 for those from before there was this column.';

ALTER TABLE job
    ADD COLUMN deadline_ms bigint CONSTRAINT job_deadline_positive CHECK (deadline_ms > 0),
    ADD COLUMN deadline_at timestamptz;
COMMENT ON COLUMN job.deadline_ms IS 'Time for queueing and generating together, for each run; null is without end.';
COMMENT ON COLUMN job.deadline_at IS 'When the current run is over; what is not completed by then ends in error.';

ALTER TABLE queue ADD COLUMN deadline_at timestamptz;
-- Never changes while the row lives, so that leasing stays heap-only.
CREATE INDEX queue_deadline ON queue (deadline_at) WHERE deadline_at IS NOT NULL;

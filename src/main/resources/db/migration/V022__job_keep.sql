ALTER TABLE job ADD COLUMN keep_ms bigint CONSTRAINT job_keep_ms_positive CHECK (keep_ms > 0);
COMMENT ON COLUMN job.keep_ms IS 'How long after it has settled the job is deleted; null leaves that to the service''s retention.';
CREATE INDEX job_kept ON job (keep_ms, finished_at) WHERE keep_ms IS NOT NULL;

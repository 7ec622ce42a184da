ALTER TABLE job ADD COLUMN keep_ms bigint CONSTRAINT job_keep_ms_positive CHECK (keep_ms > 0);
COMMENT ON COLUMN job.keep_ms IS 'How long after it has settled the job is deleted; null leaves that to the service''s retention.';
CREATE INDEX job_ended ON job (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX job_kept ON job (finished_at) WHERE keep_ms IS NOT NULL;
CREATE INDEX page_result_of_blob ON page_result (sha256) WHERE sha256 IS NOT NULL;

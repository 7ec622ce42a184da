ALTER TABLE job
    ADD COLUMN review   boolean  NOT NULL DEFAULT false,
    ADD COLUMN accepted smallint NOT NULL DEFAULT 0,
    ADD COLUMN rejected smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN job.review   IS 'The job is ready, and not yet completed or partial, until a person has looked at each completed page.';
COMMENT ON COLUMN job.accepted IS 'Completed pages that were accepted.';
COMMENT ON COLUMN job.rejected IS 'Completed pages that were rejected: they count as failed once all are reviewed.';

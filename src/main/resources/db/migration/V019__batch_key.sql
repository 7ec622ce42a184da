COMMENT ON TABLE  idempotency             IS 'Idempotency-Key of a submit and the job or batch it made; kept for seven days.';
COMMENT ON COLUMN idempotency.body_sha256 IS 'Of the body, and for a batch of the word batch before it, so that the same body sent to both is not the same.';
COMMENT ON COLUMN idempotency.job_id      IS 'The job, or the batch; which one follows from where the key comes in again with the same hash.';

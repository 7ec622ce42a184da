ALTER TABLE job
    ADD COLUMN max_cost numeric(15, 6) CONSTRAINT job_max_cost_not_negative CHECK (max_cost >= 0),
    ADD COLUMN priced boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN job.max_cost IS 'No call is made that would bring the job''s cost above this; null is without limit.';
COMMENT ON COLUMN job.priced   IS 'Whether any call for it had a price: of the others nobody sums up costs.';

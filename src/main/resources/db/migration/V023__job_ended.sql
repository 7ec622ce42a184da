-- For what is deleted by age. Settling a job writes to its indexes for that, once for all of its pages.
CREATE INDEX job_ended ON job (finished_at) WHERE finished_at IS NOT NULL;

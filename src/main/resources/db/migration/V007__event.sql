CREATE TABLE event (
    job_id  uuid        NOT NULL,
    seq     integer     NOT NULL,
    type    text        NOT NULL,
    page_id bigint,
    attempt smallint,
    code    text,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),

    PRIMARY KEY (job_id, seq),
    CONSTRAINT event_of_page_names_it CHECK ((type LIKE 'page.%') = (page_id IS NOT NULL))
);
-- No foreign key: it would lock the job's row once more for each event. Deleting a job deletes its events.
COMMENT ON TABLE event IS 'What happened to a job, written with the change itself; seq is contiguous in a job.';

-- Hibernate takes fifty ids at a time.
CREATE SEQUENCE page_seq INCREMENT BY 50;

CREATE TABLE page (
    id              bigint      PRIMARY KEY,
    job_id          uuid        NOT NULL REFERENCES job ON DELETE CASCADE,
    ordinal         smallint    NOT NULL,
    key             text        NOT NULL,
    number          integer,
    prompt          text        NOT NULL,
    text            text,
    spec            jsonb       NOT NULL,
    provider        text        NOT NULL,
    model           text,
    leads           boolean     NOT NULL,
    settled_state   text,
    attempt         smallint    NOT NULL DEFAULT 0,
    attempt_limit   smallint    NOT NULL,
    chosen_attempt  smallint,
    error_code      text,
    error_message   text,
    error_retryable boolean,
    started_at      timestamptz,
    finished_at     timestamptz,

    CONSTRAINT page_key_unique_in_job UNIQUE (job_id, key),
    CONSTRAINT page_settled_state_known CHECK (settled_state IN ('completed', 'error', 'cancelled')),
    CONSTRAINT page_completed_has_result CHECK (settled_state IS DISTINCT FROM 'completed' OR chosen_attempt IS NOT NULL),
    CONSTRAINT page_error_has_code CHECK ((settled_state IS NOT DISTINCT FROM 'error') = (error_code IS NOT NULL)),
    CONSTRAINT page_finished_when_settled CHECK ((settled_state IS NULL) = (finished_at IS NULL))
) WITH (fillfactor = 70);

COMMENT ON TABLE  page                IS 'One unit of generation of a job. While it is live its state follows from its row in queue.';
COMMENT ON COLUMN page.ordinal        IS 'Place in the job, from 0.';
COMMENT ON COLUMN page.number         IS 'Page number as the client counts; null for a cover.';
COMMENT ON COLUMN page.spec           IS 'What else the provider needs beside the prompt: size, seed, style, …';
COMMENT ON COLUMN page.leads          IS 'The other pages of the job wait until this one has settled (a cover).';
COMMENT ON COLUMN page.settled_state  IS 'completed, error or cancelled; null while the page is live.';
COMMENT ON COLUMN page.attempt        IS 'Number of the last finished attempt over all runs; never goes down.';
COMMENT ON COLUMN page.attempt_limit  IS 'Highest attempt number this run may use; a retry by a client raises it.';
COMMENT ON COLUMN page.chosen_attempt IS 'Attempt whose result is shown; older ones stay as versions.';

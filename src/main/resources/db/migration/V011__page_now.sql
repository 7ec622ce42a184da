-- The one place that tells a page's state: a settled one stands on the page, a live one follows from the queue.
CREATE VIEW page_now AS
SELECT p.id, p.job_id, p.ordinal, p.key, p.number, p.prompt, p.text, p.provider, p.model, p.chosen_attempt,
       CASE WHEN p.settled_state IS NOT NULL THEN p.settled_state
            WHEN q.token IS NOT NULL THEN 'generating'
            ELSE 'pending' END                                            AS state,
       COALESCE(q.attempt, p.attempt)                                     AS attempt,
       COALESCE(q.attempt_limit, p.attempt_limit)                         AS attempt_limit,
       CASE WHEN q.token IS NOT NULL THEN q.percent END                   AS percent,
       CASE WHEN q.token IS NOT NULL THEN q.step END                      AS step,
       CASE WHEN p.settled_state IS NOT NULL OR q.token IS NOT NULL THEN NULL
            WHEN q.page_id IS NULL THEN 'cover'
            WHEN q.run_at > statement_timestamp() THEN 'backoff'
            ELSE 'queue' END                                              AS waiting,
       CASE WHEN q.token IS NULL AND q.run_at > statement_timestamp() THEN q.run_at END AS waiting_until,
       CASE WHEN p.settled_state IS NOT NULL THEN p.started_at ELSE q.leased_at END     AS started_at,
       p.finished_at, p.error_code, p.error_message, p.error_retryable,
       r.content_type, r.bytes, r.sha256, r.width, r.height, r.url
FROM page p
LEFT JOIN queue q ON q.page_id = p.id
LEFT JOIN page_result r ON r.page_id = p.id AND r.attempt = p.chosen_attempt;

COMMENT ON VIEW page_now IS 'Every page with its state as of this statement.';

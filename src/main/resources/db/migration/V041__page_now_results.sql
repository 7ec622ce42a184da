-- A page now tells its parts, its text, its BlurHash, what a person thinks of it, whether its result was made for another
-- page, and whether it waits for that.
CREATE OR REPLACE VIEW page_now AS
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
            WHEN q.cache_key IS NOT NULL AND EXISTS (
                SELECT FROM queue t
                WHERE t.cache_key = q.cache_key AND (t.page_id < q.page_id OR t.token IS NOT NULL)) THEN 'cache'
            WHEN q.run_at > statement_timestamp() THEN 'backoff'
            WHEN g.circuit = 'open' THEN 'circuit_open'
            WHEN g.closed_until > statement_timestamp() OR g.used >= g.minute_limit THEN 'rate_limit'
            WHEN g.running >= g.running_limit THEN 'concurrency'
            ELSE 'queue' END                                              AS waiting,
       CASE WHEN q.token IS NOT NULL THEN NULL
            WHEN q.run_at > statement_timestamp() THEN q.run_at
            ELSE g.opens_at END                                           AS waiting_until,
       CASE WHEN p.settled_state IS NOT NULL THEN p.started_at ELSE q.leased_at END     AS started_at,
       p.finished_at, p.error_code, p.error_message, p.error_retryable,
       r.content_type, r.bytes, r.sha256, r.width, r.height, r.url,
       CASE WHEN q.token IS NULL THEN q.rank END                          AS rank,
       p.parts, r.text AS result_text, r.blurhash,
       p.review, p.review_note, p.reviewed_at, r.cached
FROM page p
LEFT JOIN LATERAL (SELECT * FROM queue WHERE page_id = p.id OFFSET 0) q ON true
LEFT JOIN (SELECT * FROM gate_now OFFSET 0) g ON g.provider = q.provider AND q.token IS NULL
LEFT JOIN LATERAL (SELECT * FROM page_result WHERE page_id = p.id AND attempt = p.chosen_attempt OFFSET 0) r ON true;

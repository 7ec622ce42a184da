-- Fair order: a page's rank is its job's turn plus its place in the job, after start-time fair queueing
-- (Goyal, Vin, Cheng: Start-Time Fair Queueing, 1996). Nothing is summed up or sorted when pages are claimed.
ALTER TABLE job
    ADD COLUMN provider text,
    ADD COLUMN turn     bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN job.provider IS 'Who generates, unless a retry of a page says otherwise.';
COMMENT ON COLUMN job.turn     IS 'Turn of the first page, counted in pages of the provider''s queue, before priority.';

ALTER TABLE queue ADD COLUMN priority smallint NOT NULL DEFAULT 5
    CONSTRAINT queue_priority_in_range CHECK (priority BETWEEN 0 AND 9);
COMMENT ON COLUMN queue.priority IS 'Level of this page: the job''s, one less after each failed try.';

-- What is queued keeps its order.
UPDATE queue q
SET rank = r.place, priority = 9
FROM (SELECT page_id, row_number() OVER (PARTITION BY provider ORDER BY rank, page_id) AS place FROM queue) r
WHERE r.page_id = q.page_id;
-- Without the page's id: a plan made while the queue was short must not look a page up here.
DROP INDEX queue_order;
CREATE INDEX queue_order ON queue (provider, rank);
COMMENT ON COLUMN queue.rank IS 'Lower runs first: the turn, plus one hundred for each level of priority below 9.';

-- Written once for the statements that queue pages and the one that submits jobs.
CREATE FUNCTION level_offset(priority integer) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 100::bigint * (9 - priority)
$$;
COMMENT ON FUNCTION level_offset IS 'By how many turns a level waits behind level 9; the lead of a higher level, and so the end of its waiting.';

CREATE FUNCTION turn_now(of_provider text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT COALESCE(max(turn) FILTER (WHERE leased), min(turn), 0)
    FROM (SELECT rank - level_offset(priority) AS turn, token IS NOT NULL AS leased
          FROM queue WHERE provider = of_provider ORDER BY rank LIMIT 20) front
$$;
COMMENT ON FUNCTION turn_now IS 'The turn that a provider''s queue is at: that of the pages in service, at the front of the order.';

CREATE FUNCTION next_turn(of_tenant integer, of_provider text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT greatest(now.turn, last.turn + 1)
    FROM (SELECT turn_now(of_provider) AS turn) now LEFT JOIN LATERAL (
        SELECT state, turn FROM job WHERE tenant_id = of_tenant AND provider = of_provider ORDER BY id DESC LIMIT 1) last
      ON last.state = 'pending' OR last.turn <= now.turn
$$;
COMMENT ON FUNCTION next_turn IS 'First turn of a tenant''s new job: one after its job before, but not before now; so that turns pass even if all jobs have one page.';

CREATE INDEX job_of_provider ON job (tenant_id, provider, id);

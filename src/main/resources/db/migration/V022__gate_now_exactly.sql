-- A half-open circuit lets one call run and not one start; limits are rounded before they are cut to whole calls, since
-- 20 * 0.35 is a little less than 7 in floating point.
CREATE OR REPLACE VIEW gate_now AS
SELECT g.provider, g.per_minute, g.at_once, g.per_replica, g.rate, g.failures, g.closed_until, g.circuit_until,
       CASE WHEN g.circuit_until IS NULL THEN 'closed'
            WHEN g.circuit_until > statement_timestamp() AND NOT g.probing THEN 'open'
            ELSE 'half_open' END                                   AS circuit,
       c.used, c.running, l.minute_limit, l.running_limit,
       CASE WHEN g.circuit_until > statement_timestamp() OR g.closed_until > statement_timestamp() THEN 0
            WHEN g.circuit_until IS NOT NULL THEN greatest(0, least(1 - c.running, l.minute_limit - c.used, l.running_limit - c.running))
            WHEN l.minute_limit IS NULL AND l.running_limit IS NULL THEN NULL
            ELSE greatest(0, least(l.minute_limit - c.used, l.running_limit - c.running)) END AS room,
       CASE WHEN g.circuit_until > statement_timestamp() THEN g.circuit_until
            WHEN g.closed_until > statement_timestamp()  THEN g.closed_until
            WHEN c.used >= l.minute_limit THEN (
                SELECT started_at + interval '61 seconds' FROM gate_call
                WHERE provider = g.provider AND started_at > statement_timestamp() - interval '61 seconds'
                ORDER BY started_at OFFSET c.used - l.minute_limit LIMIT 1) END AS opens_at
FROM gate g
CROSS JOIN LATERAL (
    SELECT CASE WHEN g.per_minute IS NOT NULL THEN greatest(1, floor(round((g.per_minute * g.rate)::numeric, 3)))::int END AS minute_limit,
           CASE WHEN g.at_once IS NOT NULL THEN greatest(1, ceil(round((g.at_once * g.rate)::numeric, 3)))::int END        AS running_limit) l
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE started_at > statement_timestamp() - interval '61 seconds')::int AS used,
           count(*) FILTER (WHERE running)::int                                                    AS running
    FROM gate_call WHERE provider = g.provider) c;

COMMENT ON FUNCTION next_turn IS 'First turn of a tenant''s new job: one after its job before, but not before now; so that turns pass even if all jobs have one page.';
CREATE INDEX IF NOT EXISTS job_of_provider ON job (tenant_id, provider, id);

-- PL/pgSQL keeps the plans of these, where SQL functions are planned anew in each statement that calls them: two
-- milliseconds of each submit.
CREATE OR REPLACE FUNCTION turn_now(of_provider text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT COALESCE(max(turn) FILTER (WHERE leased) + 1, min(turn), 0)
        FROM (SELECT rank - level_offset(priority) AS turn, token IS NOT NULL AS leased
              FROM queue WHERE provider = of_provider ORDER BY rank LIMIT 20) front);
END
$$;
COMMENT ON FUNCTION turn_now IS 'The turn that new jobs join: the one after those in service. A turn that has begun takes nobody in, so that turns pass even if there is always a tenant who is new.';

CREATE OR REPLACE FUNCTION next_turn(of_tenant integer, of_provider text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT greatest(now.turn, last.turn + 1)
        FROM (SELECT turn_now(of_provider) AS turn) now LEFT JOIN LATERAL (
            SELECT state, turn FROM job WHERE tenant_id = of_tenant AND provider = of_provider ORDER BY id DESC LIMIT 1) last
          ON last.state = 'pending' OR last.turn <= now.turn);
END
$$;

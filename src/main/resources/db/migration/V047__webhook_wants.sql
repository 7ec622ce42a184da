CREATE FUNCTION webhook_wants(events text[], type text)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT type IN ('job.ready', 'job.completed', 'job.partial', 'job.failed', 'job.cancelled')
        OR EXISTS (SELECT FROM unnest(events) AS filter WHERE type LIKE replace(filter, '*', '%'))
$$;
COMMENT ON FUNCTION webhook_wants IS
    'Whether an event goes to an endpoint with these filters. How a job settles always does.';

-- Written once for every statement that moves a page: what its job is afterwards.
CREATE FUNCTION job_state_after(
    before text, total integer, completed integer, failed integer, cancelled integer,
    generating boolean, job_cancelled boolean)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN job_cancelled                              THEN 'cancelled'
        WHEN completed + failed + cancelled < total THEN
            CASE WHEN generating                        THEN 'generating'
                 WHEN before IN ('pending', 'generating') THEN before
                 ELSE 'pending' END
        WHEN completed = total                          THEN 'completed'
        WHEN completed > 0                              THEN 'partial'
        WHEN cancelled = total                          THEN 'cancelled'
        ELSE 'failed' END
$$;
COMMENT ON FUNCTION job_state_after IS
    'State of a job whose counters are now these: settled once every page is, reopened when one is live again.';

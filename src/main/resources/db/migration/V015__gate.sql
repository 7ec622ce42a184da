CREATE TABLE gate (
    provider     text        PRIMARY KEY,
    per_minute   integer,
    at_once      integer,
    per_replica  integer     NOT NULL DEFAULT 5,
    rate         real        NOT NULL DEFAULT 1,
    lowered_at   timestamptz,
    closed_until timestamptz,
    throttled    integer     NOT NULL DEFAULT 0,
    failures     integer     NOT NULL DEFAULT 0,
    circuit_until timestamptz,
    opened       integer     NOT NULL DEFAULT 0,
    probing      boolean     NOT NULL DEFAULT false,

    CONSTRAINT gate_rate_is_a_share CHECK (rate > 0 AND rate <= 1),
    CONSTRAINT gate_limits_positive CHECK (per_minute > 0 AND at_once > 0),
    CONSTRAINT gate_opened_has_end CHECK ((opened > 0) = (circuit_until IS NOT NULL)),
    CONSTRAINT gate_probes_when_opened CHECK (NOT probing OR opened > 0)
) WITH (fillfactor = 50);
COMMENT ON TABLE  gate               IS 'A provider''s limits over all replicas, and what was learned about them.';
COMMENT ON COLUMN gate.per_minute    IS 'Calls that may start within any 60 seconds, as configured; null is without limit.';
COMMENT ON COLUMN gate.at_once       IS 'Calls at the same time, as configured; null is without limit.';
COMMENT ON COLUMN gate.per_replica   IS 'Calls at the same time in one replica, as configured.';
COMMENT ON COLUMN gate.rate          IS 'Learned share of the limits: halved when throttled, raised by each success.';
COMMENT ON COLUMN gate.closed_until  IS 'The provider asked everybody to wait until then.';
COMMENT ON COLUMN gate.throttled     IS 'Refusals for too many calls since the last success.';
COMMENT ON COLUMN gate.failures      IS 'Failures since the last success.';
COMMENT ON COLUMN gate.circuit_until IS 'The circuit lets nothing through until then, and after that one call at a time; null when it is closed.';
COMMENT ON COLUMN gate.opened        IS 'How often the circuit opened since it was last closed.';
COMMENT ON COLUMN gate.probing       IS 'One call is out to see whether the provider works again.';

CREATE TABLE gate_call (
    page_id    bigint      NOT NULL,
    attempt    smallint    NOT NULL,
    provider   text        NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    running    boolean     NOT NULL DEFAULT true,

    PRIMARY KEY (page_id, attempt)
) WITH (fillfactor = 50);
CREATE INDEX gate_call_window ON gate_call (provider, started_at);
COMMENT ON TABLE gate_call IS 'Calls that count against a provider''s limits: those of the last minute and those that run.';

-- Calls arrive at the provider up to a second after they were counted: so the minute is 61 seconds long.
CREATE VIEW gate_now AS
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
COMMENT ON VIEW gate_now IS 'How many calls each gate lets through at this moment; a room of null is without limit.';

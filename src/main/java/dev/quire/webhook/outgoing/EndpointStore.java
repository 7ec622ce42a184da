package dev.quire.webhook.outgoing;

import dev.quire.job.NewWebhook;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.Session;

/** Endpoints of a tenant and of single jobs. */
@ApplicationScoped
class EndpointStore {

    /** Of a tenant, beside those of single jobs. */
    static final int MOST = 100;

    static final UUID ALL_JOBS = new UUID(0, 0);

    private static final String COLUMNS = """
        CAST(id AS text) AS id, CAST(job_id AS text) AS job_id, url, array_to_string(events, ' ') AS events, description,
        CASE WHEN former_until > statement_timestamp() THEN former_until END AS former_until, disabled_at,
        disabled_reason, created_at, updated_at
        """;

    private static final String ADD = """
        INSERT INTO webhook_endpoint (id, tenant_id, url, lane, events, description, secret)
        SELECT :id, :tenantId, :url, :lane, string_to_array(:events, ' '), CAST(:description AS text), :secret
        WHERE (SELECT count(*) FROM webhook_endpoint
               WHERE job_id = '00000000-0000-0000-0000-000000000000' AND tenant_id = :tenantId) < :most
        """;

    private static final String LIST = "SELECT " + COLUMNS + """
        FROM webhook_endpoint WHERE job_id = :jobId AND tenant_id = :tenantId ORDER BY id
        """;

    private static final String FIND = "SELECT " + COLUMNS + """
        FROM webhook_endpoint WHERE id = :id AND tenant_id = :tenantId
        """;

    private static final String CHANGE = """
        UPDATE webhook_endpoint
        SET url = COALESCE(CAST(:url AS text), url), lane = COALESCE(CAST(:lane AS text), lane),
            events = CASE WHEN :events = '-' THEN events ELSE string_to_array(:events, ' ') END,
            description = COALESCE(CAST(:description AS text), description),
            disabled_at = CASE WHEN :enable THEN NULL ELSE disabled_at END,
            disabled_reason = CASE WHEN :enable THEN NULL ELSE disabled_reason END,
            updated_at = clock_timestamp()
        WHERE id = :id AND tenant_id = :tenantId
        """;

    private static final String ROTATE = """
        UPDATE webhook_endpoint
        SET former_secret = secret, former_until = clock_timestamp() + interval '24 hours', secret = :secret,
            updated_at = clock_timestamp()
        WHERE id = :id AND tenant_id = :tenantId
        """;

    private static final String DISABLE = """
        UPDATE webhook_endpoint
        SET disabled_at = clock_timestamp(), disabled_reason = :reason, updated_at = clock_timestamp()
        WHERE id = :id AND tenant_id = :tenantId AND disabled_at IS NULL
        """;

    private static final String REMOVE = "DELETE FROM webhook_endpoint WHERE id = :id AND tenant_id = :tenantId";

    /** In the order in which those who write events lock them. */
    private static final String END_LINES = """
        WITH locked AS MATERIALIZED (
            SELECT id FROM webhook_line WHERE endpoint_id = :id ORDER BY job_id FOR UPDATE
        )
        UPDATE webhook_line l SET done_seq = l.told_seq, attempt = 0, token = NULL, due_at = NULL
        FROM locked WHERE l.id = locked.id
        """;

    private static final String END_DELIVERIES = """
        UPDATE webhook_delivery SET state = 'failed', next_at = NULL WHERE endpoint_id = :id AND state = 'open'
        """;

    private static final String SECRETS = """
        SELECT secret, CASE WHEN former_until > statement_timestamp() THEN former_secret END AS former_secret,
               CAST(extract(epoch FROM clock_timestamp()) AS bigint) AS now_s
        FROM webhook_endpoint WHERE id = :id AND tenant_id = :tenantId
        """;

    private final Session session;

    EndpointStore(Session session) {
        this.session = session;
    }

    /** Returns whether there was room for it. */
    @Transactional
    boolean add(int tenantId, NewWebhook webhook, String description) {
        return session.createNativeMutationQuery(ADD)
                        .setParameter("id", webhook.id())
                        .setParameter("tenantId", tenantId)
                        .setParameter("url", webhook.url())
                        .setParameter("lane", webhook.lane())
                        .setParameter("events", String.join(" ", webhook.events()))
                        .setParameter("description", description, String.class)
                        .setParameter("secret", webhook.secret())
                        .setParameter("most", MOST)
                        .executeUpdate()
                == 1;
    }

    /** @param jobId {@link #ALL_JOBS} for those of the tenant */
    @Transactional
    List<Endpoint> list(int tenantId, UUID jobId) {
        return session.createNativeQuery(LIST, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("tenantId", tenantId)
                .getResultStream()
                .map(EndpointStore::endpoint)
                .toList();
    }

    @Transactional
    Optional<Endpoint> find(int tenantId, UUID id) {
        return session.createNativeQuery(FIND, Tuple.class)
                .setParameter("id", id)
                .setParameter("tenantId", tenantId)
                .uniqueResultOptional()
                .map(EndpointStore::endpoint);
    }

    /** Changes what is not null; returns whether there is such an endpoint. */
    @Transactional
    boolean change(int tenantId, UUID id, Change change) {
        boolean found = session.createNativeMutationQuery(CHANGE)
                        .setParameter("id", id)
                        .setParameter("tenantId", tenantId)
                        .setParameter("url", change.url(), String.class)
                        .setParameter("lane", change.lane(), String.class)
                        // No filter is a dash.
                        .setParameter("events", change.events() == null ? "-" : String.join(" ", change.events()))
                        .setParameter("description", change.description(), String.class)
                        .setParameter("enable", Boolean.FALSE.equals(change.disabled()))
                        .executeUpdate()
                == 1;
        if (found && Boolean.TRUE.equals(change.disabled())) {
            disable(tenantId, id, "Disabled on demand.");
        }
        return found;
    }

    /** The secret before signs for another day; the one before that no more. */
    @Transactional
    boolean rotate(int tenantId, UUID id, String secret) {
        return session.createNativeMutationQuery(ROTATE)
                        .setParameter("id", id)
                        .setParameter("tenantId", tenantId)
                        .setParameter("secret", secret)
                        .executeUpdate()
                == 1;
    }

    /** Ends what is open, and sends nothing more until somebody enables it again. */
    @Transactional
    void disable(int tenantId, UUID id, String reason) {
        int disabled = session.createNativeMutationQuery(DISABLE)
                .setParameter("id", id)
                .setParameter("tenantId", tenantId)
                .setParameter("reason", reason)
                .executeUpdate();
        if (disabled == 1) {
            end(id);
        }
    }

    /** Its log goes when it is old. */
    @Transactional
    boolean remove(int tenantId, UUID id) {
        boolean found = session.createNativeMutationQuery(REMOVE)
                        .setParameter("id", id)
                        .setParameter("tenantId", tenantId)
                        .executeUpdate()
                == 1;
        if (found) {
            end(id);
        }
        return found;
    }

    private void end(UUID id) {
        session.createNativeMutationQuery(END_LINES).setParameter("id", id).executeUpdate();
        session.createNativeMutationQuery(END_DELIVERIES).setParameter("id", id).executeUpdate();
    }

    @Transactional
    Optional<Secrets> secrets(int tenantId, UUID id) {
        return session.createNativeQuery(SECRETS, Tuple.class)
                .setParameter("id", id)
                .setParameter("tenantId", tenantId)
                .uniqueResultOptional()
                .map(row -> new Secrets(
                        Stream.of(row.get("secret", String.class), row.get("former_secret", String.class))
                                .filter(secret -> secret != null)
                                .toList(),
                        row.get("now_s", Long.class)));
    }

    private static Endpoint endpoint(Tuple row) {
        UUID jobId = UUID.fromString(row.get("job_id", String.class));
        String events = row.get("events", String.class);
        return new Endpoint(
                UUID.fromString(row.get("id", String.class)),
                jobId.equals(ALL_JOBS) ? null : jobId,
                row.get("url", String.class),
                events.isEmpty() ? List.of() : List.of(events.split(" ")),
                row.get("description", String.class),
                row.get("former_until", Instant.class),
                row.get("disabled_at", Instant.class),
                row.get("disabled_reason", String.class),
                row.get("created_at", Instant.class),
                row.get("updated_at", Instant.class));
    }

    /** What is to be another; null leaves as it is. */
    record Change(String url, String lane, List<String> events, String description, Boolean disabled) {}

    /**
     * What signs now.
     *
     * @param nowS the database's Unix time
     */
    record Secrets(List<String> valid, long nowS) {
        @Override
        public String toString() {
            return "Secrets[" + valid.size() + "]";
        }
    }
}

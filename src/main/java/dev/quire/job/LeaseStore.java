package dev.quire.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.hibernate.Session;

/** Keeps leases alive, and shows how far their pages are. */
@ApplicationScoped
public class LeaseStore {

    private static final String BEAT = """
        WITH mine AS (
            SELECT * FROM jsonb_to_recordset(CAST(? AS jsonb)) AS m(page_id bigint, token uuid)
        ), held AS MATERIALIZED (
            SELECT q.page_id FROM queue q JOIN mine m ON m.page_id = q.page_id AND m.token = q.token
            WHERE q.page_id = ANY (ARRAY(SELECT page_id FROM mine))
            ORDER BY q.page_id FOR UPDATE OF q
        ), alive AS (
            INSERT INTO worker (id, concurrency, beat_until)
            VALUES (?, ?, clock_timestamp() + ? * interval '1 millisecond')
            ON CONFLICT (id) DO UPDATE SET beat_until = excluded.beat_until
        ), beaten AS (
            UPDATE queue SET lease_until = clock_timestamp() + ? * interval '1 millisecond'
            WHERE page_id = ANY (ARRAY(SELECT page_id FROM held))
        )
        SELECT page_id FROM held
        """;

    private static final String PROGRESS = """
        WITH now AS (
            SELECT * FROM jsonb_to_recordset(CAST(:progress AS jsonb)) AS m(
                page_id bigint, token uuid, percent smallint, step text)
        ), held AS MATERIALIZED (
            SELECT q.page_id, q.job_id, n.percent, n.step
            FROM queue q JOIN now n ON n.page_id = q.page_id AND n.token = q.token
            WHERE q.page_id = ANY (ARRAY(SELECT page_id FROM now))
            ORDER BY q.page_id FOR UPDATE OF q
        ), shown AS (
            UPDATE queue q SET percent = h.percent, step = h.step
            FROM held h WHERE q.page_id = h.page_id AND q.page_id = ANY (ARRAY(SELECT page_id FROM held))
        ), job_locked AS MATERIALIZED (
            SELECT id FROM job WHERE id = ANY (ARRAY(SELECT job_id FROM held)) ORDER BY id FOR NO KEY UPDATE
        )
        UPDATE job SET version = version + 1, updated_at = clock_timestamp()
        WHERE id = ANY (ARRAY(SELECT id FROM job_locked))
        """;

    private static final String ACCEPTED = """
        UPDATE provider_call SET reference = :reference
        WHERE page_id = :pageId AND attempt = :attempt AND token = :token AND outcome IS NULL
        """;

    private static final String WAITED_FOR = """
        SELECT q.page_id FROM queue q
        WHERE q.page_id = :pageId AND (q.resume = :reference OR EXISTS (
            SELECT FROM provider_call c
            WHERE c.page_id = q.page_id AND c.attempt = q.attempt AND c.reference = :reference
              AND c.outcome IS NULL))
        """;

    private static final String LEAVE = "UPDATE worker SET beat_until = statement_timestamp() WHERE id = :id";

    /**
     * Calls whose page was cancelled or deleted before their process died are in nobody else's hands; nor are those of a
     * claim whose answer was lost on its way to a process that lives. Calls that count against a limit are not left so.
     */
    private static final String FORGET_DEAD_WORKERS = """
        WITH dead AS (
            DELETE FROM worker WHERE beat_until < statement_timestamp() - interval '5 seconds' RETURNING id
        ), stranded AS MATERIALIZED (
            SELECT page_id, attempt FROM gate_call g
            WHERE running AND started_at < statement_timestamp() - interval '15 minutes' AND NOT EXISTS (
                SELECT FROM queue q WHERE q.page_id = g.page_id AND q.attempt = g.attempt AND q.token IS NOT NULL)
        ), accounted AS (
            UPDATE provider_call c SET outcome = 'unknown', finished_at = clock_timestamp()
            -- Most times nobody has died, and nothing is stranded: then the ledger is not read at all.
            WHERE EXISTS (SELECT FROM dead) AND c.outcome IS NULL AND c.owner IN (SELECT id FROM dead)
              AND NOT EXISTS (SELECT FROM queue q WHERE q.page_id = c.page_id AND q.token = c.token)
            RETURNING page_id, attempt
        ), unknown AS (
            UPDATE provider_call c SET outcome = 'unknown', finished_at = clock_timestamp()
            FROM stranded s
            WHERE EXISTS (SELECT FROM stranded) AND c.page_id = s.page_id AND c.attempt = s.attempt
              AND c.outcome IS NULL AND c.owner NOT IN (SELECT id FROM dead)
        )
        UPDATE gate_call g SET running = false
        FROM (SELECT * FROM accounted UNION SELECT * FROM stranded) over
        WHERE g.page_id = over.page_id AND g.attempt = over.attempt
        """;

    private final Session session;

    LeaseStore(Session session) {
        this.session = session;
    }

    /** Makes this connection hear the {@link Doorbell}. */
    public void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN quire");
        }
    }

    /**
     * Renews leases and says that this replica lives, in one statement on a connection that no page can keep busy.
     *
     * @param leases pages in work
     * @return ids of the pages whose lease still stands; the others were cancelled, rescued or settled
     */
    public Set<Long> beat(
            Connection connection, String owner, int concurrency, Collection<Lease> leases, Duration lease)
            throws SQLException {
        ArrayNode mine = JsonNodeFactory.instance.arrayNode();
        leases.forEach(each -> mine.addObject()
                .put("page_id", each.pageId())
                .put("token", each.token().toString()));
        try (PreparedStatement statement = connection.prepareStatement(BEAT)) {
            statement.setString(1, mine.toString());
            statement.setString(2, owner);
            statement.setInt(3, concurrency);
            statement.setLong(4, lease.toMillis());
            statement.setLong(5, lease.toMillis());
            Set<Long> alive = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    alive.add(rows.getLong(1));
                }
            }
            return alive;
        }
    }

    /** Shows how far pages are; a page whose lease is gone is passed over. */
    @Transactional
    public void progress(Map<Lease, Progress> progress) {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        progress.forEach((lease, now) -> rows.addObject()
                .put("page_id", lease.pageId())
                .put("token", lease.token().toString())
                .put("percent", now.percent())
                .put("step", now.step()));
        session.createNativeMutationQuery(PROGRESS)
                .setParameter("progress", rows.toString())
                .executeUpdate();
    }

    /**
     * Remembers how the provider calls what it has accepted, so that whoever goes on with the page can ask for it.
     *
     * @return whether the call is still the one that counts for this page
     */
    @Transactional
    public boolean accepted(Lease lease, String reference) {
        return session.createNativeMutationQuery(ACCEPTED)
                        .setParameter("reference", reference)
                        .setParameter("pageId", lease.pageId())
                        .setParameter("attempt", lease.attempt())
                        .setParameter("token", lease.token())
                        .executeUpdate()
                == 1;
    }

    /** Whether anybody waits for this result, or will: its page was not cancelled, deleted or made otherwise. */
    @Transactional
    public boolean waitedFor(long pageId, String reference) {
        return session.createNativeQuery(WAITED_FOR, Tuple.class)
                .setParameter("pageId", pageId)
                .setParameter("reference", reference)
                .uniqueResultOptional()
                .isPresent();
    }

    /** Takes a replica that stops off the list of workers. */
    @Transactional
    public void leave(String owner) {
        session.createNativeMutationQuery(LEAVE).setParameter("id", owner).executeUpdate();
    }

    /** Takes replicas that died off the list of workers. */
    @Transactional
    public void forgetDeadWorkers() {
        session.createNativeMutationQuery(FORGET_DEAD_WORKERS).executeUpdate();
    }

    /** How far a page is, 0 to 100, and what the provider calls the step it is at. */
    public record Progress(int percent, String step) {}
}

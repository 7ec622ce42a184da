package dev.quire.bench;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/**
 * What a queue in this PostgreSQL can do at most: two clients that claim a hundred rows and finish them, each by one
 * statement, without an engine.
 */
final class BareQueue {

    private static final int CLIENTS = 2;
    private static final int BATCH = 100;

    /** The barest: one row, leased and deleted. */
    static final BareQueue ROWS = new BareQueue("""
        DROP TABLE IF EXISTS bare;
        CREATE TABLE bare (id bigint PRIMARY KEY, lease_until timestamptz, token uuid, attempt int NOT NULL DEFAULT 0)
            WITH (fillfactor = 60);
        INSERT INTO bare (id) SELECT generate_series(1, %d)
        """, """
        WITH due AS MATERIALIZED (
            SELECT id FROM bare WHERE token IS NULL ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)
        UPDATE bare SET token = gen_random_uuid(), attempt = attempt + 1, lease_until = clock_timestamp() + interval '30 s'
        WHERE id = ANY (ARRAY(SELECT id FROM due)) RETURNING id
        """, "DELETE FROM bare WHERE id = ANY (?)");

    /**
     * All rows that a page needs: its lease, the intent of its call and what came of it, two events, a result, and the page
     * itself; without counters of its job, which would make the clients wait for each other.
     */
    static final BareQueue PAGES = new BareQueue("""
        DROP TABLE IF EXISTS bare_queue, bare_call, bare_event, bare_result, bare_page;
        DROP SEQUENCE IF EXISTS bare_seq;
        CREATE SEQUENCE bare_seq CACHE 100;
        CREATE TABLE bare_queue (id bigint PRIMARY KEY, job_id uuid, rank bigint, attempt smallint DEFAULT 0, token uuid,
            owner text, leased_at timestamptz, lease_until timestamptz) WITH (fillfactor = 60);
        CREATE INDEX ON bare_queue (rank) WHERE token IS NULL;
        CREATE TABLE bare_call (id bigint, attempt smallint, job_id uuid, token uuid, owner text, outcome text,
            started_at timestamptz DEFAULT clock_timestamp(), finished_at timestamptz, PRIMARY KEY (id, attempt))
            WITH (fillfactor = 80);
        CREATE TABLE bare_event (job_id uuid, seq bigint, type text, page_id bigint, attempt smallint,
            at timestamptz DEFAULT clock_timestamp(), PRIMARY KEY (job_id, seq));
        CREATE TABLE bare_result (id bigint, attempt smallint, prompt text, seed bigint, content_type text, bytes int,
            sha256 text, PRIMARY KEY (id, attempt));
        CREATE TABLE bare_page (id bigint PRIMARY KEY, job_id uuid, prompt text, settled_state text, attempt smallint,
            started_at timestamptz, finished_at timestamptz) WITH (fillfactor = 70);
        INSERT INTO bare_page SELECT i, CAST(md5(CAST(i %% 20 AS text)) AS uuid), 'A page, number ' || i
            FROM generate_series(1, %d) i;
        INSERT INTO bare_queue (id, job_id, rank) SELECT id, job_id, id FROM bare_page
        """, """
        WITH due AS MATERIALIZED (
            SELECT id FROM bare_queue WHERE token IS NULL ORDER BY rank LIMIT 100 FOR UPDATE SKIP LOCKED
        ), leased AS (
            UPDATE bare_queue
            SET token = gen_random_uuid(), owner = 'bench', attempt = attempt + 1, leased_at = clock_timestamp(),
                lease_until = clock_timestamp() + interval '30 s'
            WHERE id = ANY (ARRAY(SELECT id FROM due)) RETURNING id, job_id, attempt, token
        ), intent AS (
            INSERT INTO bare_call (id, attempt, job_id, token, owner) SELECT id, attempt, job_id, token, 'bench' FROM leased
        ), told AS (
            INSERT INTO bare_event (job_id, seq, type, page_id, attempt)
            SELECT job_id, nextval('bare_seq'), 'page.generating', id, attempt FROM leased
        )
        SELECT l.id, p.prompt FROM leased l JOIN bare_page p ON p.id = l.id
        """, """
        WITH held AS MATERIALIZED (
            SELECT id, job_id, attempt, token, leased_at FROM bare_queue WHERE id = ANY (?) ORDER BY id FOR UPDATE
        ), called AS (
            UPDATE bare_call c SET outcome = 'ok', finished_at = clock_timestamp()
            FROM held h WHERE c.id = h.id AND c.attempt = h.attempt AND c.token = h.token
        ), gone AS (
            DELETE FROM bare_queue WHERE id = ANY (ARRAY(SELECT id FROM held))
        ), result AS (
            INSERT INTO bare_result
            SELECT h.id, h.attempt, p.prompt, 7, 'image/png', 1000, md5(p.prompt) || md5(p.prompt)
            FROM held h JOIN bare_page p ON p.id = h.id
        ), settled AS (
            UPDATE bare_page p
            SET settled_state = 'completed', attempt = h.attempt, started_at = h.leased_at, finished_at = clock_timestamp()
            FROM held h WHERE p.id = h.id
        )
        INSERT INTO bare_event (job_id, seq, type, page_id, attempt)
        SELECT job_id, nextval('bare_seq'), 'page.completed', id, attempt FROM held
        """);

    private final String make;
    private final String claim;
    private final String finish;

    private BareQueue(String make, String claim, String finish) {
        this.make = make;
        this.claim = claim;
        this.finish = finish;
    }

    /** Claimed and finished a second. */
    double perSecond(DataSource database, int rows) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(make.formatted(rows));
        }
        long startNs = System.nanoTime();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> drains = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                drains.add(clients.submit(() -> {
                    drain(database);
                    return null;
                }));
            }
            for (Future<?> drain : drains) {
                drain.get();
            }
        }
        return rows * 1e9 / (System.nanoTime() - startNs);
    }

    private void drain(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement claiming = connection.prepareStatement(claim);
                PreparedStatement finishing = connection.prepareStatement(finish)) {
            List<Long> claimed = new ArrayList<>();
            do {
                claimed.clear();
                try (ResultSet ids = claiming.executeQuery()) {
                    while (ids.next()) {
                        claimed.add(ids.getLong(1));
                    }
                }
                Array done = connection.createArrayOf("bigint", claimed.toArray());
                finishing.setArray(1, done);
                finishing.executeUpdate();
            } while (claimed.size() == BATCH);
        }
    }
}

package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** What the store tests put into the database, and look up in it. */
@ApplicationScoped
class Rows {

    static final Duration LEASE = Duration.ofSeconds(30);
    static final int TENANT = 1;
    private static final String SPEC = "{\"width\":64,\"height\":64,\"seed\":1}";

    private final JobStore jobs;
    private final QueueStore queue;
    private final DataSource database;

    Rows(JobStore jobs, QueueStore queue, DataSource database) {
        this.jobs = jobs;
        this.queue = queue;
        this.database = database;
    }

    UUID job(int pages, int priority, int maxAttempts) {
        List<NewPage> planned = IntStream.rangeClosed(1, pages)
                .mapToObj(number -> new NewPage("page_" + number, number, "a page", null, SPEC, false, null))
                .toList();
        return submit(planned, priority, maxAttempts);
    }

    UUID jobWithCover(int pages) {
        List<NewPage> planned = new ArrayList<>();
        planned.add(new NewPage("cover", null, "a cover", null, SPEC, true, null));
        for (int number = 1; number <= pages; number++) {
            planned.add(new NewPage("page_" + number, number, "a page", null, SPEC, false, null));
        }
        return submit(planned, 5, 3);
    }

    UUID submit(List<NewPage> planned, int priority, int maxAttempts) {
        NewJob job = new NewJob(
                TENANT, "story", "A title", null, null, null, priority, maxAttempts, "builtin", null, planned);
        return jobs.submit(job, Optional.empty()).orElseThrow();
    }

    List<Lease> claim(int atMost) {
        return queue.claim(Map.of("builtin", atMost), atMost, "tester", LEASE);
    }

    static Finished completed(Lease lease) {
        return new Finished(lease, new Outcome.Completed(new Outcome.Result("image/png", 3, BLOB, 64, 64, 1)));
    }

    /** Name of the one blob that the tests' pages show. */
    static final String BLOB = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    void clear() throws SQLException {
        execute("TRUNCATE job, page, page_result, queue, event, provider_call, idempotency, blob CASCADE");
        execute("INSERT INTO blob (sha256, content_type, bytes) VALUES ('" + BLOB + "', 'image/png', 'abc')");
    }

    void expireLeases() throws SQLException {
        execute("UPDATE queue SET lease_until = clock_timestamp() - interval '1 second' WHERE token IS NOT NULL");
    }

    void backoffIsOver() throws SQLException {
        execute("UPDATE queue SET run_at = clock_timestamp()");
    }

    void execute(String statement) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement prepared = connection.prepareStatement(statement)) {
            prepared.execute();
        }
    }

    /** First column of the answer, as text. */
    List<String> column(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement prepared = connection.prepareStatement(query);
                ResultSet rows = prepared.executeQuery()) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    String one(String query) throws SQLException {
        return column(query).getFirst();
    }
}

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
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** What the store tests put into the database, and look up in it. */
@ApplicationScoped
class Rows {

    static final Duration LEASE = Duration.ofSeconds(30);
    static final int TENANT = 1;
    static final ClaimTerms UNLIMITED = new ClaimTerms(Set.of(), _ -> Optional.empty(), Optional.empty());
    private static final String SPEC = "{\"width\":64,\"height\":64,\"seed\":1}";

    private final JobStore jobs;
    private final ClaimStore claims;
    private final DataSource database;

    Rows(JobStore jobs, ClaimStore claims, DataSource database) {
        this.jobs = jobs;
        this.claims = claims;
        this.database = database;
    }

    UUID job(int pages, int priority, int maxAttempts) {
        return submit(pages(pages), priority, maxAttempts);
    }

    /** @param maxCost its budget */
    UUID job(int pages, String maxCost) throws SQLException {
        UUID job = job(pages, 5, 3);
        execute("UPDATE job SET max_cost = " + maxCost + " WHERE id = '" + job + "'");
        return job;
    }

    UUID jobWithCover(int pages) {
        List<NewPage> planned = new ArrayList<>();
        planned.add(new NewPage("cover", null, "a cover", null, SPEC, true, null, 1));
        for (int number = 1; number <= pages; number++) {
            planned.add(new NewPage("page_" + number, number, "a page", null, SPEC, false, null, 1));
        }
        return submit(planned, 5, 3);
    }

    UUID submit(List<NewPage> planned, int priority, int maxAttempts) {
        return submit(newJob(TENANT, priority, maxAttempts, "builtin", planned));
    }

    UUID submit(NewJob job) {
        return jobs.submit(job, Optional.empty()).orElseThrow().job().id;
    }

    static NewJob newJob(int tenantId, int priority, int maxAttempts, String provider, List<NewPage> planned) {
        return newJob(tenantId, priority, maxAttempts, provider, Optional.empty(), planned);
    }

    static NewJob newJob(
            int tenantId,
            int priority,
            int maxAttempts,
            String provider,
            Optional<Duration> deadline,
            List<NewPage> planned) {
        return new NewJob(
                tenantId,
                "story",
                "A title",
                null,
                null,
                null,
                priority,
                maxAttempts,
                provider,
                null,
                deadline,
                Optional.empty(),
                List.of(),
                null,
                false,
                false,
                planned,
                List.of());
    }

    static List<NewPage> pages(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new NewPage("page_" + number, number, "a page", null, SPEC, false, null, 1))
                .toList();
    }

    List<Lease> claim(int atMost) {
        return claim("builtin", atMost, atMost);
    }

    List<Lease> claim(String provider, int slots, int atMost) {
        return claims.claim(Map.of(provider, slots), UNLIMITED, atMost, "tester", LEASE)
                .leases();
    }

    static Finished completed(Lease lease) {
        return new Finished(
                lease,
                new Outcome.Completed(new Outcome.Picture("image/png", 3, BLOB, 64, 64, Optional.of("00000"), 1)));
    }

    /** Name of the one blob that the tests' pages show. */
    static final String BLOB = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    void clear() throws SQLException {
        execute(
                "TRUNCATE batch, job, page, page_result, queue, event, provider_call, gate, gate_call, velocity, idempotency, blob, loose_object CASCADE");
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

package dev.quire.webhook.outgoing;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.quire.TestDatabase;
import dev.quire.api.Submitted;
import dev.quire.webhook.outgoing.LineStore.Made;
import dev.quire.webhook.outgoing.LineStore.Next;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way of a message step by step: whose it is, in which order, and what a sender that was given up can still do. */
@QuarkusTest
@TestProfile(OnCallTest.OnCall.class)
@WithTestResource(TestDatabase.class)
class LineStoreTest {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final String LANE = "1/example.com:443";
    private static final Tried DELIVERED = new Tried(200, 1, "", null, Optional.empty(), Tried.Verdict.DELIVERED);
    private static final Tried FAILED = new Tried(500, 1, "", "Answered 500.", Optional.empty(), Tried.Verdict.AGAIN);

    @Inject
    LineStore lines;

    @Inject
    EndpointStore endpoints;

    @Inject
    DeliveryStore deliveries;

    @Inject
    DataSource database;

    @BeforeEach
    @AfterEach
    void clear() throws SQLException {
        execute("TRUNCATE webhook_endpoint, webhook_line, webhook_delivery");
    }

    @Test
    void onlyWhoHoldsTheLineWritesWhatCameOfIt() throws SQLException {
        endpoint(1, "'{*}'");
        submit();
        Line old = claim();
        Next next = lines.next(old).orElseThrow();
        Made made = lines.make(old, next.event(), "evt_1", bytes("first")).orElseThrow();
        execute("UPDATE webhook_line SET due_at = clock_timestamp()");
        Line present = claim();
        assertNotEquals(old.token(), present.token());

        assertEquals(Optional.empty(), lines.next(old));
        assertEquals(Optional.empty(), lines.make(old, next.event(), "evt_1", bytes("late")));
        assertEquals(
                OptionalInt.empty(), lines.tried(old, 1, made.deliveryId(), DELIVERED, Optional.empty(), true, LEASE));
        lines.close(old);

        assertEquals(
                "0 0 true",
                one("SELECT done_seq || ' ' || attempt || ' ' || (token = '" + present.token()
                        + "') FROM webhook_line"));
        assertEquals(1, lines.next(present).orElseThrow().event().seq());
    }

    @Test
    void theBytesOfTheFirstTryStay() throws SQLException {
        endpoint(1, "'{*}'");
        submit();
        Line line = claim();
        Next next = lines.next(line).orElseThrow();
        lines.make(line, next.event(), "evt_1", bytes("first"));

        Made again = lines.make(line, next.event(), "evt_1", bytes("second")).orElseThrow();

        assertEquals("first", new String(again.body(), StandardCharsets.UTF_8));
        assertEquals(
                "first",
                new String(lines.next(line).orElseThrow().made().orElseThrow().body(), StandardCharsets.UTF_8));
    }

    @Test
    void whatFailsStaysNextAndCountsUntilItIsOver() throws SQLException {
        endpoint(1, "'{*}'");
        submit();
        Line line = claim();
        UUID delivery = lines.make(line, lines.next(line).orElseThrow().event(), "evt_1", bytes("a"))
                .orElseThrow()
                .deliveryId();

        lines.tried(line, 1, delivery, FAILED, Optional.of(Duration.ofHours(1)), true, LEASE);

        assertEquals(List.of(), lines.claim(Map.of(), 8, 32, LEASE), "its time has not come");
        execute("UPDATE webhook_line SET due_at = clock_timestamp()");
        Line again = claim();
        assertEquals(1, again.failed());
        assertEquals(1, lines.next(again).orElseThrow().event().seq());
        lines.tried(again, 1, delivery, FAILED, Optional.empty(), true, LEASE);
        assertEquals("1 0 true", one("SELECT done_seq || ' ' || attempt || ' ' || (due_at IS NULL) FROM webhook_line"));
        assertEquals("failed 2", one("SELECT state || ' ' || jsonb_array_length(tries) FROM webhook_delivery"));
    }

    @Test
    void aLaneGetsItsShareAndWhatIsBusyCounts() throws SQLException {
        endpoint(1, "'{*}'");
        for (int job = 0; job < 5; job++) {
            submit();
        }

        assertEquals(2, lines.claim(Map.of(LANE, 1), 3, 32, LEASE).size());
        assertEquals(0, lines.claim(Map.of(LANE, 3), 3, 32, LEASE).size());
        assertEquals(
                1,
                lines.claim(Map.of(LANE, 2, "1/other.com:443", 9), 3, 32, LEASE).size());
        assertEquals(2, lines.claim(Map.of(), 8, 2, LEASE).size());
    }

    @Test
    void onlyEndpointsOfTheTenantThatAreEnabledAreTold() throws SQLException {
        UUID mine = endpoint(1, "'{*}'");
        endpoint(2, "'{*}'");
        execute("UPDATE webhook_endpoint SET disabled_at = clock_timestamp(), disabled_reason = 'x' WHERE id = '"
                + endpoint(1, "'{*}'") + "'");
        endpoint(1, "'{job.completed}'");

        submit();

        assertEquals(mine.toString(), one("SELECT string_agg(endpoint_id::text, ' ') FROM webhook_line"));
    }

    @Test
    void aFormerSecretSignsUntilItsTimeIsOver() throws SQLException {
        UUID id = endpoint(1, "'{*}'");
        submit();
        Line line = claim();
        endpoints.rotate(1, id, "whsec_new");
        assertEquals(
                List.of("whsec_new", "whsec_"), lines.next(line).orElseThrow().secrets());
        assertEquals(
                List.of("whsec_new", "whsec_"),
                endpoints.secrets(1, id).orElseThrow().valid());

        execute("UPDATE webhook_endpoint SET former_until = clock_timestamp() - interval '1 second'");

        assertEquals(List.of("whsec_new"), lines.next(line).orElseThrow().secrets());
        assertEquals(
                List.of("whsec_new"), endpoints.secrets(1, id).orElseThrow().valid());
        assertEquals(null, endpoints.find(1, id).orElseThrow().formerUntil());
        assertEquals(Optional.empty(), endpoints.secrets(2, id));
    }

    @Test
    void deliveriesAreForgottenAfterThirtyDaysAndOpenOnesAreNot() throws SQLException {
        execute("""
                INSERT INTO webhook_delivery (id, endpoint_id, job_id, seq, type, message_id, body, state, created_at)
                SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, 'job.created', state || days, '', state,
                       clock_timestamp() - days * interval '24 hours'
                FROM unnest('{open,delivered,failed}'::text[]) state, unnest('{29,31}'::int[]) days""");
        execute("""
                INSERT INTO webhook_line (job_id, endpoint_id, lane, done_seq, told_seq, told_at, due_at)
                SELECT gen_random_uuid(), gen_random_uuid(), days || COALESCE(due, ''), 1, 1,
                       clock_timestamp() - days * interval '24 hours',
                       CASE WHEN due = 'due' THEN clock_timestamp() END
                FROM unnest('{due,NULL}'::text[]) due, unnest('{29,31}'::int[]) days""");

        assertEquals(false, deliveries.forget());

        assertEquals(
                "delivered29 failed29 open29 open31",
                one("SELECT string_agg(message_id, ' ' ORDER BY message_id) FROM webhook_delivery"));
        assertEquals("29 29due 31due", one("SELECT string_agg(lane, ' ' ORDER BY lane) FROM webhook_line"));
    }

    @Test
    void manyAreForgottenInParts() throws SQLException {
        execute("""
                INSERT INTO webhook_line (job_id, endpoint_id, lane, done_seq, told_seq, told_at)
                SELECT gen_random_uuid(), gen_random_uuid(), 'a', 1, 1, clock_timestamp() - interval '31 days'
                FROM generate_series(1, 501)""");

        assertEquals(true, deliveries.forget());
        assertEquals("1", one("SELECT count(*) FROM webhook_line"));
        assertEquals(false, deliveries.forget());
        assertEquals("0", one("SELECT count(*) FROM webhook_line"));
    }

    @Test
    void aHundredEndpointsAreTheMostBesideThoseOfJobsAndOfOthers() throws SQLException {
        execute("""
                INSERT INTO webhook_endpoint (id, tenant_id, job_id, url, lane, events, secret)
                SELECT gen_random_uuid(), tenant, job, 'https://8.8.8.8/', 'a', '{}', 'whsec_'
                FROM (VALUES (1, gen_random_uuid()), (2, CAST('00000000-0000-0000-0000-000000000000' AS uuid)))
                     AS other(tenant, job), generate_series(1, 100)""");
        execute("""
                INSERT INTO webhook_endpoint (id, tenant_id, url, lane, events, secret)
                SELECT gen_random_uuid(), 1, 'https://8.8.8.8/', 'a', '{}', 'whsec_' FROM generate_series(1, 99)""");

        String last = post().then().statusCode(201).extract().path("id");
        post().then().statusCode(409);
        given().delete("/v1/webhooks/" + last).then().statusCode(204);
        post().then().statusCode(201);
    }

    private static io.restassured.response.Response post() {
        return given().contentType("application/json")
                .body("{\"url\":\"https://8.8.8.8/\"}")
                .post("/v1/webhooks");
    }

    private Line claim() {
        List<Line> claimed = lines.claim(Map.of(), 8, 32, LEASE);
        assertEquals(1, claimed.size(), () -> claimed.stream().map(Line::lane).collect(Collectors.joining(" ")));
        return claimed.getFirst();
    }

    private UUID endpoint(int tenantId, String events) throws SQLException {
        UUID id = UUID.randomUUID();
        execute("INSERT INTO webhook_endpoint (id, tenant_id, url, lane, events, secret) VALUES ('" + id + "', "
                + tenantId + ", 'https://example.com/', '" + LANE + "', " + events + ", 'whsec_')");
        return id;
    }

    private static String submit() {
        return Submitted.submit(
                "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"pages\":[{\"prompt\":\"A fox\"}]}}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void execute(String statement) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement execute = connection.createStatement()) {
            execute.execute(statement);
        }
    }

    private String one(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}

package dev.quire.webhook.outgoing;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import dev.quire.api.Submitted;
import dev.quire.webhook.outgoing.Sink.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** One receiver that never answers, among others. */
@QuarkusTest
@TestProfile(WebhookTripTest.ToLoopback.class)
@WithTestResource(TestDatabase.class)
class ReceiversTest {

    /** More than a replica sends at once. */
    private static final int JOBS = DeliverLoop.MOST_AT_ONCE + 8;

    @Inject
    DataSource database;

    @Test
    void aReceiverThatNeverAnswersTakesItsShareOfSlotsAndNoMore() throws Exception {
        int port = Integer.getInteger("sink.port");
        CountDownLatch over = new CountDownLatch(1);
        try (Sink dead = Sink.at(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), port), _ -> {
                    await(over);
                    return Reply.of(200);
                });
                Sink live = Sink.at(port, _ -> Reply.of(200))) {
            String deadId = webhook(dead);
            String liveId = webhook(live);
            Set<String> jobs = new HashSet<>();
            for (int job = 0; job < JOBS; job++) {
                jobs.add(submit());
            }

            Set<String> told = new HashSet<>();
            while (told.size() < JOBS) {
                told.add(live.take().jobId());
                assertTrue(held() <= DeliverLoop.MOST_IN_A_LANE, "held for the dead one: " + held());
            }

            assertEquals(jobs, told);
            over.countDown();
            given().delete("/v1/webhooks/" + deadId).then().statusCode(204);
            given().delete("/v1/webhooks/" + liveId).then().statusCode(204);
        } finally {
            over.countDown();
        }
    }

    /** Lines that are being sent to the dead one. */
    private long held() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM webhook_line WHERE token IS NOT NULL AND lane LIKE '%127.0.0.2%'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String webhook(Sink sink) {
        return given().contentType("application/json")
                .body("{\"url\":\"" + sink.url() + "\",\"events\":[]}")
                .post("/v1/webhooks")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String submit() {
        return Submitted.submit(
                "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"pages\":[{\"prompt\":\"A fox\"}]}}");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

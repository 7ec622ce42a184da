package dev.quire.webhook.outgoing;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import dev.quire.mail.HostileAddresses;
import dev.quire.mail.Postbox;
import dev.quire.mail.Postbox.Got;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From a job that names an email to a mail server on loopback, over SMTP; mails are read by Jakarta Mail. */
@QuarkusTest
@TestProfile(MailTripTest.ToLoopback.class)
@WithTestResource(TestDatabase.class)
class MailTripTest {

    private static final int PORT = freePort();
    private static final int TRIES = 4;
    private static final String SECRET_PROMPT = "A fox whom nobody may know";

    /** Sends to loopback in the clear, and waits little between tries. */
    public static class ToLoopback implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            // Test and profile may be loaded twice; they share the process.
            String port = System.getProperty("postbox.port", String.valueOf(PORT));
            System.setProperty("postbox.port", port);
            return Map.of(
                    "quire.mail.from", "quire@example.com",
                    "quire.mail.domains", "example.org,example.net",
                    "quire.mail.link", "https://app.example.com/jobs/{id}",
                    "quarkus.mailer.mock", "false",
                    "quarkus.mailer.host", "127.0.0.1",
                    "quarkus.mailer.port", port,
                    "quarkus.mailer.start-tls", "DISABLED",
                    "quire.webhooks.retries", "PT0.02S,PT0.02S,PT0.02S",
                    "quire.provider.builtin.simulate", "true");
        }
    }

    @Test
    void aJobThatSettlesIsToldInOneMailInItsLanguage() throws Exception {
        try (Postbox box = box()) {
            String job = submit(story(
                    "me@example.org",
                    "\"title\":\"El zorro\\r\\nBcc: evil@example.org\\r\\n\\r\\ny la luna \\u202e🌙\",\"language\":\"es-MX\","
                            + "\"externalId\":\"story\\n17 🦊\",",
                    2,
                    ""));

            Got got = box.take();

            assertEquals("quire@example.com", got.from());
            assertEquals(List.of("me@example.org"), got.to());
            assertEquals(
                    "Completado: El zorro Bcc: evil@example.org y la luna 🌙",
                    got.mail().getSubject());
            assertEquals(1, got.mail().getAllRecipients().length);
            assertEquals("me@example.org", got.mail().getAllRecipients()[0].toString());
            assertEquals("quire@example.com", got.mail().getFrom()[0].toString());
            assertNull(got.header("Bcc"));
            assertEquals("<evt_" + job.replace("-", "") + "_6@example.com>", got.header("Message-ID"));
            assertEquals("auto-generated", got.header("Auto-Submitted"));
            assertNotNull(got.mail().getSentDate());
            assertTrue(got.mail().isMimeType("text/plain"), got.mail().getContentType());
            assertEquals(
                    "2 de 2 páginas completadas\n\nTrabajo: " + job
                            + "\nSu id: story 17 🦊\nhttps://app.example.com/jobs/" + job + "\n",
                    got.text());
            assertFalse(got.source().contains(SECRET_PROMPT));
            assertTrue(got.source().lines().allMatch(line -> line.length() <= 998), got::source);
            JsonPath log = log(job, 1);
            assertEquals("delivered", log.getString("data[0].state"));
            assertEquals("job.completed", log.getString("data[0].type"));
            assertEquals(List.of(250), log.getList("data[0].tries.status"));
            assertEquals(0, box.waiting());
        }
    }

    @Test
    void whatIsMissingIsToldAndARetryIsAnotherRun() throws Exception {
        try (Postbox box = box()) {
            String job = submit(
                    story("me@example.org", "\"title\":\"The fox\",", 2, ",\"simulate\":{\"fail\":\"REFUSED\"}"));

            Got partial = box.take();
            assertEquals("Completed in part: The fox", partial.mail().getSubject());
            assertTrue(partial.text().startsWith("1 of 2 pages completed\nFailed: 1\n"), partial.text());
            settled(job);
            given().contentType("application/json")
                    .body("{\"pages\":\"failed\"}")
                    .post("/v1/jobs/" + job + "/retry")
                    .then()
                    .statusCode(202);

            Got again = box.take();
            assertEquals("Completed: The fox", again.mail().getSubject());
            assertNotEquals(partial.header("Message-ID"), again.header("Message-ID"));
            log(job, 2);
            assertEquals(0, box.waiting());
        }
    }

    @Test
    void aJobThatWaitsForReviewTellsSoAndThenHowItEnded() throws Exception {
        try (Postbox box = box()) {
            String job = submit(story("me@example.org", "\"review\":true,", 1, ""));

            assertEquals("Ready for review: story " + job, box.take().mail().getSubject());
            given().contentType("application/json")
                    .body("{\"decision\":\"accept\"}")
                    .post("/v1/jobs/" + job + "/review")
                    .then()
                    .statusCode(200);

            assertEquals("Completed: story " + job, box.take().mail().getSubject());
            log(job, 2);
            assertEquals(0, box.waiting());
        }
    }

    @Test
    void aServerThatSaysLaterGetsTheSameMailAgain() throws Exception {
        try (Postbox box = Postbox.at(port(), mail -> mail <= 2 ? "451 4.3.0 Not now" : null)) {
            String job = submit(story("me@example.org", "", 1, ""));

            List<Got> got = List.of(box.take(), box.take(), box.take());

            for (Got each : got) {
                assertEquals(got.getFirst().header("Message-ID"), each.header("Message-ID"));
                assertEquals(got.getFirst().text(), each.text());
            }
            JsonPath log = log(job, 1);
            assertEquals("delivered", log.getString("data[0].state"));
            assertEquals(List.of(451, 451, 250), log.getList("data[0].tries.status"));
            assertEquals("451 4.3.0 Not now", log.getString("data[0].tries[0].answer"));
            assertEquals("The mail server answered 451.", log.getString("data[0].tries[0].error"));
            assertEquals(0, box.waiting());
        }
    }

    @Test
    void whatIsRefusedForGoodIsNotSentAgainUntilSomebodySaysSo() throws Exception {
        try (Postbox box = Postbox.at(port(), mail -> mail == 1 ? "554 5.7.1 Spam" : null)) {
            String unknown = submit(story(Postbox.NOBODY + "example.org", "", 1, ""));
            JsonPath refused = log(unknown, 1);
            assertEquals("failed", refused.getString("data[0].state"));
            assertEquals(List.of(550), refused.getList("data[0].tries.status"));
            assertTrue(refused.getString("data[0].tries[0].answer").contains("no such mailbox"), refused::prettify);

            String job = submit(story("me@example.org", "", 1, ""));
            Got first = box.take();
            JsonPath failed = log(job, 1);
            assertEquals("failed", failed.getString("data[0].state"));
            assertEquals(List.of(554), failed.getList("data[0].tries.status"));
            assertEquals(0, box.waiting());

            replay(job, failed);
            assertEquals(first.header("Message-ID"), box.take().header("Message-ID"));
            assertEquals("delivered", log(job, 1).getString("data[0].state"));
        }
    }

    @Test
    void aServerThatIsDownLeavesTheJobAloneAndAReplayDelivers() throws Exception {
        String job = submit(story("me@example.org", "", 2, ""));

        assertEquals("completed", settled(job));
        JsonPath failed = log(job, 1);
        assertEquals("failed", failed.getString("data[0].state"));
        assertEquals(TRIES, failed.getList("data[0].tries").size());
        assertNull(failed.get("data[0].tries[0].status"));
        assertEquals(
                "The mail server could not be reached, or offered no connection that is safe.",
                failed.getString("data[0].tries[0].error"));

        try (Postbox box = box()) {
            replay(job, failed);
            assertEquals("Completed: story " + job, box.take().mail().getSubject());
            assertEquals("delivered", log(job, 1).getString("data[0].state"));
        }
    }

    @Test
    void whatIsNotOneAddressOfOursIsRefusedAndNothingIsStored() {
        for (String address : HostileAddresses.ALL) {
            refused(
                    address,
                    address.contains("\0") ? "Must not have the character NUL (\\u0000) in it." : "Must be one email");
        }
        refused("me@example.com", "Must be at one of the domains");
        post("/v1/jobs", "{\"kind\":\"story\",\"notify\":{},\"input\":{\"pages\":[{\"prompt\":\"a\"}]}}")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/notify/email"));
        post("/v1/jobs", "{\"kind\":\"story\",\"notify\":{\"email\":\"me@example.org\",\"cc\":\"x\"},\"input\":{}}")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/notify/cc"));
        post("/v1/webhooks", "{\"url\":\"mailto:me@example.org\"}")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/url"));
    }

    @Test
    void aMailIsSeenTestedDisabledAndDeletedAsAWebhookIs() throws Exception {
        try (Postbox box = box()) {
            Response submitted = post("/v1/jobs", story("me+x@example.org", "", 1, ""));
            assertNull(submitted.header("Webhook-Secret"));
            String job = submitted.path("id");
            box.take();
            String at = "/v1/webhooks/" + endpoint(job);
            given().get(at)
                    .then()
                    .body(
                            "url",
                            equalTo("mailto:me+x@example.org"),
                            "jobId",
                            equalTo(job),
                            "events",
                            equalTo(List.of()));
            for (String body : List.of("{\"url\":\"https://198.41.0.4/\"}", "{\"events\":[\"*\"]}")) {
                given().contentType("application/json")
                        .body(body)
                        .patch(at)
                        .then()
                        .statusCode(409);
            }
            given().contentType("application/json").post(at + "/secret").then().statusCode(409);

            given().post(at + "/test")
                    .then()
                    .statusCode(200)
                    .body("state", equalTo("delivered"), "tries[0].status", equalTo(250), "jobId", nullValue());
            assertEquals("Quire: test", box.take().mail().getSubject());

            given().contentType("application/json")
                    .body("{\"disabled\":true}")
                    .patch(at)
                    .then()
                    .statusCode(200)
                    .body("disabled", equalTo(true));
            given().delete("/v1/jobs/" + job).then().statusCode(204);
            given().get(at).then().statusCode(404);
        }
    }

    // ---- steps ----

    private static void refused(String address, String why) {
        String externalId = "refused-" + ThreadLocalRandom.current().nextLong();
        Response answer = given().contentType("application/json")
                .body(Map.of(
                        "kind",
                        "story",
                        "externalId",
                        externalId,
                        "notify",
                        Map.of("email", address),
                        "input",
                        Map.of("pages", List.of(Map.of("prompt", "a")))))
                .post("/v1/jobs");
        answer.then().statusCode(422).body("errors[0].pointer", equalTo("/notify/email"));
        assertTrue(answer.jsonPath().getString("errors[0].detail").startsWith(why), answer::asString);
        given().get("/v1/jobs?externalId=" + externalId).then().body("data.size()", equalTo(0));
    }

    private static Postbox box() {
        return Postbox.at(port(), _ -> null);
    }

    private static int port() {
        return Integer.getInteger("postbox.port");
    }

    private static String endpoint(String job) {
        return given().get("/v1/webhooks?jobId=" + job).jsonPath().getString("data[0].id");
    }

    private static void replay(String job, JsonPath log) {
        given().contentType("application/json")
                .body(Map.of("delivery", log.getString("data[0].id")))
                .post("/v1/webhooks/" + endpoint(job) + "/replay")
                .then()
                .statusCode(202);
    }

    /** The log, once it has so many mails and none of them is open. */
    private static JsonPath log(String job, int mails) {
        String endpoint = endpoint(job);
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            Response log = given().get("/v1/webhooks/" + endpoint + "/deliveries?limit=100");
            List<String> states = log.jsonPath().getList("data.state");
            if (states.size() == mails && !states.contains("open")) {
                return log.jsonPath();
            }
            assertTrue(System.nanoTime() < untilNs, log::asString);
        }
    }

    private static String settled(String job) {
        while (true) {
            JsonPath status = given().get("/v1/jobs/" + job + "/status?wait=10").jsonPath();
            if (status.get("pollAfterMs") == null) {
                return status.getString("state");
            }
        }
    }

    private static String submit(String body) {
        Response answer = post("/v1/jobs", body);
        answer.then().statusCode(202);
        return answer.path("id");
    }

    private static Response post(String path, String body) {
        return given().contentType("application/json").body(body).post(path);
    }

    /** @param ofLast more members of the last page */
    private static String story(String email, String more, int pages, String ofLast) {
        return IntStream.rangeClosed(1, pages)
                .mapToObj(page ->
                        "{\"prompt\":\"" + SECRET_PROMPT + " " + page + "\"" + (page == pages ? ofLast : "") + "}")
                .collect(Collectors.joining(
                        ",",
                        "{\"kind\":\"story\"," + more + "\"notify\":{\"email\":\"" + email
                                + "\"},\"input\":{\"size\":\"64x64\",\"pages\":[",
                        "]}}"));
    }

    /** Below those that the system gives to outgoing connections. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Somebody has it: try another.
            }
        }
    }
}

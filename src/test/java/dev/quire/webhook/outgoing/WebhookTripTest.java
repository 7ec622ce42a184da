package dev.quire.webhook.outgoing;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.quire.TestDatabase;
import dev.quire.guard.HostileHosts;
import dev.quire.webhook.outgoing.Sink.Got;
import dev.quire.webhook.outgoing.Sink.Reply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Webhooks out through HTTP, to a receiver on loopback; what it gets is judged by Standard Webhooks' own library. Longer than
 * 400 lines, since the receiver and what it has got serve all of them.
 */
@QuarkusTest
@TestProfile(WebhookTripTest.ToLoopback.class)
@WithTestResource(TestDatabase.class)
class WebhookTripTest {

    private static final int PORT = freePort();
    private static final int TRIES = 5;

    /** Lets loopback be called, and waits little between tries. */
    public static class ToLoopback implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            // Test and profile may be loaded twice; they share the process.
            String port = System.getProperty("sink.port", String.valueOf(PORT));
            System.setProperty("sink.port", port);
            return Map.of(
                    "quire.guard.plain-http", "true",
                    "quire.guard.networks", "127.0.0.0/8",
                    "quire.guard.ports", "443,8443," + port,
                    "quire.webhooks.retries", "PT0.02S,PT0.02S,PT0.02S,PT0.02S",
                    "quire.provider.builtin.simulate", "true");
        }
    }

    private final List<String> made = new ArrayList<>();

    @AfterEach
    void deleteWebhooks() {
        made.forEach(id -> given().delete("/v1/webhooks/" + id));
    }

    @Test
    void theOfficialLibraryVerifiesEveryDeliveryAndEventsComeInTheirOrder() throws Exception {
        try (Sink sink = sink(_ -> Reply.of(200))) {
            Response webhook = webhook(sink, "");
            assertEquals("no-store", webhook.header("Cache-Control"));
            String secret = webhook.path("secret");
            String job = submit(story(3, ""));

            List<Got> got = untilJobEnds(sink, job);

            for (Got each : got) {
                verify(secret, each);
                assertEquals("application/json", each.header("content-type"));
                assertEquals("/hook?a=b", each.target());
            }
            // job.created, then two for each page, then the end.
            assertEquals(
                    IntStream.rangeClosed(1, 8).boxed().toList(),
                    got.stream().map(Got::seq).toList());
            assertEquals("job.created", got.getFirst().type());
            assertEquals("job.completed", got.getLast().type());
            assertEquals("completed", got.getLast().json().at("/data/job/state").asText());
            assertEquals(8, ids(got).size());
            assertThrows(
                    WebhookVerificationException.class,
                    () -> verify(new dev.quire.webhook.Signature(new byte[32]).secret(), got.getFirst()));
        }
    }

    @Test
    void bothSecretsSignAfterARotation() throws Exception {
        try (Sink sink = sink(_ -> Reply.of(200))) {
            Response webhook = webhook(sink, "");
            String id = webhook.path("id");
            String former = webhook.path("secret");

            Response rotated = given().contentType("application/json").post("/v1/webhooks/" + id + "/secret");
            String present = rotated.path("secret");
            rotated.then().statusCode(200).body("formerSecretUntil", notNullValue());
            given().get("/v1/webhooks/" + id).then().body("secret", nullValue());
            String job = submit(story(1, ""));

            assertNotEquals(former, present);
            for (Got got : untilJobEnds(sink, job)) {
                assertEquals(2, got.header("webhook-signature").split(" ").length);
                verify(former, got);
                verify(present, got);
            }
            String given = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
            given().contentType("application/json")
                    .body(Map.of("secret", given))
                    .post("/v1/webhooks/" + id + "/secret")
                    .then()
                    .body("secret", equalTo(given));
            given().post("/v1/webhooks/" + id + "/test")
                    .then()
                    .statusCode(200)
                    .body("state", equalTo("delivered"), "type", equalTo("webhook.test"), "jobId", nullValue());
            Got test = sink.take();
            verify(given, test);
            verify(present, test);
            assertThrows(WebhookVerificationException.class, () -> verify(former, test));
        }
    }

    @Test
    void whatFailsIsSentAgainUnchangedAndTheNextWaits() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (Sink sink = sink(_ -> Reply.of(requests.incrementAndGet() <= 2 ? 500 : 200))) {
            Response webhook = webhook(sink, "");
            String job = submit(story(2, ""));

            List<Got> got = untilJobEnds(sink, job);

            assertEquals(
                    List.of(1, 1, 1, 2, 3, 4, 5, 6), got.stream().map(Got::seq).toList());
            for (Got again : got.subList(1, 3)) {
                assertEquals(got.getFirst().header("webhook-id"), again.header("webhook-id"));
                assertEquals(got.getFirst().body(), again.body());
                verify(webhook.path("secret"), again);
            }
            JsonPath log = log(webhook, 6);
            assertEquals(List.of(6, 5, 4, 3, 2, 1), log.getList("data.seq"));
            assertEquals(Set.of("delivered"), new HashSet<>(log.getList("data.state", String.class)));
            assertEquals(List.of(500, 500, 200), log.getList("data[5].tries.status"));
            assertEquals("I say 500", log.getString("data[5].tries[0].answer"));
            assertEquals("Answered 500.", log.getString("data[5].tries[0].error"));
            assertEquals(got.getFirst().header("webhook-id"), log.getString("data[5].messageId"));
            JsonPath page = given().get("/v1/webhooks/" + webhook.path("id") + "/deliveries?limit=4")
                    .jsonPath();
            assertTrue(page.getBoolean("hasMore"));
            assertEquals(
                    List.of(2, 1),
                    given().get("/v1/webhooks/" + webhook.path("id") + "/deliveries?limit=4&after="
                                    + page.getString("next"))
                            .jsonPath()
                            .getList("data.seq"));
        }
    }

    @Test
    void aReceiverThatIsDownLeavesTheJobAloneAndReplayDelivers() throws Exception {
        Response webhook;
        try (Sink down = sink(_ -> Reply.of(200))) {
            webhook = webhook(down, "");
        }
        String job = submit(story(2, ""));
        assertEquals("completed", settled(job));
        JsonPath failed = log(webhook, 6);
        assertEquals(Set.of("failed"), new HashSet<>(failed.getList("data.state", String.class)));
        assertEquals(TRIES, failed.getList("data[0].tries").size());

        try (Sink sink = sink(_ -> Reply.of(200))) {
            replay(
                            webhook,
                            Map.of(
                                    "since",
                                    failed.getString("data[5].createdAt").substring(0, 11) + "00:00:00Z"))
                    .statusCode(202)
                    .body("jobs", equalTo(1));
            List<Got> got = untilJobEnds(sink, job);
            assertEquals(List.of(1, 2, 3, 4, 5, 6), got.stream().map(Got::seq).toList());
            assertEquals(
                    failed.getList("data.messageId", String.class).reversed(),
                    got.stream().map(each -> each.header("webhook-id")).toList());

            replay(webhook, Map.of("delivery", failed.getString("data[2].id"))).statusCode(202);
            Got again = sink.take();
            assertEquals(4, again.seq());
            assertEquals(got.get(3).body(), again.body());
            replay(webhook, Map.of("delivery", UUID.randomUUID())).statusCode(404);
            replay(webhook, Map.of()).statusCode(422);
            assertEquals(0, sink.waiting());
        }
    }

    @Test
    void whoAnswers410IsDisabled() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (Sink sink = sink(_ -> Reply.of(requests.incrementAndGet() == 1 ? 410 : 200))) {
            Response webhook = webhook(sink, "");
            String job = submit(story(1, ""));
            assertEquals("job.created", sink.take().type());
            assertEquals("completed", settled(job));
            // Told by the answer, which is being written.
            long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!given().get("/v1/webhooks/" + webhook.path("id")).jsonPath().getBoolean("disabled")) {
                assertTrue(System.nanoTime() < untilNs, "it is not disabled");
            }
            assertEquals("completed", settled(submit(story(1, ""))));
            replay(webhook, Map.of("since", "2026-01-01T00:00:00Z")).statusCode(409);

            // What happens from now on is told again, and nothing of before.
            given().contentType("application/json")
                    .body(Map.of("disabled", false))
                    .patch("/v1/webhooks/" + webhook.path("id"))
                    .then()
                    .statusCode(200)
                    .body("disabledReason", nullValue());
            String last = submit(story(1, ""));
            assertEquals(last, sink.take().jobId());
            log(webhook, 5);
        }
    }

    @Test
    void aJobHasAWebhookOfItsOwnAndItsEndIsAlwaysTold() throws Exception {
        try (Sink sink = sink(_ -> Reply.of(200))) {
            Response submitted =
                    post("/v1/jobs", story(2, ",\"webhook\":{\"url\":\"" + sink.url() + "\",\"events\":[]}"));
            String secret = submitted.header("Webhook-Secret");
            String job = submitted.path("id");
            submitted.then().statusCode(202).header("Webhook-Secret", startsWith("whsec_"));

            Got end = sink.take();

            assertEquals("job.completed", end.type());
            verify(secret, end);
            given().get("/v1/webhooks?jobId=" + job)
                    .then()
                    .body("data[0].id", equalTo(submitted.header("Webhook-Id")), "data[0].jobId", equalTo(job));
            given().get("/v1/webhooks").then().body("data.size()", equalTo(0));
            given().delete("/v1/jobs/" + job).then().statusCode(204);
            given().get("/v1/webhooks/" + submitted.header("Webhook-Id")).then().statusCode(404);

            String filtered = submit(story(
                    2,
                    ",\"webhook\":{\"url\":\"" + sink.url() + "\",\"events\":[\"page.completed\"],\"secret\":\""
                            + secret + "\"}"));
            assertEquals(
                    List.of("page.completed", "page.completed", "job.completed"),
                    untilJobEnds(sink, filtered).stream().map(Got::type).toList());
            post("/v1/batches", "{\"jobs\":[" + story(1, ",\"webhook\":{\"url\":\"" + sink.url() + "\"}") + "]}")
                    .then()
                    .statusCode(422)
                    .body("errors[0].pointer", equalTo("/jobs/0/webhook/secret"));
        }
    }

    @Test
    void aDeletedJobIsNotToldOfAnyMore() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (Sink sink = sink(got -> {
            requests.incrementAndGet();
            return new Reply(503, Map.of("Retry-After", "3600"), new byte[0]);
        })) {
            Response webhook = webhook(sink, "");
            String job = submit(story(1, ""));
            sink.take();
            settled(job);
            JsonPath open = given().get("/v1/webhooks/" + webhook.path("id") + "/deliveries")
                    .jsonPath();
            long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (open.getString("data[0].nextTryAt") == null) {
                assertTrue(System.nanoTime() < untilNs, open::prettify);
                open = given().get("/v1/webhooks/" + webhook.path("id") + "/deliveries")
                        .jsonPath();
            }
            assertTrue(open.getString("data[0].nextTryAt").compareTo(open.getString("data[0].createdAt")) > 0);
            assertEquals("open", open.getString("data[0].state"));

            given().delete("/v1/jobs/" + job).then().statusCode(204);

            given().get("/v1/webhooks/" + webhook.path("id") + "/deliveries")
                    .then()
                    .body("data.size()", equalTo(0));
            assertEquals(1, requests.get());
        }
    }

    @Test
    void hostileUrlsAreRefusedWithAPointer() {
        int refused = 0;
        for (String host : HostileHosts.ALL) {
            if (host.startsWith("127.") && host.matches("127(\\.\\d+){3}") && !host.matches(".*\\.0\\d.*")) {
                // This very test has opened loopback.
                continue;
            }
            Map<String, String> body = Map.of("url", "https://" + host + "/");
            boolean ownName = Set.of("localhost", "LOCALHOST", "intranet", "db").contains(host)
                    || host.endsWith(".localhost")
                    || host.endsWith(".localdomain")
                    || host.endsWith(".local")
                    || host.endsWith(".internal")
                    || host.endsWith(".home.arpa");
            boolean literal = host.contains("::ffff:") || host.contains("FFFF") || host.contains(":ffff:");
            if (ownName || literal) {
                continue;
            }
            given().contentType("application/json")
                    .body(body)
                    .post("/v1/webhooks")
                    .then()
                    .statusCode(422)
                    .body("errors[0].pointer", equalTo("/url"));
            given().contentType("application/json")
                    .body(Map.of(
                            "kind", "story", "webhook", body, "input", Map.of("pages", List.of(Map.of("prompt", "a")))))
                    .post("/v1/jobs")
                    .then()
                    .statusCode(422)
                    .body("errors[0].pointer", equalTo("/webhook/url"));
            refused++;
        }
        assertTrue(refused >= 60, "refused " + refused);
    }

    @Test
    void endpointsAreMadeReadChangedAndDeleted() throws IOException {
        try (Sink sink = sink(_ -> Reply.of(200))) {
            Response webhook = webhook(sink, ",\"description\":\"Mine\",\"events\":[\"page.*\",\"job.created\"]");
            String at = webhook.header("Location").replaceFirst("^http://[^/]+", "");
            webhook.then()
                    .statusCode(201)
                    .body("events", equalTo(List.of("page.*", "job.created")), "description", equalTo("Mine"));
            given().get(at).then().statusCode(200).body("secret", nullValue(), "disabled", equalTo(false));
            given().contentType("application/json")
                    .body(Map.of("events", List.of(), "disabled", true))
                    .patch(at)
                    .then()
                    .statusCode(200)
                    .body("events", equalTo(List.of()), "disabled", equalTo(true), "url", equalTo(sink.url()));
            given().contentType("application/json")
                    .body("{\"secret\":\"x\"}")
                    .patch(at)
                    .then()
                    .statusCode(422);
            for (String events : List.of("page.done", "*.completed", "page.comp*", "", "**")) {
                post("/v1/webhooks", "{\"url\":\"" + sink.url() + "\",\"events\":[\"" + events + "\"]}")
                        .then()
                        .statusCode(422)
                        .body("errors[0].pointer", equalTo("/events/0"));
            }
            post("/v1/webhooks", "{\"url\":\"" + sink.url() + "\",\"secret\":\"whsec_c2hvcnQ=\"}")
                    .then()
                    .statusCode(422)
                    .body("errors[0].pointer", equalTo("/secret"));
            given().delete(at).then().statusCode(204);
            given().get(at).then().statusCode(404);
            given().delete(at).then().statusCode(404);
            given().get("/v1/webhooks/1").then().statusCode(400);
        }
    }

    // ---- steps ----

    private static Sink sink(Function<Got, Reply> answers) throws IOException {
        return Sink.at(Integer.getInteger("sink.port"), answers);
    }

    private Response webhook(Sink sink, String more) {
        Response answer = post("/v1/webhooks", "{\"url\":\"" + sink.url() + "\"" + more + "}");
        answer.then().statusCode(201);
        made.add(answer.path("id"));
        return answer;
    }

    private static ValidatableResponse replay(Response webhook, Map<String, ?> body) {
        return given().contentType("application/json")
                .body(body)
                .post("/v1/webhooks/" + webhook.path("id") + "/replay")
                .then();
    }

    /** The log, once it has so many messages and none of them is open. */
    private static JsonPath log(Response webhook, int messages) {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            Response log = given().get("/v1/webhooks/" + webhook.path("id") + "/deliveries?limit=100");
            List<String> states = log.jsonPath().getList("data.state");
            if (states.size() == messages && !states.contains("open")) {
                return log.jsonPath();
            }
            assertTrue(System.nanoTime() < untilNs, log::asString);
        }
    }

    private static List<Got> untilJobEnds(Sink sink, String job) throws InterruptedException {
        List<Got> got = new ArrayList<>();
        while (got.isEmpty()
                || !got.getLast().type().startsWith("job.")
                || got.getLast().type().equals("job.created")) {
            Got next = sink.take();
            if (next.jobId().equals(job)) {
                got.add(next);
            }
        }
        return got;
    }

    private static void verify(String secret, Got got) throws WebhookVerificationException {
        new Webhook(secret).verify(got.body(), HttpHeaders.of(got.headers(), (_, _) -> true));
    }

    private static Set<String> ids(List<Got> got) {
        return got.stream().map(each -> each.header("webhook-id")).collect(Collectors.toSet());
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

    private static String story(int pages, String more) {
        return IntStream.range(0, pages)
                .mapToObj(page -> "{\"prompt\":\"A fox, " + page + "\"}")
                .collect(Collectors.joining(
                        ",", "{\"kind\":\"story\"" + more + ",\"input\":{\"size\":\"64x64\",\"pages\":[", "]}}"));
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

package dev.quire.api.events;

import static dev.quire.api.Submitted.submit;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import dev.quire.api.Settled;
import dev.quire.api.events.Sse.Message;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams over real sockets; {@code EventStreamIT} runs the same against the packaged service. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@Timeout(120)
class EventStreamTest {

    @Test
    void aStreamBeginsWithTheJobAndEndsWithItsEnd() throws Exception {
        String id = submit(story(3, 400));
        try (Sse stream = Sse.open(url("/v1/jobs/" + id + "/events"), null)) {
            assertEquals(200, stream.status());
            assertEquals("text/event-stream;charset=UTF-8", stream.header("Content-Type"));
            assertEquals("no-cache", stream.header("Cache-Control"));
            assertEquals("no", stream.header("X-Accel-Buffering"));
            List<Message> all = stream.all();

            Message first = all.getFirst();
            assertTrue(Integer.parseInt(stream.retry()) > 0);
            assertEquals("snapshot", first.event());
            assertEquals(id, first.data().path("id").asText());
            assertEquals(3, first.data().path("pages").size());
            List<Message> told = persisted(all);
            assertContiguous(first.seq(), told);
            assertEquals("job.completed", told.getLast().event());
            assertEquals("completed", told.getLast().data().at("/job/state").asText());
            for (Message each : told.subList(1, told.size())) {
                assertEquals(each.event(), each.data().path("type").asText());
                assertEquals(each.seq(), each.data().path("seq").asInt());
                assertEquals(id, each.data().path("jobId").asText());
            }
            assertEquals(
                    3,
                    told.stream()
                            .filter(each -> each.event().equals("page.completed"))
                            .filter(each ->
                                    each.data().at("/page/result/url").asText().startsWith("/v1/jobs/" + id))
                            .count());
        }
    }

    @Test
    void itGoesOnRightAfterTheLastEventIdFromWhereverThatIs() throws Exception {
        String id = submit(story(2, 1));
        Settled.job(id);
        List<Message> all = read("/v1/jobs/" + id + "/events", "0");

        assertEquals("job.created", all.getFirst().event());
        assertContiguous(1, all);
        for (Message from : all.subList(0, all.size() - 1)) {
            List<Message> rest = all.subList(from.seq(), all.size());
            assertEquals(ids(rest), ids(read("/v1/jobs/" + id + "/events", from.id())));
            assertEquals(ids(rest), ids(read("/v1/jobs/" + id + "/events?lastEventId=" + from.id(), null)));
            assertEquals(ids(rest), ids(read("/v1/jobs/" + id + "/events?lastEventId=0", from.id())));
        }
        try (Sse over =
                Sse.open(url("/v1/jobs/" + id + "/events"), all.getLast().id())) {
            assertEquals(204, over.status());
        }
    }

    @Test
    void whatIsNoIdOfThisJobBeginsAnew() throws Exception {
        String id = submit(story(1, 1));
        Settled.job(id);
        for (String unknown : List.of("1000", "-1", "abc", "1 or 2", "99999999999999999999")) {
            List<Message> all = read("/v1/jobs/" + id + "/events", unknown);
            assertEquals(List.of("snapshot"), all.stream().map(Message::event).toList(), unknown);
            assertEquals("completed", all.getFirst().data().path("state").asText());
        }
    }

    @Test
    void progressIsToldInPassing() throws Exception {
        String id = submit(story(1, 2500));
        List<Message> all = read("/v1/jobs/" + id + "/events", "0");
        List<Message> passing = all.stream()
                .filter(each -> each.event().equals("page.progress"))
                .toList();

        assertFalse(passing.isEmpty());
        passing.forEach(each -> {
            assertEquals("", each.id());
            assertEquals("page_1", each.data().at("/pages/0/key").asText());
            assertTrue(each.data().at("/pages/0/progress/percent").asInt() > 0);
            assertTrue(each.data().at("/progress/percent").isInt());
        });
        assertContiguous(1, persisted(all));
    }

    @Test
    void aMissedOneIsRefused() {
        given().get("/v1/jobs/" + UUID.randomUUID() + "/events")
                .then()
                .statusCode(404)
                .body("error.code", equalTo("NOT_FOUND"));
        given().get("/v1/jobs/1/events").then().statusCode(400);
        given().get("/v1/events").then().statusCode(400);
        given().get("/v1/events?batch=" + UUID.randomUUID() + "&externalId=a")
                .then()
                .statusCode(400);
        given().get("/v1/events?batch=" + UUID.randomUUID()).then().statusCode(404);
        given().get("/v1/events?externalId=" + UUID.randomUUID()).then().statusCode(404);
        given().head("/v1/jobs/" + submit(story(1, 1)) + "/events").then().statusCode(200);
    }

    @Test
    void messagesAreInTheClientsLanguage() throws Exception {
        String id = submit(story(1, 1));
        Settled.job(id);
        try (Sse spanish = Sse.open(url("/v1/jobs/" + id + "/events"), null, "Accept-Language", "es")) {
            assertEquals(
                    "1 de 1 páginas completadas",
                    spanish.all().getFirst().data().path("message").asText());
        }
    }

    @Test
    void whoSpeakDifferentLanguagesFollowTheSameJob() throws Exception {
        String id = submit(story(1, 1_500));
        try (Sse english = Sse.open(url("/v1/jobs/" + id + "/events"), null, "Accept-Language", "en");
                Sse spanish = Sse.open(url("/v1/jobs/" + id + "/events"), null, "Accept-Language", "es")) {
            assertEquals(
                    "1 of 1 pages completed",
                    english.all().getLast().data().at("/job/message").asText());
            assertEquals(
                    "1 de 1 páginas completadas",
                    spanish.all().getLast().data().at("/job/message").asText());
        }
    }

    @Test
    void theStreamOfAJobThatIsDeletedEnds() throws Exception {
        String id = submit(story(1, 600_000));
        try (Sse stream = Sse.open(url("/v1/jobs/" + id + "/events"), null)) {
            assertEquals("snapshot", stream.next().orElseThrow().event());

            given().delete("/v1/jobs/" + id).then().statusCode(204);

            // Its last events may still be told, or be gone with it.
            List<String> rest = stream.all().stream().map(Message::event).toList();
            assertFalse(rest.contains("page.completed"), rest::toString);
        }
    }

    @Test
    void aJobThatRunsAgainIsFollowedAgain() throws Exception {
        String id =
                submit("{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"pages\":[{\"prompt\":\"a\",\"simulate\":"
                        + "{\"fail\":\"REFUSED\"}}]}}");
        List<Message> first = read("/v1/jobs/" + id + "/events", "0");
        assertEquals("job.failed", first.getLast().event());
        given().contentType("application/json")
                .body("{}")
                .post("/v1/jobs/" + id + "/retry")
                .then()
                .statusCode(202);

        List<Message> second =
                read("/v1/jobs/" + id + "/events", first.getLast().id());

        assertEquals("page.retrying", second.getFirst().event());
        assertEquals("job.completed", second.getLast().event());
        assertContiguous(first.getLast().seq() + 1, persisted(second));
    }

    @Test
    void manyFollowTheSameJobAndAllHearTheSame() throws Exception {
        String id = submit(story(20, 150));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Message>>> all = IntStream.range(0, 50)
                    .mapToObj(_ -> clients.submit(() -> read("/v1/jobs/" + id + "/events", "0")))
                    .toList();
            List<String> expected = ids(persisted(all.getFirst().get()));
            for (Future<List<Message>> each : all) {
                assertEquals(expected, ids(persisted(each.get())));
            }
            assertEquals(
                    "job.completed", persisted(all.getLast().get()).getLast().event());
        }
    }

    /** More than the buffers on the way take. */
    @Test
    void whoReadsLateGetsAllOfIt() throws Exception {
        String prompt = "f".repeat(4_000);
        String page = "{\"prompt\":\"" + prompt + "\",\"simulate\":{\"fail\":\"REFUSED\"}}";
        List<String> sockets = new ArrayList<>();
        String id = submit("{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"pages\":["
                + String.join(",", Collections.nCopies(400, page)) + "]}}");
        assertEquals("failed", Settled.job(id).getString("state"));
        given().post("/v1/jobs/" + id + "/retry").then().statusCode(202);
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4_096);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), RestAssured.port));
            slow.getOutputStream()
                    .write(("GET /v1/jobs/" + id + "/events HTTP/1.0\r\nHost: localhost\r\nLast-Event-ID: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertEquals("completed", Settled.job(id).getString("state"));
            List<Message> quick = read("/v1/jobs/" + id + "/events", "0");
            assertContiguous(1, persisted(quick));

            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    sockets.add(line.substring(4));
                }
            }
            assertEquals(ids(persisted(quick)), sockets);
        }
    }

    @Test
    void aBatchIsFollowedInOneOrder() throws Exception {
        String job = story(2, 200);
        JsonPath batch = given().contentType("application/json")
                .body("{\"jobs\":[" + String.join(",", Collections.nCopies(5, job)) + "]}")
                .post("/v1/batches")
                .jsonPath();
        List<Message> all = assertOrdered("/v1/events?batch=" + batch.getString("id"), 5);

        assertEquals(5, all.getFirst().data().path("jobs").size());
    }

    @Test
    void jobsWithTheSameExternalIdAreFollowedAndNewOnesPickedUp() throws Exception {
        String name = "order " + UUID.randomUUID();
        String job = story(1, 1500).replace("{\"kind\"", "{\"externalId\":\"" + name + "\",\"kind\"");
        submit(job);
        String at = "/v1/events?externalId=" + name.replace(" ", "%20");
        try (Sse stream = Sse.open(url(at), null)) {
            assertEquals("snapshot", stream.next().orElseThrow().event());
            String second = submit(job);

            List<Message> all = stream.all();

            assertEquals(
                    2,
                    all.stream()
                            .filter(each -> each.event().equals("job.completed"))
                            .count());
            assertContiguous(
                    1,
                    all.stream()
                            .filter(each -> each.data().path("jobId").asText().equals(second))
                            .map(each -> new Message(each.data().path("seq").asText(), each.event(), each.data()))
                            .toList());
        }
        assertOrdered(at, 2);
    }

    // ---- steps ----

    /** Follows to the end, then comes back after each message: each time exactly the rest is told. */
    private static List<Message> assertOrdered(String at, int jobs) throws Exception {
        List<Message> first = read(at, null);
        assertEquals("snapshot", first.getFirst().event());
        List<Message> all = read(at, "0");
        assertEquals(ids(all).stream().sorted().distinct().toList(), ids(all));
        assertTrue(ids(all).containsAll(ids(first.subList(1, first.size()))));
        Map<String, Integer> seqs = new HashMap<>();
        for (Message each : all) {
            String job = each.data().path("jobId").asText();
            assertEquals(
                    seqs.merge(job, 1, Integer::sum), each.data().path("seq").asInt());
        }
        assertEquals(jobs, seqs.size());
        for (int i = 0; i < all.size() - 1; i++) {
            assertEquals(
                    ids(all.subList(i + 1, all.size())), ids(read(at, all.get(i).id())));
        }
        try (Sse over = Sse.open(url(at), all.getLast().id())) {
            assertEquals(204, over.status());
        }
        return first;
    }

    private static List<Message> read(String path, String lastEventId) throws IOException, InterruptedException {
        try (Sse stream = Sse.open(url(path), lastEventId)) {
            assertEquals(200, stream.status());
            return stream.all();
        }
    }

    private static List<Message> persisted(List<Message> all) {
        return all.stream().filter(each -> !each.id().isEmpty()).toList();
    }

    private static void assertContiguous(int first, List<Message> all) {
        assertEquals(
                IntStream.range(first, first + all.size()).boxed().toList(),
                all.stream().map(Message::seq).toList());
    }

    private static List<String> ids(List<Message> all) {
        return all.stream().map(Message::id).toList();
    }

    private static String url(String path) {
        return "http://localhost:" + RestAssured.port + path;
    }

    private static String story(int pages, int latencyMs) {
        String page = "{\"prompt\":\"A fox\",\"simulate\":{\"latencyMs\":" + latencyMs + "}}";
        return "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"seed\":1,\"pages\":["
                + String.join(",", Collections.nCopies(pages, page)) + "]}}";
    }
}

package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Long polls that share what is read for all of them. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class LongPollTripTest {

    private static final int FOLLOWERS = 8;
    private static final int PAGES = 12;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void anAnswerIsNeverOlderThanWhatItsClientHasDone() throws Exception {
        String job = submit();
        String path = "/v1/jobs/" + job + "/status";
        String old = given().get(path).header("ETag");
        try (ExecutorService clients = Executors.newCachedThreadPool()) {
            List<Future<Integer>> followers = new ArrayList<>();
            for (int i = 0; i < FOLLOWERS; i++) {
                followers.add(clients.submit(() -> follow(path)));
            }
            try {
                for (int page = 1; page <= PAGES; page++) {
                    given().post("/v1/jobs/" + job + "/pages/page_" + page + "/cancel")
                            .then()
                            .statusCode(202);
                    Response answer = given().header("If-None-Match", old).get(path + "?wait=20");
                    assertEquals(200, answer.statusCode());
                    assertEquals("cancelled", answer.path("pageStates.page_" + page), "with everybody else's copy");
                }
            } finally {
                // Ends the followers, too.
                given().post("/v1/jobs/" + job + "/cancel");
            }
            int last = given().get(path).path("version");
            for (Future<Integer> follower : followers) {
                assertEquals(last, follower.get());
            }
        }
    }

    @Test
    void aJobThatIsGoneIsToldAlsoToWhoHasACopy() {
        given().header("If-None-Match", "\"3.abc\"")
                .get("/v1/jobs/01999999-0000-7000-8000-000000000000?wait=20")
                .then()
                .statusCode(404);
    }

    @Test
    void aCopyOfAVersionThatNeverWasIsNews() {
        String path = "/v1/jobs/" + submit() + "/status";
        given().header("If-None-Match", "\"999999999.abc\"")
                .get(path + "?wait=20")
                .then()
                .statusCode(200);
        given().header("If-None-Match", "\"99999999999999.abc\"")
                .get(path + "?wait=1")
                .then()
                .statusCode(200);
    }

    /** Returns the version that it ends with. With the JDK's client: RestAssured's is slow for many at once. */
    private static int follow(String path) throws IOException, InterruptedException {
        HttpResponse<String> last = get(path, "\"none\"");
        while (!last.body().contains("\"pollAfterMs\":null")) {
            String tag = last.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> next = get(path + "?wait=20", tag);
            if (next.statusCode() == 200) {
                assertTrue(version(next) > version(last), next.body() + " after " + last.body());
                last = next;
            }
        }
        return version(last);
    }

    private static HttpResponse<String> get(String path, String tag) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                        .header("If-None-Match", tag)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static int version(HttpResponse<String> answer) {
        String tag = answer.headers().firstValue("ETag").orElseThrow();
        return Integer.parseInt(tag.substring(1, tag.indexOf('.')));
    }

    private static String submit() {
        String page = "{\"prompt\":\"A fox\",\"simulate\":{\"latencyMs\":60000}}";
        return Submitted.submit("{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"pages\":["
                + String.join(",", Collections.nCopies(PAGES, page)) + "]}}");
    }
}

package dev.quire.api;

import static dev.quire.api.Submitted.submit;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import dev.quire.job.JobReads;
import dev.quire.job.ReadsSpy;
import dev.quire.tenant.CurrentTenant;
import io.quarkus.arc.ClientProxy;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The short way for polls of settled jobs, and where it must not be taken. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class UnchangedTest {

    private static final String STORY =
            "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"pages\":[{\"prompt\":\"A fox\"}]}}";

    @Inject
    JobReads reads;

    private JobReads real;

    @BeforeEach
    void beforeAnySpy() {
        real = ClientProxy.unwrap(reads);
    }

    @Test
    void anUnchangedPollOfASettledJobIsAnsweredByItsVersionAlone() {
        String id = settled(STORY);
        for (String path : List.of(job(id), job(id) + "/status")) {
            for (String language : List.of("en", "es")) {
                String tag = get(path, language, "\"none\"").header("ETag");
                ReadsSpy spy = spy();

                get(path, language, tag)
                        .then()
                        .statusCode(304)
                        .header("ETag", equalTo(tag))
                        .header("Vary", equalTo("Accept-Language"))
                        .body(equalTo(""));
                get(path, language, "\"old\", W/" + tag).then().statusCode(304);

                assertEquals(0, spy.finds(), path);
                assertEquals(Set.of(UUID.fromString(id)), spy.asked());
            }
        }
    }

    @Test
    void itIsOfOneLanguageAndOneShape() {
        String id = settled(STORY);
        List<String> paths = List.of(job(id), job(id) + "/status");
        List<String> tags = paths.stream()
                .flatMap(path -> List.of("en", "es").stream()
                        .map(language -> get(path, language, "\"none\"").header("ETag")))
                .toList();
        assertEquals(4, Set.copyOf(tags).size());
        for (int own = 0; own < 4; own++) {
            for (int other = 0; other < 4; other++) {
                // Whatever was remembered last.
                String path = paths.get(own / 2);
                String language = own % 2 == 0 ? "en" : "es";
                get(paths.get(other / 2), other % 2 == 0 ? "en" : "es", "\"none\"");

                Response answer = get(path, language, tags.get(other));

                assertEquals(own == other ? 304 : 200, answer.statusCode(), path + " " + language);
                assertEquals(tags.get(own), answer.header("ETag"));
            }
        }
    }

    @Test
    void aDeletedJobIsGoneForThoseWhoHaveItToo() {
        String id = settled(STORY);
        String tag = get(job(id), "en", "\"none\"").header("ETag");
        given().delete(job(id)).then().statusCode(204);

        get(job(id), "en", tag).then().statusCode(404);
        get(job(id), "en", "*").then().statusCode(404);
    }

    @Test
    void aJobThatRanAgainHasChanged() {
        String id = settled(STORY);
        String tag = get(job(id), "en", "\"none\"").header("ETag");
        given().contentType("application/json")
                .body("{\"pages\":[\"page_1\"]}")
                .post(job(id) + "/retry")
                .then()
                .statusCode(202);
        get(job(id), "en", tag).then().statusCode(200);
        Settled.job(id);

        Response now = get(job(id), "en", tag);
        assertEquals(200, now.statusCode());
        assertNotEquals(tag, now.header("ETag"));
    }

    @Test
    void anotherTenantIsNotToldThatThereIsSuchAJob() {
        String id = settled(STORY);
        for (String path : List.of(job(id), job(id) + "/status")) {
            String tag = get(path, "en", "\"none\"").header("ETag");
            get(path, "en", tag).then().statusCode(304);
            QuarkusMock.installMockForType(new TheirTenant(), CurrentTenant.class);
            try {
                get(path, "en", tag).then().statusCode(404);
                get(path, "en", "*").then().statusCode(404);
                given().get(path + "?wait=1").then().statusCode(404);
                given().get(job(id) + "/events").then().statusCode(404);
            } finally {
                QuarkusMock.installMockForType(new CurrentTenant(), CurrentTenant.class);
            }
            get(path, "en", tag).then().statusCode(304);
        }
    }

    @Test
    void whatMayChangeWithoutANewVersionIsRead() {
        String running = submit(STORY.replace("\"A fox\"", "\"A fox\",\"simulate\":{\"latencyMs\":600000}"));
        String costs = settled(STORY.replace("{\"kind\"", "{\"budget\":{\"maxCost\":\"1\"},\"kind\""));
        for (String id : List.of(running, costs)) {
            String tag = get(job(id), "en", "\"none\"").header("ETag");
            ReadsSpy spy = spy();

            get(job(id), "en", tag);

            assertEquals(1, spy.finds());
        }
        QuarkusMock.installMockForType(real, JobReads.class);
        given().delete(job(running)).then().statusCode(204);
    }

    /** Not of any bean. */
    private static final class TheirTenant extends CurrentTenant {
        @Override
        public int id() {
            return 2;
        }
    }

    private ReadsSpy spy() {
        ReadsSpy spy = new ReadsSpy(real);
        QuarkusMock.installMockForType(spy, JobReads.class);
        return spy;
    }

    private static Response get(String path, String language, String tag) {
        return given().header("Accept-Language", language)
                .header("If-None-Match", tag)
                .get(path);
    }

    private static String job(String id) {
        return "/v1/jobs/" + id;
    }

    private static String settled(String body) {
        String id = submit(body);
        JsonPath job = Settled.job(id);
        assertTrue(Set.of("completed", "partial").contains(job.getString("state")), job::prettify);
        return id;
    }
}

package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Prices and budgets through HTTP, with a provider of ten cents a call. */
@QuarkusTest
@TestProfile(MoneyTripTest.TenCentsACall.class)
@WithTestResource(TestDatabase.class)
class MoneyTripTest {

    /** Lets builtin have a price. */
    public static class TenCentsACall implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quire.provider.builtin.price-per-call", "0.10",
                    "quire.provider.builtin.simulate", "true");
        }
    }

    @Test
    void aBudgetOfThreeCallsMakesThreeAndARaisedOneTheRest() {
        String id = submit(story(8, "\"budget\":{\"maxCost\":\"0.30\"}"))
                .statusCode(202)
                .extract()
                .path("id");

        JsonPath job = Settled.job(id);
        assertEquals("partial", job.getString("state"));
        assertEquals(3, job.getInt("progress.completed"));
        assertEquals(
                Collections.nCopies(5, "BUDGET_EXCEEDED"),
                job.getList("pages.error.code", String.class).stream()
                        .filter(code -> code != null)
                        .toList());
        assertEquals(
                Map.of("spent", "0.30", "reserved", "0.00", "maxCost", "0.30", "currency", "USD"), job.getMap("cost"));

        given().contentType("application/json")
                .body("{\"budget\":{\"maxCost\":\"0.8\"}}")
                .post("/v1/jobs/" + id + "/retry")
                .then()
                .statusCode(202);

        JsonPath after = Settled.job(id);
        assertEquals("completed", after.getString("state"));
        assertEquals(
                Map.of("spent", "0.80", "reserved", "0.00", "maxCost", "0.80", "currency", "USD"),
                after.getMap("cost"));
    }

    @Test
    void aDryRunSaysWhatItWouldBeAndStoresNothing() {
        int before =
                given().get("/v1/jobs?limit=100").jsonPath().getList("data").size();

        submit("?dryRun=true", story(8, "\"budget\":{\"maxCost\":\"0.79\"}"))
                .statusCode(200)
                .body("pages", equalTo(8), "calls", equalTo(8))
                .body("cost.estimated", equalTo("0.80"), "cost.withinBudget", equalTo(false));
        submit("?dryRun=true", story(1001, "\"priority\":5")).statusCode(422);
        submit("?dryRun=yes", story(1, "\"priority\":5")).statusCode(400);

        assertEquals(
                before,
                given().get("/v1/jobs?limit=100").jsonPath().getList("data").size());
    }

    @Test
    void aBudgetIsAnAmount() {
        for (String amount :
                List.of("0.5", "-1", "\"-1\"", "\"1e3\"", "\"\"", "\"1234567890\"", "\"1.1234567\"", "null")) {
            submit(story(1, "\"budget\":{\"maxCost\":" + amount + "}"))
                    .statusCode(422)
                    .body("errors[0].pointer", equalTo("/budget/maxCost"));
        }
    }

    @Test
    void whatWasBroughtAlongCostsNothing() {
        String id = submit(
                        "{\"kind\":\"story\",\"budget\":{\"maxCost\":\"0\"},\"input\":{\"pages\":[{\"prompt\":\"A fox\","
                                + "\"imageUrl\":\"https://example.com/fox.png\"}]}}")
                .statusCode(202)
                .body("cost.spent", equalTo("0.00"), "cost.maxCost", equalTo("0.00"))
                .extract()
                .path("id");

        assertEquals("completed", Settled.job(id).getString("state"));
    }

    @Test
    void aJobWithoutCallsThatCostHasNoCost() {
        submit("{\"kind\":\"story\",\"input\":{\"pages\":[{\"prompt\":\"A fox\","
                        + "\"imageUrl\":\"https://example.com/fox.png\"}]}}")
                .statusCode(202)
                .body("cost", nullValue());
    }

    private static String story(int pages, String more) {
        return IntStream.range(0, pages)
                .mapToObj(page -> "{\"prompt\":\"A fox, " + page + "\"}")
                .collect(Collectors.joining(
                        ",", "{\"kind\":\"story\"," + more + ",\"input\":{\"size\":\"64x64\",\"pages\":[", "]}}"));
    }

    private static ValidatableResponse submit(String body) {
        return submit("", body);
    }

    private static ValidatableResponse submit(String query, String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/v1/jobs" + query)
                .then();
    }
}

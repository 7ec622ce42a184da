package dev.quire.api;

import static dev.quire.provider.contract.VendorStub.answer;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Asked;
import dev.quire.provider.contract.VendorStub.Reply;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Texts that are paid by token, from a vendor that counts them, through sockets on both sides. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
@WithTestResource(TokenTripTest.Vendor.class)
class TokenTripTest {

    /** A thousand tokens are a dollar at most for each call; the fifty that come are five cents. */
    public static class Vendor implements QuarkusTestResourceLifecycleManager {

        private VendorStub stub;

        @Override
        public Map<String, String> start() {
            stub = VendorStub.to(Vendor::reply);
            return Map.of(
                    "quire.provider.openai.base-url", stub.url(),
                    "quire.provider.openai.api-key", "sk-none",
                    "quire.provider.openai.requests-per-minute", "1000",
                    "quire.provider.openai.token-prices", "gpt-4.1-mini=1/1000/1000,gpt-image-1=10/40/6240");
        }

        private static Reply reply(Asked asked) {
            boolean bounded = asked.body().contains("\"max_completion_tokens\":1000");
            String usage = asked.body().contains("uncounted")
                    ? ""
                    : ",\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150}";
            String text = asked.body().contains("useless") ? "[]" : "{\\\"tagline\\\":\\\"Oak\\\"}";
            return bounded
                    ? answer(
                            200,
                            "{\"choices\":[{\"message\":{\"content\":\"" + text + "\"},"
                                    + "\"finish_reason\":\"stop\"}]" + usage + "}")
                    : answer(400, "{}");
        }

        @Override
        public void stop() {
            try {
                stub.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void pagesArePaidOfWhatOthersDidNotNeed() {
        JsonPath job = settled("1.2", Collections.nCopies(5, "oak"));

        // Each sets aside 1.00 and its prompt, and costs 0.0501: after four there is too little left.
        assertEquals("partial", job.getString("state"), job::prettify);
        assertEquals(4, job.getInt("progress.completed"));
        assertEquals(
                List.of("BUDGET_EXCEEDED"),
                job.getList("pages.error.code", String.class).stream()
                        .filter(code -> code != null)
                        .toList());
        assertEquals(
                Map.of("spent", "0.2004", "reserved", "0.00", "maxCost", "1.20", "currency", "USD"),
                job.getMap("cost"));

        given().contentType("application/json")
                .body("{\"budget\":{\"maxCost\":\"1.25\"}}")
                .post("/v1/jobs/" + job.getString("id") + "/retry")
                .then()
                .statusCode(202);
        JsonPath after = Settled.job(job.getString("id"));
        assertEquals("completed", after.getString("state"));
        assertEquals("0.2505", after.getString("cost.spent"));
    }

    @Test
    void whatIsNotCountedStaysAtWhatWasSetAside() {
        JsonPath job = settled("9", List.of("uncounted"));

        assertEquals("completed", job.getString("state"));
        BigDecimal spent = new BigDecimal(job.getString("cost.spent"));
        assertTrue(spent.compareTo(BigDecimal.ONE) > 0 && spent.compareTo(new BigDecimal("1.01")) < 0, spent::toString);
    }

    @Test
    void anAnswerThatIsNoResultIsPaidForEachTime() {
        String body = "{\"kind\":\"content\",\"provider\":\"openai\",\"maxAttempts\":1,\"budget\":{\"maxCost\":\"9\"},"
                + "\"input\":{\"items\":[{\"type\":\"brand\",\"targetKeywords\":[\"useless\"]}]}}";
        String id = given().contentType("application/json")
                .body(body)
                .post("/v1/jobs")
                .path("id");

        JsonPath job = Settled.job(id);
        assertEquals("INVALID_RESULT", job.getString("pages[0].error.code"));
        assertEquals("0.0501", job.getString("cost.spent"));
    }

    @Test
    void aDryRunSaysWhatItCostsAtMost() {
        BigDecimal estimated = new BigDecimal(submit("?dryRun=true", "1.5", List.of("oak", "ash"))
                .statusCode(200)
                .body("calls", equalTo(2))
                .body("cost.atMost", equalTo(true), "cost.withinBudget", equalTo(false))
                .extract()
                .<String>path("cost.estimated"));

        assertTrue(
                estimated.compareTo(new BigDecimal("2")) > 0 && estimated.compareTo(new BigDecimal("2.02")) < 0,
                estimated::toString);
        given().contentType("application/json")
                .body("{\"kind\":\"images\",\"provider\":\"openai\",\"input\":{\"prompt\":\"A fox\",\"seed\":1}}")
                .post("/v1/jobs?dryRun=true")
                .then()
                .body("cost.atMost", equalTo(true));
        given().contentType("application/json")
                .body("{\"kind\":\"images\",\"input\":{\"prompt\":\"A fox\",\"seed\":1}}")
                .post("/v1/jobs?dryRun=true")
                .then()
                .body("cost.estimated", equalTo("0.00"), "cost.atMost", equalTo(false));
    }

    @Test
    void theProviderSaysWhatItsTokensCost() {
        String openAi = "data.find { it.name == 'openai' }.tokenPrices.";
        given().get("/v1/providers")
                .then()
                .body(openAi + "model", contains("gpt-4.1-mini", "gpt-image-1"))
                .body(openAi + "input", contains("1.00", "10.00"))
                .body(openAi + "output", contains("1000.00", "40.00"))
                .body(openAi + "mostOutputTokens", contains(1000, 6240))
                .body("data.find { it.name == 'builtin' }.tokenPrices", equalTo(List.of()));
    }

    private static JsonPath settled(String maxCost, List<String> keywords) {
        return Settled.job(
                submit("", maxCost, keywords).statusCode(202).extract().path("id"));
    }

    private static ValidatableResponse submit(String query, String maxCost, List<String> keywords) {
        Stream<String> items = keywords.stream()
                .map(word -> "{\"type\":\"brand\",\"targetKeywords\":[\"" + word + "\"],\"components\":[\"tagline\"]}");
        return given().contentType("application/json")
                .body("{\"kind\":\"content\",\"provider\":\"openai\",\"budget\":{\"maxCost\":\"" + maxCost
                        + "\"},\"input\":{\"seed\":1,\"items\":[" + items.collect(Collectors.joining(",")) + "]}}")
                .post("/v1/jobs" + query)
                .then();
    }
}

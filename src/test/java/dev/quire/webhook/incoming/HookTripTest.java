package dev.quire.webhook.incoming;

import static dev.quire.webhook.incoming.HookSenders.HUB_SECRET;
import static dev.quire.webhook.incoming.HookSenders.NEW_SECRET;
import static dev.quire.webhook.incoming.HookSenders.OLD_SECRET;
import static dev.quire.webhook.incoming.HookSenders.TOKEN;
import static dev.quire.webhook.incoming.HookSenders.bearer;
import static dev.quire.webhook.incoming.HookSenders.jobs;
import static dev.quire.webhook.incoming.HookSenders.name;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.standardwebhooks.Webhook;
import dev.quire.TestDatabase;
import dev.quire.api.Settled;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events of others, from the request to the job. */
@QuarkusTest
@TestProfile(HookSenders.class)
@WithTestResource(TestDatabase.class)
class HookTripTest {

    /** The first read of a job in a process takes its time, which on a busy machine is more than a transaction has. */
    @BeforeEach
    void warmUp() {
        given().get("/v1/jobs/" + UUID.randomUUID()).then().statusCode(404);
    }

    @Test
    void whatStandardWebhooksSignsBecomesAJobOnceWhateverItSaysLater() throws Exception {
        String id = name();
        String product = name();
        String first = shop(NEW_SECRET, id, product(product, 2))
                .statusCode(202)
                .body("externalId", equalTo(product), "links.self", startsWith("/v1/jobs/"))
                .extract()
                .path("id");

        shop(NEW_SECRET, id, product(product, 2)).header("Location", endsWith("/v1/jobs/" + first));
        for (String secret : List.of(NEW_SECRET, OLD_SECRET)) {
            for (String body : List.of(product(product, 2), product(product, 5), "{\"id\":1}")) {
                shop(secret, id, body).statusCode(202).body("id", equalTo(first));
            }
        }

        long nowS = Instant.now().getEpochSecond();
        signed(id, String.valueOf(nowS), new Webhook(NEW_SECRET).sign(id, nowS, product(product, 2)))
                .headers(Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s", "ce-type", "t"))
                .contentType("application/json")
                .body(product(product, 2))
                .post("/v1/hooks/shop")
                .then()
                .statusCode(202)
                .body("id", equalTo(first));

        assertEquals(1, jobs(product).getList("data").size());
        JsonPath job = Settled.job(first);
        assertEquals("completed", job.getString("state"));
        assertEquals("A blue mug", job.getString("title"));
        assertEquals(2, job.getInt("progress.completed"));
        assertEquals("A photo of A blue mug", job.getString("pages[0].prompt"));

        given().delete("/v1/jobs/" + first).then().statusCode(204);
        shop(NEW_SECRET, id, product(product, 2)).statusCode(204);
        assertEquals(0, jobs(product).getList("data").size());
    }

    @Test
    void whatIsNotSignedAsItShouldBeIsRefusedWithTheSameWordsAndStoresNothing() throws Exception {
        String product = name();
        String body = product(product, 1);
        long nowS = Instant.now().getEpochSecond();
        String good = new Webhook(NEW_SECRET).sign("m1", nowS, body);
        String old = new Webhook(NEW_SECRET).sign("m1", nowS - 400, body);
        String early = new Webhook(NEW_SECRET).sign("m1", nowS + 400, body);
        String foreign = new Webhook("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").sign("m1", nowS, body);

        List.of(
                        signed("m2", String.valueOf(nowS), good),
                        signed("m1", String.valueOf(nowS - 1), good),
                        signed("m1", String.valueOf(nowS - 400), old),
                        signed("m1", String.valueOf(nowS + 400), early),
                        signed("m1", String.valueOf(nowS), foreign),
                        signed("m1", String.valueOf(nowS), good.replace("v1,", "v2,")),
                        signed("m1", String.valueOf(nowS), good.replace("v1,", "")),
                        signed("m1", "now", good),
                        signed("m1", "+" + nowS, good),
                        signed("m1", nowS + ".0", good),
                        signed("m1", "99999999999999999999", good),
                        signed("m1", String.valueOf(nowS), ""),
                        signed("m1", String.valueOf(nowS), good).header("webhook-id", "m1"),
                        given(),
                        given().header("Authorization", "Bearer " + NEW_SECRET))
                .forEach(request -> request.contentType("application/json")
                        .body(body)
                        .post("/v1/hooks/shop")
                        .then()
                        .statusCode(401)
                        .contentType("application/problem+json")
                        .header("WWW-Authenticate", equalTo("Signature"))
                        .body(
                                "detail",
                                equalTo("The signature or token is missing, wrong, or too old."),
                                "error.code",
                                equalTo("UNAUTHORIZED")));
        signed("m1", String.valueOf(nowS), good)
                .contentType("application/json")
                .body(body + " ")
                .post("/v1/hooks/shop")
                .then()
                .statusCode(401);

        assertEquals(0, jobs(product).getList("data").size());
    }

    @Test
    void gitHubsDeliveriesBecomeJobsOnce() throws Exception {
        String issue = name();
        String body = "{\"number\":\"" + issue + "\",\"title\":\"A bug\"}";
        String delivery = name();
        hub(body, "issues", null).statusCode(202);
        String first = hub(body, "issues", delivery).statusCode(202).extract().path("id");

        hub(body, "issues", delivery).statusCode(202).body("id", equalTo(first));
        hub(body, "issues", null).statusCode(202);
        hub("{\"zen\":\"Keep it simple.\"}", "ping", name()).statusCode(204);
        hub(body, "issues.opened", name()).statusCode(204);
        hub(body, "com.examples", name()).statusCode(204);
        hub(body.replace(issue, issue + "-any"), "com.example.order.paid", name())
                .statusCode(202)
                .body("externalId", equalTo("issue-" + issue + "-any"));
        hub("{\"number\":1}", "issues", name()).statusCode(422).body("errors[0].pointer", equalTo("/input/prompt"));
        given().header(
                        "X-Hub-Signature-256",
                        hubSignature(body).replace('a', 'b').replace('0', '1'))
                .contentType("application/json")
                .body(body)
                .post("/v1/hooks/repo")
                .then()
                .statusCode(401);
        RestAssuredForms.raw(body)
                .header("X-Hub-Signature-256", hubSignature(body))
                .contentType("application/x-www-form-urlencoded")
                .post("/v1/hooks/repo")
                .then()
                .statusCode(415);

        assertEquals(2, jobs("issue-" + issue).getList("data").size());
    }

    @Test
    void withoutATemplateTheEventIsTheJobAndWithoutAnIdEachIsNew() {
        String external = name();
        String body = "{\"kind\":\"images\",\"externalId\":\"" + external
                + "\",\"input\":{\"prompt\":\"A fox\",\"size\":\"64x64\"}}";
        for (String id : List.of("", "", "e1", "e1")) {
            RequestSpecification request =
                    bearer("jobs").contentType("application/json").body(body);
            (id.isEmpty() ? request : request.header("webhook-id", id + external))
                    .post()
                    .then()
                    .statusCode(202);
        }

        assertEquals(3, jobs(external).getList("data").size());
    }

    @Test
    void sendersThatUseTheSameIdsHaveJobsOfTheirOwn() {
        String id = name();
        String external = name();
        bearer("jobs")
                .contentType("application/json")
                .header("webhook-id", id)
                .body("{\"kind\":\"images\",\"externalId\":\"" + external
                        + "\",\"input\":{\"prompt\":\"A fox\",\"size\":\"64x64\"}}")
                .post()
                .then()
                .statusCode(202)
                .body("externalId", equalTo(external));
        bearer("cloud")
                .contentType("application/json")
                .header("webhook-id", id)
                .body("{\"cover\":\"A moon\",\"pages\":[{\"prompt\":\"A fox\"}]}")
                .post()
                .then()
                .statusCode(202)
                .body("externalId", equalTo(null));

        assertEquals(1, jobs(external).getList("data").size());
    }

    @Test
    void anIdInTheBodyNamesTheEvent() {
        String external = name();
        for (String id : List.of("1", "1", "2")) {
            bearer("bus")
                    .contentType("application/json")
                    .body("{\"id\":\"" + id + external + "\",\"detail-type\":\"fox\",\"detail\":{\"name\":\"" + external
                            + "\"}}")
                    .post()
                    .then()
                    .statusCode(202);
        }

        assertEquals(2, jobs(external).getList("data").size());
    }

    @Test
    void eachMistakeHasItsAnswer() {
        bearer("jobs").contentType("application/json").body("{").post().then().statusCode(400);
        bearer("jobs").contentType("application/json").body("").post().then().statusCode(400);
        bearer("jobs")
                .contentType("application/json")
                .body("\"text\"")
                .post()
                .then()
                .statusCode(422);
        bearer("jobs")
                .contentType("application/json")
                .body("null")
                .post()
                .then()
                .statusCode(422);
        bearer("jobs")
                .contentType("application/json")
                .body("{\"kind\":\"opera\"}")
                .post()
                .then()
                .statusCode(422);
        bearer("jobs").contentType("text/plain").body("{}").post().then().statusCode(415);
        bearer("jobs")
                .contentType("application/json")
                .body(new byte[2_000_001])
                .post()
                .then()
                .statusCode(413);
        given().get("/v1/hooks/jobs").then().statusCode(405);
        for (String nobody : List.of("nobody", "Jobs", "jobs%2f", "..%2fjobs")) {
            given().urlEncodingEnabled(false)
                    .header("Authorization", "Bearer " + TOKEN)
                    .contentType("application/json")
                    .body("{}")
                    .post("/v1/hooks/" + nobody)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json");
        }
    }

    /** REST Assured writes forms by itself; these bytes are signed already. */
    private static final class RestAssuredForms {
        static RequestSpecification raw(String body) {
            return given().config(RestAssuredConfig.config()
                            .encoderConfig(EncoderConfig.encoderConfig()
                                    .encodeContentTypeAs(
                                            "application/x-www-form-urlencoded", io.restassured.http.ContentType.TEXT)))
                    .body(body);
        }
    }

    private static ValidatableResponse shop(String secret, String id, String body) throws Exception {
        long nowS = Instant.now().getEpochSecond();
        return signed(id, String.valueOf(nowS), new Webhook(secret).sign(id, nowS, body))
                .contentType("application/json")
                .body(body)
                .post("/v1/hooks/shop")
                .then();
    }

    private static RequestSpecification signed(String id, String timestamp, String signatures) {
        return given().header("webhook-id", id)
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", signatures);
    }

    private static ValidatableResponse hub(String body, String type, String delivery) throws Exception {
        RequestSpecification request = given().header("X-Hub-Signature-256", hubSignature(body))
                .header("X-GitHub-Event", type)
                .contentType("application/json")
                .body(body);
        return (delivery == null ? request : request.header("X-GitHub-Delivery", delivery))
                .post("/v1/hooks/repo")
                .then();
    }

    private static String hubSignature(String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(HUB_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String product(String id, int count) {
        return "{\"type\":\"product.created\",\"id\":\"" + id + "\",\"title\":\"A blue mug\",\"count\":" + count + "}";
    }
}

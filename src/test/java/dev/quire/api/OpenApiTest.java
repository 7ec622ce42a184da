package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API as it describes itself: what generators of clients stumble over, and whether answers are as described. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class OpenApiTest {

    private static final Pattern IN_BRACES = Pattern.compile("\\{(\\w+)}");

    private final ObjectMapper json = new ObjectMapper();
    private JsonNode openApi;

    @BeforeEach
    void fetch() throws IOException {
        openApi = json.readTree(
                given().header("Accept", "application/json").get("/q/openapi").asByteArray());
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<JsonNode> references = openApi.findValues("$ref");

        assertFalse(references.isEmpty());
        references.forEach(
                reference -> assertFalse(resolve(reference.textValue()).isMissingNode(), reference::textValue));
    }

    @Test
    void schemasAreOfOursAlone() {
        Set<String> leaked = new HashSet<>(Set.of("JsonNode", "JsonNodeType", "Object", "Response"));
        leaked.retainAll(names(openApi.at("/components/schemas")));

        assertEquals(Set.of(), leaked);
    }

    @Test
    void everyCallHasItsNameItsParametersAndItsAnswers() {
        Set<String> operationIds = new HashSet<>();
        operations().forEach((call, operation) -> {
            assertTrue(operationIds.add(operation.path("operationId").asText(call)), call);
            assertTrue(operation.path("operationId").isTextual(), call);
            assertFalse(operation.path("summary").asText().isEmpty(), call);
            assertEquals(1, operation.path("tags").size(), call);
            Matcher inBraces = IN_BRACES.matcher(call);
            while (inBraces.find()) {
                assertTrue(operation.path("parameters").findValuesAsText("name").contains(inBraces.group(1)), call);
            }
            assertTrue(names(operation.path("responses")).stream().anyMatch(status -> status.startsWith("2")), call);
        });
        assertFalse(operationIds.isEmpty());
    }

    @Test
    void everyAnswerSaysWhatIsInIt() {
        operations()
                .forEach((call, operation) -> operation
                        .path("responses")
                        .properties()
                        .forEach(response -> {
                            String status = response.getKey();
                            JsonNode content = response.getValue().path("content");
                            String where = call + " " + status;
                            assertFalse(
                                    response.getValue()
                                            .path("description")
                                            .asText()
                                            .isEmpty(),
                                    where);
                            if (status.equals("204") || status.startsWith("3")) {
                                assertTrue(content.isEmpty(), where);
                            } else if (status.startsWith("2")) {
                                content.forEach(media ->
                                        assertFalse(media.path("schema").isEmpty(), where));
                                assertFalse(content.isEmpty(), where);
                            } else if (call.contains(" /v1/")) {
                                assertEquals(
                                        "#/components/schemas/Problem",
                                        content.path("application/problem+json")
                                                .at("/schema/$ref")
                                                .asText(),
                                        where);
                            }
                        }));
    }

    /** Generators make a member with a default one that must be sent. */
    @Test
    void whatMayBeLeftOutOfARequestHasNoDefault() {
        openApi.at("/components/schemas")
                .forEach(schema ->
                        assertEquals(List.of(), schema.path("properties").findValues("default")));
    }

    @Test
    void unchangedAnswersAreAskedForWithATag() {
        operations().values().stream()
                .filter(operation -> operation.path("responses").has("304"))
                .forEach(operation -> {
                    assertTrue(operation
                            .path("parameters")
                            .findValuesAsText("name")
                            .contains("If-None-Match"));
                    assertTrue(operation.at("/responses/200/headers").has("ETag"));
                });
    }

    @Test
    void answersAreAsDescribed() throws IOException {
        String job = "{\"kind\":\"story\",\"metadata\":{\"a\":{\"b\":[1]}},\"input\":{\"size\":\"64x64\","
                + "\"cover\":{\"prompt\":\"a\"},\"pages\":[{\"prompt\":\"a\"},{\"prompt\":\"a\",\"text\":\"b\","
                + "\"simulate\":{\"fail\":\"REFUSED\"}},{\"prompt\":\"a\",\"imageUrl\":\"https://example.com/a.png\"}]}}";
        Response fresh = post("/v1/jobs", job);
        String id = fresh.path("id");
        String at = "/v1/jobs/" + id;
        matches("post /v1/jobs", fresh);
        matches("get /v1/jobs/{id}", given().get(at));
        while (given().get(at + "/status?wait=10").path("pollAfterMs") != null) {
            // The long poll is the wait.
        }
        matches("get /v1/jobs/{id}", given().get(at));
        matches("get /v1/jobs/{id}/status", given().get(at + "/status"));
        matches("get /v1/jobs", given().get("/v1/jobs?limit=1"));
        for (String key : List.of("cover", "page_1", "page_2", "page_3")) {
            matches("get /v1/jobs/{id}/pages/{key}", given().get(at + "/pages/" + key));
        }
        matches("post /v1/jobs/{id}/pages/{key}/cancel", given().post(at + "/pages/cover/cancel"));
        matches("post /v1/jobs/{id}/cancel", given().post(at + "/cancel"));
        matches("get /v1/queue", given().get("/v1/queue"));
        matches("get /v1/providers", given().get("/v1/providers"));
        matches("post /v1/jobs", post("/v1/jobs?dryRun=true", job));
        Response batch = post("/v1/batches", "{\"title\":\"T\",\"jobs\":[" + job + "]}");
        matches("post /v1/batches", batch);
        matches("get /v1/batches/{id}", given().get("/v1/batches/" + batch.path("id")));
        matches("post /v1/batches/{id}/cancel", given().post("/v1/batches/" + batch.path("id") + "/cancel"));
        Response webhook = post("/v1/webhooks", "{\"url\":\"https://198.41.0.4/hook\",\"events\":[]}");
        matches("post /v1/webhooks", webhook);
        String hook = "/v1/webhooks/" + webhook.path("id");
        matches("get /v1/webhooks", given().get("/v1/webhooks"));
        matches("get /v1/webhooks/{id}", given().get(hook));
        matches(
                "patch /v1/webhooks/{id}",
                given().contentType("application/json")
                        .body("{\"disabled\":true}")
                        .patch(hook));
        matches(
                "post /v1/webhooks/{id}/secret",
                given().contentType("application/json").post(hook + "/secret"));
        matches("get /v1/webhooks/{id}/deliveries", given().get(hook + "/deliveries"));
        matches("post /v1/webhooks/{id}/replay", post(hook + "/replay", "{\"since\":\"2026-01-01T00:00:00Z\"}"));
        given().delete(hook).then().statusCode(204);
        matches("post /v1/jobs", post("/v1/jobs", "{}"));
        matches("post /v1/jobs", post("/v1/jobs", "{"));
        matches("get /v1/jobs/{id}", given().get("/v1/jobs/1"));
        matches(
                "post /v1/jobs/{id}/retry",
                given().contentType("application/json").post("/v1/jobs/1/retry"));
    }

    // ---- steps ----

    private static Response post(String path, String body) {
        return given().contentType("application/json").body(body).post(path);
    }

    private Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new TreeMap<>();
        openApi.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation ->
                                operations.put(operation.getKey() + " " + path.getKey(), operation.getValue())));
        return operations;
    }

    /** The answer's status is described, and its body is as the schema says: nothing missing, nothing more. */
    private void matches(String call, Response answer) throws IOException {
        JsonNode response = operations().get(call).path("responses").path(String.valueOf(answer.statusCode()));
        String type = answer.contentType().replaceAll(";.*", "");
        JsonNode schema = response.path("content").path(type).path("schema");
        assertFalse(schema.isMissingNode(), call + " " + answer.statusCode() + " " + type);
        List<String> wrong = new ArrayList<>();
        check(json.readTree(answer.asByteArray()), schema, "", wrong);
        assertEquals(List.of(), wrong, call);
    }

    private void check(JsonNode value, JsonNode schema, String at, List<String> wrong) {
        if (schema.has("$ref")) {
            check(value, resolve(schema.path("$ref").textValue()), at, wrong);
        } else if (schema.has("anyOf")) {
            List<List<String>> tries = schema.path("anyOf")
                    .valueStream()
                    .map(one -> {
                        List<String> here = new ArrayList<>();
                        check(value, one, at, here);
                        return here;
                    })
                    .toList();
            if (tries.stream().noneMatch(List::isEmpty)) {
                tries.forEach(wrong::addAll);
            }
        } else if (!types(schema).isEmpty() && !types(schema).contains(type(value))) {
            wrong.add(at + " is " + type(value) + ", not " + types(schema));
        } else if (value.isArray()) {
            value.forEach(element -> check(element, schema.path("items"), at + "/*", wrong));
        } else if (value.isObject() && schema.has("properties")) {
            checkMembers(value, schema, at, wrong);
        }
    }

    private void checkMembers(JsonNode value, JsonNode schema, String at, List<String> wrong) {
        JsonNode known = schema.path("properties");
        schema.path("required").forEach(name -> {
            if (!value.has(name.textValue())) {
                wrong.add(at + "/" + name.textValue() + " is missing");
            }
        });
        value.properties().forEach(member -> {
            String here = at + "/" + member.getKey();
            if (known.has(member.getKey())) {
                check(member.getValue(), known.path(member.getKey()), here, wrong);
            } else {
                wrong.add(here + " is not described");
            }
        });
    }

    private static List<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isTextual()
                ? List.of(type.textValue())
                : type.valueStream().map(JsonNode::textValue).toList();
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }

    private JsonNode resolve(String reference) {
        return openApi.at(reference.substring(1));
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}

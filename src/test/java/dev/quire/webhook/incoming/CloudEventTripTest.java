package dev.quire.webhook.incoming;

import static dev.quire.webhook.incoming.HookSenders.bearer;
import static dev.quire.webhook.incoming.HookSenders.jobs;
import static dev.quire.webhook.incoming.HookSenders.name;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.quire.TestDatabase;
import dev.quire.api.Settled;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.http.HttpMessageFactory;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CloudEvents, from the request to the job. */
@QuarkusTest
@TestProfile(HookSenders.class)
@WithTestResource(TestDatabase.class)
class CloudEventTripTest {

    /** The first read of a job in a process takes its time, which on a busy machine is more than a transaction has. */
    @BeforeEach
    void warmUp() {
        given().get("/v1/jobs/" + UUID.randomUUID()).then().statusCode(404);
    }

    @Test
    void cloudEventsOfTheirOwnSdkBecomeOneJobInBothModes() {
        String subject = name();
        CloudEvent event = CloudEventBuilder.v1()
                .withId("ä 1/" + subject)
                .withSource(URI.create("https://example.com/books"))
                .withType("com.example.book.ordered")
                .withSubject(subject)
                .withData(
                        "application/json",
                        "{\"cover\":\"A moon\",\"pages\":[{\"prompt\":\"A fox\",\"text\":\"One\"},{\"prompt\":\"Ü\"}]}"
                                .getBytes(StandardCharsets.UTF_8))
                .build();

        String structured = cloud(event, true).statusCode(202).extract().path("id");
        String binary = cloud(event, false).statusCode(202).extract().path("id");

        assertEquals(structured, binary);
        JsonPath job = Settled.job(structured);
        assertEquals("completed", job.getString("state"));
        assertEquals("com.example.book.ordered", job.getString("title"));
        assertEquals(List.of("A moon", "A fox", "Ü"), job.getList("pages.prompt"));
        assertEquals(1, jobs(subject).getList("data").size());
        CloudEvent other =
                CloudEventBuilder.v1(event).withSource(URI.create("/elsewhere")).build();
        assertNotEquals(
                structured, cloud(other, false).statusCode(202).extract().path("id"));
        assertNotEquals(
                structured,
                cloud(CloudEventBuilder.v1(event).withId("2").build(), true)
                        .statusCode(202)
                        .extract()
                        .path("id"));
    }

    @Test
    void dataMayComeInBase64() {
        String subject = name();
        String data = Base64.getEncoder()
                .encodeToString(
                        "{\"cover\":\"A moon\",\"pages\":[{\"prompt\":\"A fox\"}]}".getBytes(StandardCharsets.UTF_8));
        cloud("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/" + subject + "\",\"type\":\"t\",\"subject\":\""
                        + subject + "\",\"data_base64\":\"" + data + "\"}")
                .statusCode(202)
                .body("externalId", equalTo(subject));
    }

    @Test
    void whatIsNoCloudEventIsRefused() {
        String start = "{\"specversion\":\"1.0\",\"source\":\"/s\",\"type\":\"t\"";
        cloud(start + "}").statusCode(422).body("errors[0].pointer", equalTo("/id"));
        cloud(start + ",\"id\":7}").statusCode(422).body("errors[0].pointer", equalTo("/id"));
        cloud(start + ",\"id\":\"\"}").statusCode(422).body("errors[0].pointer", equalTo("/id"));
        cloud(start + ",\"id\":\"1\",\"Big\":\"1\"}").statusCode(422);
        cloud(start + ",\"id\":\"1\",\"ext\":{}}").statusCode(422).body("errors[0].pointer", equalTo("/ext"));
        cloud(start + ",\"id\":\"1\",\"data_base64\":\"%\"}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/data_base64"));
        cloud(start + ",\"id\":\"1\",\"data\":1,\"data_base64\":\"MQ==\"}").statusCode(422);
        cloud(start.replace("1.0", "0.3") + ",\"id\":\"1\"}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/specversion"));
        cloud(start + ",\"id\":\"1\",\"id\":\"2\"}").statusCode(400);
        cloud("[]").statusCode(422);
        cloud("").statusCode(400);
        cloud(start).statusCode(400);
        bearer("cloud")
                .contentType("application/cloudevents-batch+json")
                .body("[]")
                .post()
                .then()
                .statusCode(415);
        bearer("cloud")
                .contentType("application/cloudevents+json; charset=utf-16")
                .body("{}")
                .post()
                .then()
                .statusCode(415);
        for (String missing : List.of("ce-id", "ce-source", "ce-type")) {
            Map<String, String> headers =
                    new HashMap<>(Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s", "ce-type", "t"));
            headers.remove(missing);
            bearer("cloud")
                    .headers(headers)
                    .contentType("application/json")
                    .body("{}")
                    .post()
                    .then()
                    .statusCode(400);
        }
        bearer("cloud")
                .headers(Map.of("ce-specversion", "1.0", "ce-id", "%zz", "ce-source", "/s", "ce-type", "t"))
                .post()
                .then()
                .statusCode(400);
        bearer("cloud")
                .headers(Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s", "ce-type", "t"))
                .contentType("application/octet-stream")
                .body(new byte[] {1, 2})
                .post()
                .then()
                .statusCode(415);
    }

    private static ValidatableResponse cloud(CloudEvent event, boolean structured) {
        RequestSpecification request = bearer("cloud");
        AtomicReference<byte[]> body = new AtomicReference<>(new byte[0]);
        MessageWriter<?, ?> writer = HttpMessageFactory.createWriter(
                (name, value) -> {
                    if (name.equalsIgnoreCase("content-type")) {
                        request.contentType(value);
                    } else {
                        request.header(name, value);
                    }
                },
                body::set);
        if (structured) {
            writer.writeStructured(event, "application/cloudevents+json");
        } else {
            writer.writeBinary(event);
        }
        return request.body(body.get()).post().then();
    }

    private static ValidatableResponse cloud(String structured) {
        return bearer("cloud")
                .contentType("application/cloudevents+json; charset=utf-8")
                .body(structured.getBytes(StandardCharsets.UTF_8))
                .post()
                .then();
    }
}

package dev.quire.webhook.outgoing;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.TestDatabase;
import io.quarkus.arc.Arc;
import io.quarkus.mailer.runtime.Mailers;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Singleton;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Without a sender there is no mail, and nothing of the mailer either. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class MailOffTest {

    @Test
    void aJobThatAsksForAMailIsToldWhichSettingIsMissingAndIsNotStored() {
        given().contentType("application/json")
                .body("{\"kind\":\"story\",\"externalId\":\"mail-off\",\"notify\":{\"email\":\"me@example.com\"},"
                        + "\"input\":{\"size\":\"64x64\",\"pages\":[{\"prompt\":\"a\"}]}}")
                .post("/v1/jobs")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/notify/email"))
                .body(
                        "errors[0].detail",
                        equalTo(
                                "No mail is sent here; who runs this service turns it on by the setting quire.mail.from."));
        given().get("/v1/jobs?externalId=mail-off").then().body("data.size()", equalTo(0));

        List<String> mailers =
                Arc.container().getActiveContext(Singleton.class).getState().getContextualInstances().keySet().stream()
                        .map(bean -> bean.getBeanClass().getSimpleName())
                        .filter(name -> name.equals(Mailers.class.getSimpleName()))
                        .toList();
        assertEquals(List.of(), mailers);
    }
}

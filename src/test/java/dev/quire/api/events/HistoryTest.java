package dev.quire.api.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.TestDatabase;
import dev.quire.api.Settled;
import dev.quire.api.events.Sse.Message;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Events that are no longer there: who asks for what comes after them begins anew. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class HistoryTest {

    @Inject
    DataSource database;

    @Test
    void historyThatIsGoneIsASnapshot() throws Exception {
        String id = RestAssured.given()
                .contentType("application/json")
                .body("{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"pages\":[{\"prompt\":\"a\"}]}}")
                .post("/v1/jobs")
                .path("id");
        Settled.job(id);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM event WHERE seq <= 2 AND job_id = '" + id + "'");
        }

        assertEquals(List.of("snapshot"), follow(id, "1"));
        assertEquals(List.of("page.completed", "job.completed"), follow(id, "2"));
    }

    private static List<String> follow(String id, String last) throws Exception {
        try (Sse stream = Sse.open("http://localhost:" + RestAssured.port + "/v1/jobs/" + id + "/events", last)) {
            return stream.all().stream().map(Message::event).toList();
        }
    }
}

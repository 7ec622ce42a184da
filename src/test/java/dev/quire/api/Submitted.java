package dev.quire.api;

import static io.restassured.RestAssured.given;

/** Submits as a client does. */
public final class Submitted {

    private Submitted() {}

    /** The id of the job that was taken. */
    public static String submit(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }
}

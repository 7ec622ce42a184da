package dev.quire.api;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;

/** Waits as a client does. */
public final class Settled {

    private Settled() {}

    /** The job once it has settled. */
    public static JsonPath job(String id) {
        JsonPath job = given().get("/v1/jobs/" + id).jsonPath();
        while (job.get("pollAfterMs") != null) {
            job = given().get("/v1/jobs/" + id + "?wait=10").jsonPath();
        }
        return job;
    }
}

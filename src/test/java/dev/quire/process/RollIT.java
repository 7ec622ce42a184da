package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas are replaced one after the other while clients go on, as an orchestrator does it. */
class RollIT {

    private static final int REPLICAS = 3;
    private static final int CLIENTS = 3;
    private static final long PACE_NS = 150_000_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final AtomicBoolean rolling = new AtomicBoolean(true);
    private final AtomicInteger requests = new AtomicInteger();

    @Test
    void noRequestFailsAndNoPageIsTriedTwice() throws Exception {
        try (Postgres postgres = new Postgres(folder);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            // Clients look before each turn: a turn must be over before the replica stops listening.
            Map<String, String> settings = postgres.settings("quarkus.shutdown.delay", "PT3S");
            AtomicReferenceArray<Service> replicas = new AtomicReferenceArray<>(REPLICAS);
            try {
                for (int i = 0; i < REPLICAS; i++) {
                    replicas.set(i, Service.start(folder, settings));
                }
                List<Future<List<String>>> load = new ArrayList<>();
                for (int client = 0; client < CLIENTS; client++) {
                    load.add(clients.submit(() -> submitAndPoll(replicas)));
                }
                for (int i = 0; i < REPLICAS; i++) {
                    Service old = replicas.get(i);
                    assertEquals(143, old.terminate(), old.log());
                    replicas.set(i, Service.start(folder, settings));
                }
                rolling.set(false);

                for (Future<List<String>> client : load) {
                    for (String job : client.get()) {
                        assertEquals(
                                "completed",
                                replicas.get(0).settled(job).path("state").asText());
                    }
                }
                assertTrue(requests.get() > 100, "too few requests to say anything: " + requests);
                assertEquals("1", postgres.one("SELECT max(attempt) FROM provider_call"));
                assertEquals("0", postgres.one("SELECT count(*) FROM provider_call WHERE outcome <> 'ok'"));
                System.out.println("Rolling restart: " + requests + " requests, "
                        + postgres.one("SELECT count(*) FROM provider_call") + " pages, none failed");
            } finally {
                rolling.set(false);
                for (int i = 0; i < REPLICAS; i++) {
                    if (replicas.get(i) != null) {
                        replicas.get(i).close();
                    }
                }
            }
        }
    }

    /** Asks replicas in turn that say they are ready, as a load balancer would; any failure ends the test. */
    private List<String> submitAndPoll(AtomicReferenceArray<Service> replicas) throws Exception {
        List<String> jobs = new ArrayList<>();
        for (int turn = 0; rolling.get(); turn++) {
            LockSupport.parkNanos(PACE_NS);
            Service replica = replicas.get(turn % REPLICAS);
            if (!ready(replica)) {
                continue;
            }
            jobs.add(replica.submit("{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"pages\":["
                    + String.join(
                            ",", Collections.nCopies(3, "{\"prompt\":\"A fox\",\"simulate\":{\"latencyMs\":200}}"))
                    + "]}}"));
            HttpResponse<String> status = replica.send("GET", "/v1/jobs/" + jobs.getLast() + "/status", null);
            assertEquals(200, status.statusCode(), status.body());
            requests.addAndGet(2);
        }
        return jobs;
    }

    private static boolean ready(Service replica) throws InterruptedException {
        try {
            return replica.send("GET", "/q/health/ready", null).statusCode() == 200;
        } catch (IOException e) {
            // It is gone, or not there yet.
            return false;
        }
    }
}

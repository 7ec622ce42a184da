package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.torture.stub.Answer;
import dev.quire.torture.stub.Call;
import dev.quire.torture.stub.StubProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Four replicas and one provider that counts: 20 calls a minute, 5 at once, and a word to wait holds for all of them. */
class GateIT {

    private static final int REPLICAS = 4;
    private static final int PER_MINUTE = 20;
    private static final int AT_ONCE = 5;
    private static final int RETRY_AFTER_S = 3;
    private static final int PAGES = 24;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void theProviderNeverSeesMoreThanItsLimits() throws Exception {
        List<Service> replicas = new ArrayList<>();
        try (Postgres postgres = new Postgres(folder);
                StubProvider provider = new StubProvider(1)) {
            provider.mend(300);
            for (int i = 0; i < REPLICAS; i++) {
                replicas.add(Service.start(
                        folder,
                        postgres.settings(
                                "quire.provider.openai.base-url", provider.baseUrl(),
                                "quire.provider.openai.api-key", "none",
                                "quire.provider.openai.requests-per-minute", String.valueOf(PER_MINUTE),
                                "quire.provider.openai.concurrency", String.valueOf(AT_ONCE))));
            }

            provider.refuseNext(RETRY_AFTER_S);
            List<String> limited = new ArrayList<>();
            for (Service replica : replicas) {
                limited.add(replica.submit(story("openai", PAGES / REPLICAS)));
            }
            Instant free = Instant.now();
            assertEquals(
                    "completed",
                    replicas.getFirst()
                            .settled(replicas.getFirst().submit(story("builtin", 40)))
                            .path("state")
                            .asText());
            Duration tookOther = Duration.between(free, Instant.now());
            for (String job : limited) {
                JsonNode settled = replicas.getLast().settled(job);
                assertEquals("completed", settled.path("state").asText());
            }

            String seen = provider.ledger().toString();
            assertTrue(provider.ledger().mostOpen() <= AT_ONCE, seen);
            assertTrue(provider.ledger().mostWithin(Duration.ofMinutes(1)) <= PER_MINUTE, seen);
            List<Call> calls = provider.ledger().calls();
            assertEquals(PAGES + 1, calls.size(), seen);
            assertTrue(tookOther.toSeconds() < 30, "another provider's pages waited " + tookOther);
            assertEveryoneWaited(calls);
            assertEquals("1", postgres.one("SELECT count(*) FROM provider_call WHERE outcome = 'not_accepted'"));
            JsonNode gate = gate(replicas.getFirst());
            assertEquals(PER_MINUTE, gate.path("requests").path("configured").asInt());
            assertEquals(PER_MINUTE, gate.path("requests").path("limit").asInt(), "the rate has recovered");
        } finally {
            replicas.forEach(Service::close);
        }
    }

    /** Calls that were on their way already may still arrive. */
    private static void assertEveryoneWaited(List<Call> calls) {
        Call refused = calls.stream()
                .filter(call -> call.answer() == Answer.WAIT)
                .findFirst()
                .orElseThrow();
        Instant from = refused.endedAt().plusMillis(500);
        Instant until = refused.endedAt().plusSeconds(RETRY_AFTER_S);
        assertTrue(
                calls.stream()
                        .noneMatch(call -> call.arrivedAt().isAfter(from)
                                && call.arrivedAt().isBefore(until)),
                calls.toString());
    }

    private static JsonNode gate(Service replica) throws Exception {
        for (JsonNode provider : replica.get("/v1/providers").path("data")) {
            if (provider.path("name").asText().equals("openai")) {
                return provider.path("gate");
            }
        }
        throw new IllegalStateException("openai is not configured");
    }

    private static String story(String provider, int pages) {
        return "{\"kind\":\"story\",\"provider\":\"" + provider + "\",\"input\":{\"size\":\"64x64\",\"pages\":["
                + String.join(",", Collections.nCopies(pages, "{\"prompt\":\"A fox\"}")) + "]}}";
    }
}

package dev.quire.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.provider.Provider;
import dev.quire.provider.Simulate;
import dev.quire.provider.Spec;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ThreadLocalRandom;

/** What the kinds' planning has in common. */
@ApplicationScoped
public class PagePlan {

    /** Seeds are 32 bits wide, as diffusion models take them. */
    private static final long SEEDS = 1L << 32;

    private final ObjectMapper json;

    PagePlan(ObjectMapper json) {
        this.json = json;
    }

    public static long randomSeed() {
        return ThreadLocalRandom.current().nextLong(SEEDS);
    }

    /** The seed that comes {@code steps} after this one. */
    public static long seedAfter(long seed, int steps) {
        return (seed + steps) % SEEDS;
    }

    public static void check(Simulate simulate, Provider provider, String pointer) throws InvalidInput {
        if (simulate != null && !provider.simulates()) {
            throw new InvalidInput(
                    pointer,
                    "Provider " + provider.name() + " does not simulate here; leave the member out"
                            + " (an operator can allow it with quire.provider.builtin.simulate=true).");
        }
    }

    public String write(Spec spec) {
        try {
            return json.writeValueAsString(spec);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record of ours could not be written as JSON", e);
        }
    }
}

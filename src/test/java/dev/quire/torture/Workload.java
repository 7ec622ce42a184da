package dev.quire.torture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Jobs of mixed kinds and sizes: some for the builtin provider, with faults that it plays, some for the stub. */
final class Workload {

    private static final List<String> FAULTS =
            List.of("TRANSIENT", "TRANSIENT", "THROTTLED", "INVALID_RESULT", "REFUSED", "HANG");

    private final Random random;
    private boolean builtin;

    Workload(Random random) {
        this.random = random;
    }

    /** The body of a submit; its pages have the keys {@code image_1}, {@code image_2}, … or {@code page_1}, … */
    String job() {
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        boolean story = random.nextInt(3) == 0;
        builtin = random.nextInt(3) == 0;
        job.put("kind", story ? "story" : "images");
        job.put("provider", builtin ? "builtin" : "openai");
        job.put("priority", random.nextInt(10));
        job.put("maxAttempts", 2 + random.nextInt(4));
        ObjectNode input = job.putObject("input").put("size", "64x64").put("seed", random.nextInt(1_000_000));
        if (story) {
            if (random.nextBoolean()) {
                picture(input.putObject("cover"));
            }
            ArrayNode pages = input.putArray("pages");
            for (int page = 1 + random.nextInt(8); page > 0; page--) {
                picture(pages.addObject());
            }
        } else {
            picture(input);
            input.put("count", random.nextInt(20) == 0 ? 40 : 1 + random.nextInt(6));
        }
        return job.toString();
    }

    private void picture(ObjectNode picture) {
        picture.put("prompt", "A fox looks at a huge moon");
        if (builtin) {
            simulate(picture);
        }
    }

    private void simulate(ObjectNode picture) {
        ObjectNode simulate = picture.putObject("simulate");
        simulate.put("latencyMs", random.nextInt(10) == 0 ? 2_500 : 20 + random.nextInt(600));
        if (random.nextInt(10) == 0) {
            simulate.put("fail", FAULTS.get(random.nextInt(FAULTS.size())))
                    .put("times", 1 + random.nextInt(2))
                    .put("retryAfterMs", random.nextInt(500));
        }
    }
}

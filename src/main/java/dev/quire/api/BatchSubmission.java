package dev.quire.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.job.BatchNow;
import dev.quire.job.BatchStore;
import dev.quire.job.NewBatch;
import dev.quire.job.NewJob;
import dev.quire.job.NewPage;
import dev.quire.kind.InvalidInput;
import dev.quire.kind.InvalidInput.Violation;
import dev.quire.submit.JsonBody;
import dev.quire.submit.OncePerKey;
import dev.quire.submit.Submission;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From a request to a stored batch: every job is checked and planned before the first is stored. */
@ApplicationScoped
class BatchSubmission {

    /** Tells a batch from a job with the same body and key. */
    private static final String SALT = "batch";

    /** Enough to see what is wrong with all of them; nobody reads a thousand times the same. */
    private static final int MOST_VIOLATIONS = 100;

    private final Submission submission;
    private final BatchStore batches;
    private final JsonBody bodies;
    private final OncePerKey oncePerKey;

    BatchSubmission(Submission submission, BatchStore batches, JsonBody bodies, OncePerKey oncePerKey) {
        this.submission = submission;
        this.batches = batches;
        this.bodies = bodies;
        this.oncePerKey = oncePerKey;
    }

    /** The batch, new or made before with the same key and body. */
    BatchNow accept(byte[] body, int tenantId, Optional<String> name) throws InvalidInput {
        JsonNode tree = bodies.parse(body, JsonBody.MAX_BATCH_BYTES);
        return oncePerKey.make(
                tenantId,
                name,
                SALT,
                tree,
                key -> batches.submit(plan(tree, tenantId), key),
                batchId -> batches.find(tenantId, batchId));
    }

    private NewBatch plan(JsonNode tree, int tenantId) throws InvalidInput {
        BatchRequest request = bodies.read(tree, BatchRequest.class);
        String metadata = Submission.metadata(request.metadata());
        List<NewJob> jobs = new ArrayList<>();
        List<Violation> violations = new ArrayList<>();
        Room room = new Room();
        for (int i = 0; i < request.jobs().size() && violations.size() < MOST_VIOLATIONS; i++) {
            try {
                refuseUnsharedSecret(request.jobs().get(i));
                jobs.add(submission.plan(request.jobs().get(i), tenantId, Optional.empty()));
            } catch (InvalidInput invalid) {
                String at = "/jobs/" + i;
                invalid.violations().stream()
                        .limit(MOST_VIOLATIONS - violations.size())
                        .map(violation -> new Violation(at + violation.pointer(), violation.detail()))
                        .forEach(violations::add);
                continue;
            }
            room.take(jobs.getLast());
        }
        if (!violations.isEmpty()) {
            throw new InvalidInput(violations);
        }
        return new NewBatch(tenantId, request.title(), metadata, jobs);
    }

    /** The answer has no room for secrets that were made. */
    private static void refuseUnsharedSecret(JsonNode job) throws InvalidInput {
        JsonNode webhook = job.path("webhook");
        if (webhook.isObject() && !webhook.path("secret").isTextual()) {
            throw new InvalidInput("/webhook/secret", "Must be given in a batch.");
        }
    }

    /** What a batch may still ask for; counted job by job, since a short request can ask for millions of pages. */
    private static final class Room {
        private int pages = NewBatch.MAX_PAGES;
        private long characters = NewBatch.MAX_CHARACTERS;

        void take(NewJob job) throws InvalidInput {
            pages -= job.pages().size();
            for (NewPage page : job.pages()) {
                characters -= page.characters();
            }
            if (pages < 0) {
                throw new InvalidInput("/jobs", "Must have at most " + NewBatch.MAX_PAGES + " pages in all.");
            } else if (characters < 0) {
                throw new InvalidInput(
                        "/jobs", "Must have at most " + NewBatch.MAX_CHARACTERS + " characters on all pages together.");
            }
        }
    }
}

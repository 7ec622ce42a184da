package dev.quire.webhook.outgoing;

import dev.quire.job.JobReads;
import dev.quire.job.JobReads.JobNow;
import dev.quire.webhook.outgoing.LineStore.Made;
import dev.quire.webhook.outgoing.LineStore.Next;
import dev.quire.webhook.outgoing.Tried.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Sends what is next of a line, one message after the other, until there is nothing more or one has to be sent again. */
@ApplicationScoped
class LineRunner {

    /** For the name server, the statements around, and a replica that is busy. */
    private static final Duration LEASE_BEYOND_TIMEOUT = Duration.ofSeconds(10);

    /** Then others of the lane have their turn. */
    private static final int MOST_IN_A_ROW = 20;

    private final LineStore lines;
    private final EndpointStore endpoints;
    private final JobReads jobs;
    private final Messenger messenger;
    private final Contents contents;
    private final RetryPlan retries;
    private final Duration lease;
    private final MeterRegistry meters;

    LineRunner(
            LineStore lines,
            EndpointStore endpoints,
            JobReads jobs,
            Messenger messenger,
            Contents contents,
            WebhooksConfig config,
            MeterRegistry meters) {
        this.lines = lines;
        this.endpoints = endpoints;
        this.jobs = jobs;
        this.messenger = messenger;
        this.contents = contents;
        this.retries = new RetryPlan(config.retries());
        this.lease = config.timeout().plus(LEASE_BEYOND_TIMEOUT);
        this.meters = meters;
    }

    Duration lease() {
        return lease;
    }

    /** Returns how long the line has to wait, where it has. */
    Optional<Duration> run(Line claimed) throws InterruptedException {
        Line line = claimed;
        for (int sent = 1; ; sent++) {
            Optional<Next> next = lines.next(line);
            Optional<Made> made = next.isEmpty() ? Optional.empty() : made(line, next.get());
            if (made.isEmpty()) {
                lines.close(line);
                return Optional.empty();
            }
            Sent outcome = send(line, next.get(), made.get(), sent < MOST_IN_A_ROW);
            if (outcome.keptTo().isEmpty()) {
                return outcome.again();
            }
            line = line.after(outcome.keptTo().getAsInt());
        }
    }

    private record Sent(Optional<Duration> again, OptionalInt keptTo) {}

    private Sent send(Line line, Next next, Made made, boolean goOn) throws InterruptedException {
        Message message =
                new Message(next.url(), messageId(line.jobId(), next.event().seq()), made.body(), next.secrets());
        Tried tried = messenger.carry(message, next.nowS());
        Optional<Duration> wait = tried.verdict() == Verdict.AGAIN
                ? retries.next(line.failed() + 1, next.age(), tried.retryAfter(), ThreadLocalRandom.current())
                : Optional.empty();
        OptionalInt kept = lines.tried(line, next.event().seq(), made.deliveryId(), tried, wait, goOn, lease);
        meters.counter(
                        "quire.webhooks",
                        "outcome",
                        tried.delivered() ? "delivered" : wait.isEmpty() ? "failed" : "retry")
                .increment();
        if (tried.verdict() == Verdict.GONE) {
            endpoints.disable(next.tenantId(), next.endpointId(), "Answered 410: nobody is there any more.");
            Log.infof("Webhook %s answered 410 and is disabled", next.endpointId());
        }
        return new Sent(wait, kept);
    }

    /** Made when it is first sent: it tells how the job is then. Nothing is there to be told of a job that was deleted. */
    private Optional<Made> made(Line line, Next next) {
        if (next.made().isPresent()) {
            return next.made();
        }
        Optional<JobNow> now = jobs.find(next.tenantId(), line.jobId());
        return now.flatMap(job -> lines.make(
                line,
                next.event(),
                messageId(line.jobId(), next.event().seq()),
                contents.ofEvent(next.url(), next.event(), job)));
    }

    /** The same for every endpoint that is told of the event, and with each try. */
    private static String messageId(UUID jobId, int seq) {
        return "evt_" + jobId.toString().replace("-", "") + "_" + seq;
    }
}

package dev.quire.job;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A job as submitted and planned.
 *
 * @param priority 0 to 9, higher first
 * @param maxAttempts 1 to 10 tries for each page
 * @param metadata JSON object, or null
 * @param deadline time for queueing and generating together; empty is without end
 * @param keep how long after it has settled it is deleted; empty leaves that to the service
 * @param fallback providers to ask in turn when the one before provably did not accept a call
 * @param maxCost most that its calls may cost, or null
 * @param review whether a person is to look at the results before the job is over
 * @param cache whether a result that another page with the same prompt and parameters has, or gets, will do
 * @param pages 1 to 1000
 * @param webhooks who is told of this job beside those who are told of all: a server, a person by mail
 */
public record NewJob(
        int tenantId,
        String kind,
        String title,
        String externalId,
        String language,
        String metadata,
        int priority,
        int maxAttempts,
        String provider,
        String model,
        Optional<Duration> deadline,
        Optional<Duration> keep,
        List<String> fallback,
        BigDecimal maxCost,
        boolean review,
        boolean cache,
        List<NewPage> pages,
        List<NewWebhook> webhooks) {

    /** Most pages a job may have. */
    public static final int MAX_PAGES = 1000;

    /** The one whose secret its owner has to know. */
    public Optional<NewWebhook> webhook() {
        return webhooks.stream().filter(webhook -> webhook.secret() != null).findFirst();
    }
}

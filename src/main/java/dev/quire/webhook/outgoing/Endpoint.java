package dev.quire.webhook.outgoing;

import dev.quire.mail.EmailAddress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Who is told, as far as it may be shown.
 *
 * @param jobId the one job; null for all jobs of the tenant
 * @param formerUntil until when the secret before the last rotation signs too; null when none does
 * @param disabledReason null while it is told
 */
record Endpoint(
        UUID id,
        UUID jobId,
        String url,
        List<String> events,
        String description,
        Instant formerUntil,
        Instant disabledAt,
        String disabledReason,
        Instant createdAt,
        Instant updatedAt) {

    /** Whether it is a person's address. */
    boolean isMail() {
        return EmailAddress.isUrl(url);
    }
}

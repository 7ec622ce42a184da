package dev.quire.job;

import java.util.List;
import java.util.UUID;

/**
 * Who is to be told.
 *
 * @param url {@code mailto:} for a mail
 * @param lane tenant, host and port of the URL: deliveries of one lane share a few slots
 * @param events filters such as {@code page.*}
 * @param secret {@code whsec_} and base64; null for a mail, which is not signed
 */
public record NewWebhook(UUID id, String url, String lane, List<String> events, String secret) {

    public NewWebhook(String url, String lane, List<String> events, String secret) {
        this(JobStore.newId(), url, lane, events, secret);
    }

    /** Without the secret, which no log is to show. */
    @Override
    public String toString() {
        return "NewWebhook[" + id + "]";
    }
}

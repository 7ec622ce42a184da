package dev.quire.webhook.outgoing;

import dev.quire.webhook.Signature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A message as it is signed and sent.
 *
 * @param id the same with each try
 * @param secrets the present one, and the former as long as it holds
 */
record Message(String url, String id, byte[] body, List<String> secrets) {

    /** Headers of a try at this time, Unix seconds. */
    Map<String, String> headers(long timestampS) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/json");
        headers.put("user-agent", "Quire-Webhooks/1");
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(timestampS));
        headers.put(
                "webhook-signature",
                secrets.stream()
                        .map(secret -> Signature.of(secret).sign(id, timestampS, body))
                        .collect(Collectors.joining(" ")));
        return headers;
    }

    /** Without secrets and body, which no log is to show. */
    @Override
    public String toString() {
        return "Message[" + id + "]";
    }
}

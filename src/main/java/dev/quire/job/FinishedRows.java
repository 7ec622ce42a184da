package dev.quire.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Outcomes laid flat as the JSON rows that the settling statement reads; a column left out is null there. */
final class FinishedRows {

    private FinishedRows() {}

    static String json(List<Finished> finished) {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode(finished.size());
        finished.forEach(each -> {
            ObjectNode row = row(each.lease(), each.outcome());
            each.draft().ifPresent(draft -> row.put("draft", draft));
            each.cost().ifPresent(cost -> row.put("cost", cost));
            rows.add(row);
        });
        return rows.toString();
    }

    private static ObjectNode row(Lease lease, Outcome outcome) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("page_id", lease.pageId());
        row.put("token", lease.token().toString());
        row.put("attempt", lease.attempt());
        return switch (outcome) {
            case Outcome.Completed(Outcome.Text text) ->
                call(row, "completed", Outcome.Call.OK)
                        .put("content_type", "application/json")
                        .put("bytes", text.text().getBytes(StandardCharsets.UTF_8).length)
                        .put("result_text", text.text())
                        .put("seed", text.seed());
            case Outcome.Completed(Outcome.Picture result) ->
                call(row, "completed", Outcome.Call.OK)
                        .put("content_type", result.contentType())
                        .put("bytes", result.bytes())
                        .put("sha256", result.sha256())
                        .put("width", result.width())
                        .put("height", result.height())
                        .put("blurhash", result.blurhash().orElse(null))
                        .put("seed", result.seed());
            case Outcome.Failed(PageError code, String message, boolean retryable, Outcome.Call call) ->
                call(row, "error", call)
                        .put("code", code.name())
                        // Vendors' words may carry what PostgreSQL can't keep.
                        .put("message", message.replace('\0', ' '))
                        .put("retryable", retryable);
            case Outcome.TryLater(PageError code, long delayMs, boolean givenBack, Outcome.Call call) ->
                call(row, "retry", call)
                        .put("code", code.name())
                        .put("delay_ms", delayMs)
                        // What cost nothing loses no place either.
                        .put("steps_down", !givenBack)
                        .put("given_back", givenBack ? 1 : 0);
            case Outcome.Elsewhere(PageError code, String provider) ->
                call(row, "retry", Outcome.Call.NOT_ACCEPTED)
                        .put("code", code.name())
                        .put("delay_ms", 0)
                        .put("steps_down", false)
                        .put("given_back", 1)
                        .put("next_provider", provider);
            case Outcome.HandedOn(String reference) ->
                row.put("outcome", "retry")
                        .put("call", "handed_on")
                        .put("delay_ms", 0)
                        .put("steps_down", false)
                        .put("given_back", 1)
                        .put("resume", reference);
            case Outcome.Released(boolean givenBack, Outcome.Call call) ->
                call(row, "retry", call)
                        .put("delay_ms", 0)
                        .put("steps_down", false)
                        .put("given_back", givenBack ? 1 : 0);
            case Outcome.Dropped(Outcome.Call call) -> call(row, "dropped", call);
        };
    }

    private static ObjectNode call(ObjectNode row, String outcome, Outcome.Call call) {
        return row.put("outcome", outcome).put("call", call.name().toLowerCase(Locale.ROOT));
    }
}

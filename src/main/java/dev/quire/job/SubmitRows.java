package dev.quire.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

/**
 * Submitted jobs as the statement reads them: a JSON array of rows, each with an array of its pages' rows.
 *
 * @param brought whether any picture was brought along by the client
 */
record SubmitRows(String jobs, boolean brought) {

    /** Jobs in the order of the map. */
    static SubmitRows of(Map<UUID, NewJob> submitted) {
        ArrayNode jobs = JsonNodeFactory.instance.arrayNode(submitted.size());
        submitted.forEach((id, job) -> {
            ObjectNode row = row(id, jobs.size(), job);
            ArrayNode pages = row.putArray("pages");
            for (int ordinal = 0; ordinal < job.pages().size(); ordinal++) {
                NewPage page = job.pages().get(ordinal);
                boolean shared = job.cache() && page.imageUrl() == null && !page.refers();
                pages.add(row(ordinal, page).put("cache_key", shared ? cacheKey(job, page) : null));
            }
            jobs.add(row);
        });
        boolean brought = submitted.values().stream()
                .anyMatch(job -> job.pages().stream().anyMatch(page -> page.imageUrl() != null));
        return new SubmitRows(jobs.toString(), brought);
    }

    /** All that decides a result; the tenant as well, so that nobody learns what others asked for. */
    private static String cacheKey(NewJob job, NewPage page) {
        ArrayNode asked = JsonNodeFactory.instance
                .arrayNode()
                .add(job.tenantId())
                .add(job.kind())
                .add(job.provider())
                .add(job.model())
                .add(job.title())
                .add(page.prompt())
                .add(page.spec());
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(asked.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static ObjectNode row(UUID id, int place, NewJob job) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("id", id.toString());
        row.put("place", place);
        row.put("kind", job.kind());
        row.put("title", job.title());
        row.put("external_id", job.externalId());
        row.put("language", job.language());
        row.putRawValue("metadata", job.metadata() == null ? null : new RawValue(job.metadata()));
        row.put("priority", job.priority());
        row.put("max_attempts", job.maxAttempts());
        row.put("total", job.pages().size());
        row.put("provider", job.provider());
        row.put("model", job.model());
        job.deadline().ifPresent(deadline -> row.put("deadline_ms", deadline.toMillis()));
        row.put("max_cost", job.maxCost());
        row.put("review", job.review());
        if (!job.fallback().isEmpty()) {
            job.fallback().forEach(row.putArray("fallback")::add);
        }
        job.keep().ifPresent(keep -> row.put("keep_ms", keep.toMillis()));
        return row;
    }

    private static ObjectNode row(int ordinal, NewPage page) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("ordinal", ordinal);
        row.put("key", page.key());
        row.put("number", page.number());
        row.put("prompt", page.prompt());
        row.put("text", page.text());
        row.putRawValue("spec", new RawValue(page.spec()));
        row.put("leads", page.leads());
        row.put("url", page.imageUrl());
        row.put("parts", page.parts());
        if (page.fallback() != null) {
            page.fallback().forEach(row.putArray("own_fallback")::add);
        }
        return row;
    }
}

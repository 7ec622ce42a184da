package dev.quire.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.job.IdempotencyStore;
import dev.quire.job.IdempotencyStore.IdempotencyKey;
import dev.quire.job.IdempotencyStore.Remembered;
import dev.quire.kind.InvalidInput;
import dev.quire.media.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Idempotency-Key: the same key with the same body makes something once, and finds it from then on. */
@ApplicationScoped
public class OncePerKey {

    private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]{1,255}");

    private final IdempotencyStore keys;

    OncePerKey(IdempotencyStore keys) {
        this.keys = keys;
    }

    /** The key of a request; empty without the header. */
    public static Optional<String> name(String header) {
        if (header != null && !VISIBLE_ASCII.matcher(header).matches()) {
            throw Problem.refuse(400, "Idempotency-Key must be 1 to 255 visible ASCII characters.");
        }
        return Optional.ofNullable(header);
    }

    /**
     * What was made, now or before.
     *
     * @param name what {@link #name} gave
     * @param salt goes into the hash before the body, so that a body sent elsewhere is another one
     * @param find gives what was made before by its id
     */
    public <T> T make(
            int tenantId,
            Optional<String> name,
            String salt,
            JsonNode body,
            Make<T> make,
            Function<UUID, Optional<T>> find)
            throws InvalidInput {
        Optional<IdempotencyKey> key = name.map(named -> new IdempotencyKey(named, hash(salt, body)));
        // Before anything else: what was accepted once is accepted again, whatever the settings are by now.
        Optional<Remembered> before = key.flatMap(named -> keys.remembered(tenantId, named.key()));
        if (before.isPresent()) {
            return madeBefore(before.get(), key.get(), find);
        }
        Optional<T> made = make.store(key);
        if (made.isPresent()) {
            return made.get();
        }
        return madeBefore(
                keys.remembered(tenantId, key.orElseThrow().key())
                        .orElseThrow(
                                () -> Problem.refuse(409, "This Idempotency-Key is in use right now; send it again.")),
                key.get(),
                find);
    }

    /** Whether something was made with this key before. */
    public boolean knows(int tenantId, Optional<String> name) {
        return name.flatMap(key -> keys.remembered(tenantId, key)).isPresent();
    }

    private static <T> T madeBefore(Remembered before, IdempotencyKey key, Function<UUID, Optional<T>> find) {
        if (!before.bodySha256().equals(key.bodySha256())) {
            throw Problem.refuse(
                    422, "This Idempotency-Key came with another body before; use a new key for a new request.");
        }
        return find.apply(before.id())
                .orElseThrow(() ->
                        Problem.refuse(409, "This Idempotency-Key made something that was deleted; use a new key."));
    }

    /** Of what the request means, not how it was spaced or in which order. */
    private static String hash(String salt, JsonNode body) {
        return Sha256.hex((salt + sorted(body)).getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isArray()) {
            ArrayNode elements = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(element -> elements.add(sorted(element)));
            return elements;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        node.propertyStream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(member -> members.set(member.getKey(), sorted(member.getValue())));
        return members;
    }

    /** Checks and stores; nothing comes back when the key was taken meanwhile. */
    @FunctionalInterface
    public interface Make<T> {
        Optional<T> store(Optional<IdempotencyKey> key) throws InvalidInput;
    }
}

package dev.quire.provider.fal;

import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request in fal's queue, by the name that is kept: {@code owner/app/requests/id}. Its paths are built from that. The
 * links in fal's answer are not followed, since the key would go wherever they lead.
 */
record Queued(String reference) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,100}");
    private static final Pattern REFERENCE =
            Pattern.compile("[\\w-]{1,100}/[\\w-][\\w.-]{0,99}/requests/" + ID.pattern());

    static Queued of(String reference) throws ProviderFailure {
        if (!REFERENCE.matcher(reference).matches()) {
            throw new ProviderFailure(Kind.INVALID_RESULT, "fal answered without a request.");
        }
        return new Queued(reference);
    }

    /** The id, if it can be one. */
    static Optional<String> id(String told) {
        return Optional.of(told).filter(ID.asMatchPredicate());
    }

    /** What fal calls it when it calls back. */
    String id() {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    String path() {
        return "/" + reference;
    }
}

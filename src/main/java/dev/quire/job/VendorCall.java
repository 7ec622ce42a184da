package dev.quire.job;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call as its vendor calls it, told to all replicas by a NOTIFY on channel {@code quire}.
 *
 * @param provider the name of a provider
 * @param id visible ASCII characters, at most 200
 */
public record VendorCall(String provider, String id) {

    private static final Pattern PROVIDER = Pattern.compile("[a-z0-9-]{1,63}");
    private static final Pattern ID = Pattern.compile("[!-~]{1,200}");
    private static final Pattern PAYLOAD =
            Pattern.compile(Doorbell.CALLBACK + " (?<provider>" + PROVIDER + ") (?<id>" + ID + ")");

    public VendorCall {
        if (!PROVIDER.matcher(provider).matches() || !ID.matcher(id).matches()) {
            throw new IllegalArgumentException("Not the name of a call: " + provider + " " + id);
        }
    }

    /** What a NOTIFY tells, if that is a callback. */
    public static Optional<VendorCall> of(String payload) {
        Matcher told = PAYLOAD.matcher(payload);
        return told.matches()
                ? Optional.of(new VendorCall(told.group("provider"), told.group("id")))
                : Optional.empty();
    }

    String payload() {
        return Doorbell.CALLBACK + " " + provider + " " + id;
    }
}

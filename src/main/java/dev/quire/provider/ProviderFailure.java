package dev.quire.provider;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** A vendor's error, reduced to the few kinds that make a difference. The message is shown to clients. */
public final class ProviderFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** What a failure means for the page. */
    public enum Kind {
        /** Connection refused, name not found, TLS not agreed: the provider never saw the call. */
        NOT_ACCEPTED,
        /** Too many calls; provably not accepted. */
        THROTTLED,
        /** The provider broke; later it may work. */
        TRANSIENT,
        /** No answer in time; it may have been accepted. */
        TIMEOUT,
        /** The provider refuses this prompt or these parameters, now and later. */
        REFUSED,
        /** The provider's content policy refuses the prompt. */
        BLOCKED,
        /** Key, account or model are wrong; only the operator can mend it. */
        MISCONFIGURED,
        /** An answer came, but no picture, or no text of use. */
        INVALID_RESULT
    }

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;
    private final transient Optional<BigDecimal> cost;

    public ProviderFailure(Kind kind, String message) {
        this(kind, message, Optional.empty());
    }

    /** @param retryAfter how long the provider asks to be left alone */
    public ProviderFailure(Kind kind, String message, Optional<Duration> retryAfter) {
        this(kind, message, retryAfter, Optional.empty());
    }

    private ProviderFailure(Kind kind, String message, Optional<Duration> retryAfter, Optional<BigDecimal> cost) {
        super(message);
        this.kind = kind;
        this.retryAfter = retryAfter;
        this.cost = cost;
    }

    /** The same, of a call that was answered, and cost as much by the vendor's own count. */
    public ProviderFailure at(Optional<BigDecimal> cost) {
        return new ProviderFailure(kind, getMessage(), retryAfter, cost);
    }

    public Kind kind() {
        return kind;
    }

    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** As of {@link Generated}. */
    public Optional<BigDecimal> cost() {
        return cost;
    }
}

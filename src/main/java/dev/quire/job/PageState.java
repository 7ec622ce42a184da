package dev.quire.job;

import java.util.Locale;
import java.util.Set;

/**
 * What a page can be, and the only changes there are. SQL, the CHECK constraints and the drawing in
 * {@code docs/architecture.md} are tested against this.
 */
public enum PageState {
    PENDING,
    GENERATING,
    COMPLETED,
    ERROR,
    /** Final: nothing brings a cancelled page back to life. */
    CANCELLED;

    /** The states that may directly follow this one. */
    public Set<PageState> next() {
        return switch (this) {
            case PENDING -> Set.of(GENERATING, CANCELLED, COMPLETED);
            case GENERATING -> Set.of(PENDING, COMPLETED, ERROR, CANCELLED);
            case ERROR, COMPLETED -> Set.of(PENDING);
            case CANCELLED -> Set.of();
        };
    }

    /** Whether nothing more happens to the page by itself. */
    public boolean settled() {
        return this == COMPLETED || this == ERROR || this == CANCELLED;
    }

    /** The name on the wire and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static PageState of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}

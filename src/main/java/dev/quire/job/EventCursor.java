package dev.quire.job;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A place in the one order that events of several jobs have. Its text orders as it does.
 *
 * @param xid of the event's transaction, or of an earlier event of the job where that is higher: what has a job's lock
 *     later may have begun earlier
 * @param seq of the event in its job
 */
public record EventCursor(long xid, UUID jobId, int seq) implements Comparable<EventCursor> {

    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{56}");
    private static final HexFormat HEX = HexFormat.of();
    private static final UUID NO_JOB = new UUID(0, 0);

    /** As PostgreSQL orders them. */
    private static final Comparator<UUID> BY_BYTES = (one, other) -> {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    };

    private static final Comparator<EventCursor> ORDER = Comparator.comparingLong(EventCursor::xid)
            .thenComparing(EventCursor::jobId, BY_BYTES)
            .thenComparingInt(EventCursor::seq);

    /** After all events of transactions before this one, and before its own. */
    public static EventCursor before(long xid) {
        return new EventCursor(xid, NO_JOB, 0);
    }

    /** Of a single job, where its own numbers are the order. */
    public static EventCursor of(UUID jobId, int seq) {
        return new EventCursor(0, jobId, seq);
    }

    /** Empty when it is none of ours. */
    public static Optional<EventCursor> parse(String text) {
        if (!TEXT.matcher(text).matches() || text.charAt(0) > '7' || text.charAt(48) > '7') {
            return Optional.empty();
        }
        return Optional.of(new EventCursor(
                HexFormat.fromHexDigitsToLong(text, 0, 16),
                new UUID(HexFormat.fromHexDigitsToLong(text, 16, 32), HexFormat.fromHexDigitsToLong(text, 32, 48)),
                HexFormat.fromHexDigits(text, 48, 56)));
    }

    public String text() {
        return HEX.toHexDigits(xid)
                + HEX.toHexDigits(jobId.getMostSignificantBits())
                + HEX.toHexDigits(jobId.getLeastSignificantBits())
                + HEX.toHexDigits(seq);
    }

    @Override
    public int compareTo(EventCursor other) {
        return ORDER.compare(this, other);
    }
}

package dev.quire.api.events;

import dev.quire.api.JobWatch;
import dev.quire.job.EventCursor;
import java.util.List;
import java.util.Optional;

/** What the streams of a feed are about. Reads the database; one call at a time. */
sealed interface Source permits JobSource, BundleSource {

    /** Finds out where things stand; before all other calls. */
    void start();

    /** Where what {@link #news} has told ends. */
    EventCursor head();

    /** Whether all has settled and been told, or is gone. */
    boolean over();

    /** What was told last, for waiting until there is more. */
    JobWatch.Seen seen();

    /** What is new since the head, which it moves. */
    News news();

    /** Some of what comes after this place, which is before the head; nothing when that is no longer known. */
    Optional<List<Frame>> after(EventCursor position);

    /** How things stand now; nothing when all is gone. */
    Optional<Frame> snapshot();

    /**
     * @param moved how far pages are; null when that is not to be told now
     * @param againInMs when to look again though nothing has changed; negative is never
     */
    record News(List<Frame> frames, Frame moved, long againInMs) {}
}

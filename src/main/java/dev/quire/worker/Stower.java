package dev.quire.worker;

import dev.quire.job.Outage;
import dev.quire.media.Blob;
import dev.quire.media.Stowage;
import dev.quire.media.Stowed;
import dev.quire.media.shelf.Place;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Brings a picture to its store before its page is written. A paid result waits for a store that is away. */
@ApplicationScoped
class Stower {

    /** More at once than a disk or a bucket needs to be busy, and less than would take it away from readers. */
    private static final int MOST_AT_ONCE = 16;

    private final Stowage stowage;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE, true);

    Stower(Stowage stowage) {
        this.stowage = stowage;
    }

    /** Returns when the row can be written, which then has the bytes if nobody can wait for the store any longer. */
    Stowed stow(RunningPage page, Blob blob) {
        Optional<Place> place = stowage.placeFor(blob);
        if (place.isEmpty() || !page.begin()) {
            return new Stowed.InRow(blob);
        }
        try {
            return stow(page, blob, place.get());
        } catch (InterruptedException e) {
            return new Stowed.InRow(blob);
        } finally {
            page.end();
        }
    }

    private Stowed stow(RunningPage page, Blob blob, Place place) throws InterruptedException {
        boolean told = false;
        while (true) {
            turns.acquire();
            try {
                return stowage.stow(blob, place);
            } catch (IOException e) {
                told = tell(told, page, "store " + place.store(), e);
            } catch (RuntimeException e) {
                if (!Outage.caused(e)) {
                    Log.errorf(
                            e,
                            "The picture of page %d goes into the database",
                            page.lease().pageId());
                    return new Stowed.InRow(blob);
                }
                told = tell(told, page, "database", e);
            } finally {
                turns.release();
            }
            Outage.pause();
            // Not the interrupt: libraries on the way may have swallowed it.
            if (page.stopped() != null) {
                return new Stowed.InRow(blob);
            }
        }
    }

    private static boolean tell(boolean told, RunningPage page, String away, Exception failure) {
        if (!told) {
            Log.warnf(
                    "The picture of page %d waits for the %s: %s", page.lease().pageId(), away, failure.getMessage());
        }
        return true;
    }
}

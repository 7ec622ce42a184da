package dev.quire.worker;

import dev.quire.job.JobReads;
import dev.quire.job.JobReads.Shown;
import dev.quire.job.Lease;
import dev.quire.job.Outage;
import dev.quire.media.BlobStore;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ReferencePicture;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Loads the pictures that others are to be like. A picture is in memory once, however many calls show it, and as long as
 * one does.
 */
@ApplicationScoped
class References {

    /** Pictures that are loaded at once; the same one is loaded by one and waited for by the others. */
    private static final int AT_ONCE = 4;

    private final JobReads jobs;
    private final BlobStore blobs;
    private final Map<String, WeakReference<ReferencePicture>> bySha256 = new ConcurrentHashMap<>();
    private final List<ReentrantLock> loading =
            Stream.generate(ReentrantLock::new).limit(AT_ONCE).toList();

    References(JobReads jobs, BlobStore blobs) {
        this.jobs = jobs;
        this.blobs = blobs;
    }

    /**
     * The prompt, with the picture that it is to be like; as it is where there is none, or the page that should have it
     * has none. Holds no connection when it returns.
     */
    Prompt shown(Prompt prompt, Lease lease) throws BrokenOff {
        // What was asked for before is only waited for.
        if (!(prompt.spec() instanceof PictureSpec spec) || spec.referenceKey() == null || lease.resume() != null) {
            return prompt;
        }
        try {
            Optional<ReferencePicture> like =
                    jobs.picture(lease.jobId(), spec.referenceKey()).flatMap(this::load);
            return new Prompt(
                    prompt.text(),
                    prompt.title(),
                    prompt.model(),
                    prompt.attempt(),
                    prompt.reference(),
                    prompt.spec(),
                    like);
        } catch (RuntimeException e) {
            if (!Outage.caused(e)) {
                throw e;
            }
            Log.debugf("The reference of page %d could not be read now: %s", lease.pageId(), e.getMessage());
            throw BrokenOff.unsent(lease);
        }
    }

    private Optional<ReferencePicture> load(Shown shown) {
        ReentrantLock mine = loading.get(Math.floorMod(shown.sha256().hashCode(), AT_ONCE));
        mine.lock();
        try {
            Optional<ReferencePicture> there = inMemory(shown.sha256());
            return there.isPresent() ? there : blobs.get(shown.sha256()).map(bytes -> keep(shown, bytes));
        } finally {
            mine.unlock();
        }
    }

    private Optional<ReferencePicture> inMemory(String sha256) {
        return Optional.ofNullable(bySha256.get(sha256)).map(WeakReference::get);
    }

    private ReferencePicture keep(Shown shown, byte[] bytes) {
        ReferencePicture picture = new ReferencePicture(shown.contentType(), bytes);
        bySha256.values().removeIf(old -> old.get() == null);
        bySha256.put(shown.sha256(), new WeakReference<>(picture));
        return picture;
    }
}

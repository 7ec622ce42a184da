package dev.quire.api;

import dev.quire.job.JobReads;
import dev.quire.job.JobReads.JobNow;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Jobs as those see them who were woken by the same change: read once for all of them. */
@ApplicationScoped
public class JobViews {

    private final JobReads jobs;
    private final Map<UUID, View> views = new ConcurrentHashMap<>();

    JobViews(JobReads jobs) {
        this.jobs = jobs;
    }

    private static final class View {
        private final ReentrantLock reading = new ReentrantLock();
        private int users;

        /** Nobody keeps it who is not about to tell it. */
        private WeakReference<JobNow> last = new WeakReference<>(null);
    }

    /**
     * The job as it is, or was when somebody else read it, but not before this.
     *
     * @param version the lowest that will do
     * @param eventSeq the same of its last event
     */
    public Optional<JobNow> find(int tenantId, UUID jobId, int version, int eventSeq) {
        View view = views.compute(jobId, (_, there) -> {
            View used = there == null ? new View() : there;
            used.users++;
            return used;
        });
        view.reading.lock();
        try {
            JobNow last = view.last.get();
            if (last != null
                    && last.job().tenantId == tenantId
                    && last.job().version >= version
                    && last.job().eventSeq >= eventSeq) {
                return Optional.of(last);
            }
            Optional<JobNow> now = jobs.find(tenantId, jobId);
            view.last = new WeakReference<>(now.orElse(null));
            return now;
        } finally {
            view.reading.unlock();
            views.compute(jobId, (_, there) -> --view.users == 0 ? null : there);
        }
    }
}

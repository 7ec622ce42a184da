package dev.quire.job;

import jakarta.enterprise.inject.Vetoed;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes reads on, and tells which there were. Knows only those that tests let it be asked for. */
@Vetoed
public class ReadsSpy extends JobReads {

    private final JobReads real;
    private final AtomicInteger finds = new AtomicInteger();
    private volatile Set<UUID> asked = Set.of();

    /** @param real the bean itself, not its proxy */
    public ReadsSpy(JobReads real) {
        super(null, null, null);
        this.real = real;
    }

    /** How often a whole job was read. */
    public int finds() {
        return finds.get();
    }

    /** Of which jobs the versions were asked for last. */
    public Set<UUID> asked() {
        return asked;
    }

    @Override
    public Optional<JobNow> find(int tenantId, UUID jobId) {
        finds.incrementAndGet();
        return real.find(tenantId, jobId);
    }

    @Override
    JobNow stored(int tenantId, UUID jobId) {
        return real.stored(tenantId, jobId);
    }

    @Override
    public Map<UUID, Integer> versions(Collection<UUID> jobIds) {
        asked = new HashSet<>(jobIds);
        return real.versions(jobIds);
    }
}

package dev.quire.torture.check;

import dev.quire.process.Postgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The same key is the same job, and every job that a client heard of is there. */
public final class Keys {

    private Keys() {}

    public static List<String> broken(Postgres postgres, Map<String, Set<String>> jobsByKey) throws SQLException {
        Set<String> stored = new HashSet<>(postgres.column("SELECT key || ' ' || job_id FROM idempotency"));
        List<String> broken = new ArrayList<>();
        jobsByKey.forEach((key, jobs) -> {
            if (jobs.size() != 1) {
                broken.add("Key " + key + " was answered with " + jobs.size() + " jobs: " + jobs);
            }
            jobs.stream()
                    .filter(job -> !stored.contains(key + " " + job))
                    .forEach(job -> broken.add("Job " + job + " of key " + key + " was accepted and is lost"));
        });
        if (stored.size() > jobsByKey.size()) {
            broken.add(stored.size() + " keys are stored, " + jobsByKey.size() + " were sent");
        }
        return broken;
    }
}

package dev.quire.worker;

import dev.quire.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;

/** What pages came to since somebody asked. */
@ApplicationScoped
class Tally {

    private int completed;
    private int failed;
    private int retried;

    /** Of pages, each time one of them came to something. */
    record Counted(int completed, int failed, int retried) {}

    synchronized void count(Outcome outcome) {
        switch (outcome) {
            case Outcome.Completed ignored -> completed++;
            case Outcome.Failed ignored -> failed++;
            case Outcome.TryLater ignored -> retried++;
            case Outcome.Elsewhere ignored -> retried++;
            case Outcome.HandedOn ignored -> retried++;
            case Outcome.Released ignored -> retried++;
            case Outcome.Dropped ignored -> {}
        }
    }

    /** Begins anew; each outcome is told once. */
    synchronized Counted take() {
        Counted counted = new Counted(completed, failed, retried);
        completed = 0;
        failed = 0;
        retried = 0;
        return counted;
    }
}

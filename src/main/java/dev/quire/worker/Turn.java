package dev.quire.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Claiming and settling of one replica take turns. Both lock the rows of the same jobs; who waits here for its turn
 * gathers a larger batch meanwhile, who waited in the database would not.
 */
@ApplicationScoped
class Turn {

    private final ReentrantLock lock = new ReentrantLock(true);

    <T> T take(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}

package dev.quire.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.worker.RunningPage.Stop;
import org.junit.jupiter.api.Test;

/** Who waits for a provider or a store can be stopped, and nobody else is interrupted. */
class RunningPageTest {

    private final RunningPage page = new RunningPage(null, 0, 0);

    @Test
    void aStopBreaksOffWhatIsWaitedFor() {
        assertTrue(page.begin());
        page.stop(Stop.SHUTDOWN);

        assertTrue(Thread.currentThread().isInterrupted());
        page.end();
        assertFalse(Thread.interrupted());
    }

    @Test
    void aStopBetweenTwoWaitsIsKept() {
        assertTrue(page.begin());
        page.end();
        page.stop(Stop.SHUTDOWN);
        page.stop(Stop.LEASE_LOST);

        assertFalse(Thread.interrupted());
        assertFalse(page.begin());
        assertEquals(Stop.SHUTDOWN, page.stopped());
        page.end();
    }
}

package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.job.FairOrder.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the rule of the order promises, played through on the model; {@link FairnessTest} holds the queue to the model. */
class FairOrderTest {

    private final FairOrder order = new FairOrder();
    private int slots = 4;

    @ParameterizedTest
    @CsvSource({"1, 4", "1, 64", "3, 4", "10, 16", "50, 5"})
    void aNewcomerWaitsOneRoundOfThoseWhoAreThere(int tenants, int slots) {
        this.slots = slots;
        for (int tenant = 0; tenant < tenants; tenant++) {
            order.submit(tenant, 5, 500);
        }
        serve(1_000);
        Job newcomer = order.submit(99, 5, 1);

        assertTrue(servedUntil(() -> newcomer.served == 1) <= tenants + slots);
    }

    @Test
    void tenantsWithLongJobsGetEqualShares() {
        List<Job> jobs = new ArrayList<>();
        for (int tenant = 0; tenant < 7; tenant++) {
            jobs.add(order.submit(tenant, 5, 300));
            serve(20);
        }
        List<Integer> before = jobs.stream().map(job -> job.served).toList();
        serve(700);

        for (int tenant = 0; tenant < 7; tenant++) {
            assertEquals(100, jobs.get(tenant).served - before.get(tenant), 2, "tenant " + tenant);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 1", "40, 1", "10, 2"})
    void aLongJobGoesOnHoweverManyTenantsAreNew(int waiting, int perServed) {
        Job patient = order.submit(0, 5, 1_000);
        serve(slots);
        int tenant = 1;
        for (int newcomer = 0; newcomer < waiting; newcomer++) {
            order.submit(tenant++, 5, 1);
        }
        int before = patient.served;
        for (int round = 0; round < 400; round++) {
            for (int newcomer = 0; newcomer < perServed; newcomer++) {
                order.submit(tenant++, 5, 1);
            }
            serve(1);
        }

        assertTrue(patient.served - before >= 4, "only " + (patient.served - before) + " of 400");
    }

    @ParameterizedTest
    @CsvSource({"8", "5", "0"})
    void aLowerLevelWaitsItsTurnsAndNotLonger(int priority) {
        Random random = new Random(priority);
        serveSome(random, 50);
        Job patient = order.submit(1_000_000, priority, 1);
        int[] tenant = {1};
        int served = servedUntil(() -> {
            // Nines without end, of a tenant who is known and of others.
            order.submit(random.nextBoolean() ? 0 : tenant[0]++, 9, 1);
            return patient.served == 1;
        });

        assertTrue(served <= 100 * (9 - priority) * 2 * slots, served + " pages came first");
    }

    private void serveSome(Random random, int jobs) {
        for (int job = 0; job < jobs; job++) {
            order.submit(random.nextInt(5), 9, 1 + random.nextInt(8));
            serve(random.nextInt(6));
        }
    }

    private void serve(int pages) {
        int[] served = {0};
        servedUntil(() -> served[0]++ == pages);
    }

    /** Pages served, with all slots busy, until it is so. */
    private int servedUntil(BooleanSupplier done) {
        int served = 0;
        while (!done.getAsBoolean() && served < 100_000) {
            if (order.inService() == slots) {
                order.finishOldest();
            }
            if (order.serve().isEmpty()) {
                return served;
            }
            served++;
        }
        return served;
    }
}

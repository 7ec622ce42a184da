package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plans are made once and kept: those that were made while tables were small must still be right when they are large. */
@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class PlansTest {

    /** More often than PostgreSQL and its driver look before they keep a plan. */
    private static final int UNTIL_KEPT = 12;

    private static final int FEW_ROWS = 20;

    @Inject
    QueueStore queue;

    @Inject
    LeaseStore leases;

    @Inject
    Rows rows;

    @BeforeEach
    void clear() throws Exception {
        rows.clear();
    }

    @Test
    void claimingAndSettlingReadTheirOwnRowsHoweverManyThereAre() throws Exception {
        rows.job(1, 5, 3);
        for (int i = 0; i < UNTIL_KEPT; i++) {
            runOne();
            rows.job(1, 5, 3);
        }
        growLedger();
        for (int i = 0; i < 3; i++) {
            rows.job(1_000, 5, 3);
        }

        Map<String, Long> read = readBy(this::runOne);

        assertTrue(read.get("provider_call") > 0 && read.get("page") > 0, read.toString());
        assertEquals(
                Map.of(),
                read.entrySet().stream()
                        .filter(each -> each.getValue() > FEW_ROWS)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Test
    void whileNobodyHasDiedTheLedgerIsNotRead() throws Exception {
        growLedger();
        // Now it is known that hardly any call is open, so that plans begin with those.
        rows.execute("ANALYZE provider_call");

        assertEquals(0, readBy(leases::forgetDeadWorkers).getOrDefault("provider_call", 0L));
    }

    /** Calls of long ago, which are kept. */
    private void growLedger() throws Exception {
        rows.execute("""
            INSERT INTO provider_call (page_id, attempt, job_id, provider, token, owner, finished_at, outcome)
            SELECT -i, 1, gen_random_uuid(), 'builtin', gen_random_uuid(), 'gone', clock_timestamp(), 'ok'
            FROM generate_series(1, 3000) i
            """);
    }

    /** Rows that are read by table. */
    private Map<String, Long> readBy(Runnable work) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Map<String, Long> before = rowsRead();
            work.run();
            Map<String, Long> after = rowsRead();
            after.replaceAll((table, count) -> count - before.getOrDefault(table, 0L));
            return after;
        });
    }

    private void runOne() {
        Lease lease = rows.claim(1).getFirst();
        assertEquals(List.of(lease.pageId()), queue.settle(List.of(Rows.completed(lease))));
    }

    /** Rows that this connection has read so far, by table. */
    private Map<String, Long> rowsRead() throws Exception {
        Map<String, Long> read = new TreeMap<>();
        for (String row : rows.column(
                "SELECT relname || ' ' || (seq_tup_read + COALESCE(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")) {
            String[] parts = row.split(" ");
            read.put(parts[0], Long.valueOf(parts[1]));
        }
        return read;
    }
}

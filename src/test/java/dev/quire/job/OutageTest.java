package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutageTest {

    @ParameterizedTest
    @CsvSource({
        "08006, true",
        "57P01, true",
        "40P01, true",
        "55P03, true",
        "53300, true",
        "25006, true",
        "28P01, true",
        "42501, true",
        "23505, false",
        "22P05, false",
        "42703, false"
    })
    void theStateSaysWhetherWaitingHelps(String state, boolean passes) {
        assertEquals(passes, Outage.caused(new RuntimeException(new SQLException("no", state))));
    }

    @Test
    void aCommitThatFailedCountsThoughItsCauseIsOnlySuppressed() {
        RuntimeException rolledBack = new RuntimeException("transaction rolled back");
        rolledBack.addSuppressed(new Exception(new SQLException("connection lost", "08006")));

        assertTrue(Outage.caused(new IllegalStateException(rolledBack)));
    }

    @Test
    void otherFailuresAreNone() {
        assertFalse(Outage.caused(new IllegalStateException("ours")));
    }
}

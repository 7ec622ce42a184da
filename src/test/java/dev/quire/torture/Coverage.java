package dev.quire.torture;

import dev.quire.process.Postgres;
import dev.quire.torture.check.Books;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the faults hit. A run that hit too little proves nothing, however green it is. */
final class Coverage {

    private static final String LATER_RUN = "SELECT count(*) FROM provider_call c WHERE outcome = 'unknown'"
            + " AND EXISTS (SELECT FROM provider_call n WHERE n.page_id = c.page_id AND n.attempt > c.attempt)";

    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Map<String, Long> atLeast = new LinkedHashMap<>();

    Coverage(Postgres postgres, Mischief mischief, Counters counters, Books books) throws SQLException {
        count("jobs", number(postgres, "SELECT count(*) FROM job"), 10);
        count("pages", number(postgres, "SELECT count(*) FROM page"), 30);
        count("calls", number(postgres, "SELECT count(*) FROM provider_call"), 30);
        for (Fault fault : Fault.values()) {
            count(words(fault), mischief.played(fault), fault == Fault.CUT ? 0 : 1);
        }
        count("lost exchanges", mischief.lostExchanges(), 3);
        count("lost acknowledgements", mischief.lostAcknowledgements(), 3);
        count("fenced", counters.sum("quire_attempts_fenced_total"), 1);
        count("rescued", counters.sum("quire_attempts_rescued_total"), 1);
        count("unknown intents", number(postgres, "SELECT count(*) FROM provider_call WHERE outcome = 'unknown'"), 1);
        count("of them called again", number(postgres, LATER_RUN), 1);
        count("rescued with an open call", books.rescuedWithAnOpenCall(), 1);
        count("paid and fenced", books.paidAndFenced(), 1);
    }

    /** @param diary what was done, for whoever wonders why it hit so little */
    void assertEnough(String diary) {
        List<String> missing = new ArrayList<>();
        atLeast.forEach((what, least) -> {
            if (counts.get(what) < least) {
                missing.add(what + " " + counts.get(what) + " of " + least);
            }
        });
        if (!missing.isEmpty()) {
            throw new AssertionError(
                    "INCONCLUSIVE: " + String.join(", ", missing) + "; hit: " + this + "\nWhat was done:\n" + diary);
        }
    }

    private void count(String what, long count, long least) {
        counts.put(what, count);
        atLeast.put(what, least);
    }

    private static String words(Fault fault) {
        return fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private static long number(Postgres postgres, String query) throws SQLException {
        return Long.parseLong(postgres.one(query));
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }
}

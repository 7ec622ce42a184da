package dev.quire.torture.check;

import dev.quire.process.Postgres;
import dev.quire.torture.stub.Answer;
import dev.quire.torture.stub.Call;
import dev.quire.torture.stub.StubProvider;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The provider's books against ours: what it was asked for, and what we say that we asked for. */
public final class Books {

    private static final Duration TOLERANCE = Duration.ofMillis(500);

    private static final String ROWS = """
        SELECT 'quire-' || c.page_id || '-' || c.attempt, c.outcome, to_json(c.started_at) #>> '{}',
               to_json(c.finished_at) #>> '{}', r.sha256,
               (SELECT to_json(e.at) #>> '{}' FROM event e
                WHERE e.job_id = c.job_id AND e.page_id = c.page_id AND e.type = 'page.cancelled')
        FROM provider_call c LEFT JOIN page_result r USING (page_id, attempt) WHERE c.provider = 'openai'
        """;

    /** One attempt, as the service tells it. */
    private record Row(
            String reference,
            String outcome,
            Instant startedAt,
            Instant finishedAt,
            String sha256,
            Instant cancelledAt) {

        static Row of(List<String> row) {
            return new Row(
                    row.get(0),
                    Objects.requireNonNullElse(row.get(1), "open"),
                    instant(row.get(2)),
                    instant(row.get(3)),
                    row.get(4),
                    instant(row.get(5)));
        }

        private static Instant instant(String text) {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        }
    }

    /** A claim that was committed before a cancel may be sent until its lease, as its replica sees it, runs out. */
    private final Duration sentBeforeLeaseEnds;

    private final Map<String, List<Call>> calls;
    private final Map<String, Row> rows = new HashMap<>();
    private final List<String> broken = new ArrayList<>();

    public Books(Postgres postgres, StubProvider provider, Duration lease) throws SQLException {
        sentBeforeLeaseEnds = lease.plus(TOLERANCE);
        calls = provider.ledger().calls().stream().collect(Collectors.groupingBy(Call::reference));
        postgres.rows(ROWS).forEach(row -> rows.put(row.getFirst(), Row.of(row)));
    }

    /** What does not agree, in sentences; nothing when all is well. */
    public List<String> broken() {
        calls.forEach((reference, received) -> {
            Row row = rows.get(reference);
            if (row == null) {
                broken.add("The provider was asked for " + reference + " and we know nothing of it: " + received);
            } else {
                check(row, received);
            }
        });
        rows.values().stream()
                .filter(row -> !calls.containsKey(row.reference()))
                .filter(row -> Set.of("ok", "failed").contains(row.outcome()))
                .forEach(row -> broken.add("The provider knows nothing of " + row));
        return broken;
    }

    /** Answers that were paid for and came too late to be shown. */
    public long paidAndFenced() {
        return rows.values().stream()
                .filter(row -> row.outcome().equals("unknown"))
                .filter(row -> received(row).stream().anyMatch(call -> call.answer() == Answer.OK))
                .count();
    }

    /** Leases that were taken back while the provider worked on the call. */
    public long rescuedWithAnOpenCall() {
        return rows.values().stream()
                .filter(row -> row.outcome().equals("unknown"))
                .filter(row -> received(row).stream()
                        .anyMatch(call -> call.arrivedAt().isBefore(row.finishedAt())
                                && (call.endedAt() == null || call.endedAt().isAfter(row.finishedAt()))))
                .count();
    }

    private List<Call> received(Row row) {
        return calls.getOrDefault(row.reference(), List.of());
    }

    private void check(Row row, List<Call> received) {
        List<Call> accepted = received.stream().filter(Call::accepted).toList();
        boolean ok = received.stream().anyMatch(call -> call.answer() == Answer.OK);
        broken(accepted.size() > 1, "was accepted more than once", row, received);
        broken(row.outcome().equals("ok") && !ok, "is ok to us alone", row, received);
        broken(ok && Set.of("failed", "not_accepted").contains(row.outcome()), "was paid for", row, received);
        broken(row.outcome().equals("not_accepted") && !accepted.isEmpty(), "was accepted", row, received);
        broken(
                row.sha256() != null && !row.sha256().equals(sha256(StubProvider.picture(row.reference()))),
                "shows a picture that is not its own",
                row,
                received);
        for (Call call : received) {
            broken(call.arrivedAt().isBefore(row.startedAt()), "was sent before it was on record", row, received);
            broken(
                    row.outcome().equals("unknown")
                            && call.arrivedAt().isAfter(row.finishedAt().plus(TOLERANCE)),
                    "was sent after its lease had been taken back",
                    row,
                    received);
            broken(
                    row.cancelledAt() != null
                            && call.arrivedAt().isAfter(row.cancelledAt().plus(sentBeforeLeaseEnds)),
                    "was sent after it had been cancelled",
                    row,
                    received);
        }
    }

    private void broken(boolean wrong, String sentence, Row row, List<Call> received) {
        if (wrong) {
            broken.add(row.reference() + " " + sentence + ": " + row + " " + received);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

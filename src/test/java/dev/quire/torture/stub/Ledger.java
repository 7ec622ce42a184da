package dev.quire.torture.stub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Every call that was received, and how many at once. */
public final class Ledger {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<Call> calls = new ArrayList<>();
    private int open;
    private int mostOpen;

    /** Returns the call's place in the books. */
    synchronized int arrived(String reference) {
        calls.add(new Call(reference, Instant.now(), null, null));
        open++;
        mostOpen = Math.max(mostOpen, open);
        return calls.size() - 1;
    }

    /** Written before the answer is sent: whoever has the answer finds it here. */
    synchronized void ended(int place, Answer answer) {
        Call call = calls.get(place);
        calls.set(place, new Call(call.reference(), call.arrivedAt(), Instant.now(), answer));
        open--;
    }

    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The most calls that ran at the same time. */
    public synchronized int mostOpen() {
        return mostOpen;
    }

    /** The most calls that arrived within any such span. */
    public synchronized int mostWithin(Duration span) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < calls.size(); last++) {
            while (calls.get(first)
                    .arrivedAt()
                    .plus(span)
                    .isBefore(calls.get(last).arrivedAt())) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    @Override
    public synchronized String toString() {
        Map<Answer, Long> answers = new EnumMap<>(Answer.class);
        calls.stream()
                .filter(call -> call.answer() != null)
                .forEach(call -> answers.merge(call.answer(), 1L, Long::sum));
        return calls.size() + " calls " + answers + ", at most " + mostOpen + " at once and " + mostWithin(MINUTE)
                + " within a minute";
    }
}

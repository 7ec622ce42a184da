package dev.quire.torture.stub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Every call that was received, and how many at once. */
public final class Ledger {

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

    /** The most calls that were under way at once. */
    public synchronized int mostAtOnce() {
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

    public synchronized long count(Answer answer) {
        return calls.stream().filter(call -> call.answer() == answer).count();
    }
}

package dev.quire.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.job.GateNews;
import dev.quire.job.Lease;
import dev.quire.job.Outcome;
import dev.quire.job.Outcome.Call;
import dev.quire.job.PageError;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

    private static final LongUnaryOperator LONGEST = bound -> bound - 1;

    @ParameterizedTest
    @CsvSource({"1, 2000", "2, 4000", "3, 8000", "6, 60000", "40, 60000"})
    void backoffDoublesUpToAMinute(int runAttempt, long delayMs) {
        Outcome outcome = RetryPolicy.after(failure(Kind.TRANSIENT), lease(runAttempt, 99, runAttempt), LONGEST);

        assertEquals(new Outcome.TryLater(PageError.PROVIDER_UNAVAILABLE, delayMs, false, Call.FAILED), outcome);
    }

    @Test
    void jitterIsFull() {
        Outcome outcome = RetryPolicy.after(failure(Kind.TIMEOUT), lease(1, 3, 1), bound -> 0);

        assertEquals(new Outcome.TryLater(PageError.PROVIDER_TIMEOUT, 0, false, Call.INTERRUPTED), outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_ACCEPTED, PROVIDER_UNAVAILABLE, NOT_ACCEPTED",
        "TRANSIENT, PROVIDER_UNAVAILABLE, FAILED",
        "TIMEOUT, PROVIDER_TIMEOUT, INTERRUPTED",
        "INVALID_RESULT, INVALID_RESULT, FAILED"
    })
    void theLastAttemptIsTheLast(Kind kind, PageError code, Call call) {
        assertEquals(
                new Outcome.Failed(code, "no", true, call), RetryPolicy.after(failure(kind), lease(3, 3, 3), LONGEST));
        assertInstanceOf(Outcome.TryLater.class, RetryPolicy.after(failure(kind), lease(2, 3, 2), LONGEST));
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, PROVIDER_REJECTED, FAILED",
        "BLOCKED, CONTENT_BLOCKED, FAILED",
        "MISCONFIGURED, PROVIDER_MISCONFIGURED, NOT_ACCEPTED"
    })
    void whatWouldFailAgainIsNotTriedAgain(Kind kind, PageError code, Call call) {
        assertEquals(
                new Outcome.Failed(code, "no", false, call), RetryPolicy.after(failure(kind), lease(1, 3, 1), LONGEST));
    }

    @Test
    void aThrottledAttemptIsGivenBackAndTheGateWaitsAsLongAsAsked() {
        ProviderFailure throttled = new ProviderFailure(Kind.THROTTLED, "no", Optional.of(Duration.ofMillis(500)));

        Outcome outcome = RetryPolicy.after(throttled, lease(3, 3, 3), LONGEST);

        assertEquals(new Outcome.TryLater(PageError.PROVIDER_UNAVAILABLE, 0, true, Call.NOT_ACCEPTED), outcome);
        assertEquals(new GateNews("builtin", 0, 0, 1, 500), RetryPolicy.news(throttled, "builtin"));
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_ACCEPTED, PROVIDER_UNAVAILABLE",
        "THROTTLED, PROVIDER_UNAVAILABLE",
        "MISCONFIGURED, PROVIDER_MISCONFIGURED"
    })
    void whatAProviderProvablyDidNotAcceptIsAskedElsewhere(Kind kind, PageError code) {
        Outcome outcome = RetryPolicy.after(failure(kind), lease(3, 3, 3, "gemini"), LONGEST);

        assertEquals(new Outcome.Elsewhere(code, "gemini"), outcome);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NOT_ACCEPTED", "THROTTLED", "MISCONFIGURED"})
    void whatMayHaveBeenAcceptedIsNotPaidForElsewhere(Kind kind) {
        assertEquals(
                RetryPolicy.after(failure(kind), lease(1, 3, 1), LONGEST),
                RetryPolicy.after(failure(kind), lease(1, 3, 1, "gemini"), LONGEST));
    }

    @Test
    void aStopInterruptsTheCallAndNothingAfterIt() throws InterruptedException {
        RunningPage page = new RunningPage(lease(1, 3, 1), 0, Long.MAX_VALUE);
        assertTrue(page.begin());
        page.stop(RunningPage.Stop.LEASE_LOST);
        assertTrue(Thread.currentThread().isInterrupted());
        page.end();
        assertFalse(Thread.interrupted());

        RunningPage over = new RunningPage(lease(1, 3, 1), 0, Long.MAX_VALUE);
        assertTrue(over.begin());
        over.end();
        over.stop(RunningPage.Stop.SHUTDOWN);
        assertFalse(Thread.interrupted());

        RunningPage early = new RunningPage(lease(1, 3, 1), 0, Long.MAX_VALUE);
        early.stop(RunningPage.Stop.SHUTDOWN);
        assertFalse(early.begin());
    }

    @Test
    void whatWasNotSentLeavesTheCallOfAnEarlierAttemptToTheNext() {
        assertEquals(
                new Outcome.Released(true, Call.NOT_ACCEPTED),
                BrokenOff.unsent(lease(1, 3, 1)).outcome());
        assertEquals(
                new Outcome.HandedOn("prediction-1"),
                BrokenOff.unsent(lease(2, 4, 2, null, "prediction-1")).outcome());
    }

    private static ProviderFailure failure(Kind kind) {
        return new ProviderFailure(kind, "no");
    }

    private static Lease lease(int attempt, int attemptLimit, int runAttempt) {
        return lease(attempt, attemptLimit, runAttempt, null);
    }

    private static Lease lease(int attempt, int attemptLimit, int runAttempt, String fallback) {
        return lease(attempt, attemptLimit, runAttempt, fallback, null);
    }

    private static Lease lease(int attempt, int attemptLimit, int runAttempt, String fallback, String resume) {
        return new Lease(
                1,
                UUID.randomUUID(),
                attempt,
                attemptLimit,
                runAttempt,
                UUID.randomUUID(),
                "page_1",
                "builtin",
                null,
                null,
                "a page",
                "{}",
                "images",
                null,
                fallback,
                resume,
                false);
    }
}

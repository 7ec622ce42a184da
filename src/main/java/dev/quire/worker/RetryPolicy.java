package dev.quire.worker;

import dev.quire.job.GateNews;
import dev.quire.job.Lease;
import dev.quire.job.Outcome;
import dev.quire.job.Outcome.Call;
import dev.quire.job.PageError;
import dev.quire.provider.ProviderFailure;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/** What a failed attempt means for the page. */
final class RetryPolicy {

    /** Backoff before the second try; doubled for each further one. */
    private static final long FIRST_BACKOFF_MS = 2_000;

    private static final long LONGEST_BACKOFF_MS = 60_000;

    /** Whoever fails like this did nothing, nor would it within seconds: a page that has somebody else to ask goes there. */
    private static final Map<ProviderFailure.Kind, PageError> ELSEWHERE = Map.of(
            ProviderFailure.Kind.NOT_ACCEPTED, PageError.PROVIDER_UNAVAILABLE,
            ProviderFailure.Kind.THROTTLED, PageError.PROVIDER_UNAVAILABLE,
            ProviderFailure.Kind.MISCONFIGURED, PageError.PROVIDER_MISCONFIGURED);

    private RetryPolicy() {}

    /**
     * The outcome of an attempt that failed.
     *
     * @param jitter a random number from 0 to below its argument: full jitter, after "Exponential Backoff And
     *     Jitter" (AWS Architecture Blog, 2015)
     */
    static Outcome after(ProviderFailure failure, Lease lease, LongUnaryOperator jitter) {
        if (lease.fallback() != null && ELSEWHERE.containsKey(failure.kind())) {
            return new Outcome.Elsewhere(ELSEWHERE.get(failure.kind()), lease.fallback());
        }
        return switch (failure.kind()) {
            case NOT_ACCEPTED -> later(PageError.PROVIDER_UNAVAILABLE, Call.NOT_ACCEPTED, failure, lease, jitter);
            case TRANSIENT -> later(PageError.PROVIDER_UNAVAILABLE, Call.FAILED, failure, lease, jitter);
            case TIMEOUT -> later(PageError.PROVIDER_TIMEOUT, Call.INTERRUPTED, failure, lease, jitter);
            case INVALID_RESULT -> later(PageError.INVALID_RESULT, Call.FAILED, failure, lease, jitter);
            // Its provider's gate is closed for everybody meanwhile.
            case THROTTLED -> new Outcome.TryLater(PageError.PROVIDER_UNAVAILABLE, 0, true, Call.NOT_ACCEPTED);
            case REFUSED -> over(PageError.PROVIDER_REJECTED, Call.FAILED, failure);
            case BLOCKED -> over(PageError.CONTENT_BLOCKED, Call.FAILED, failure);
            case MISCONFIGURED -> over(PageError.PROVIDER_MISCONFIGURED, Call.NOT_ACCEPTED, failure);
        };
    }

    /** What a failure says about the provider: one that refuses a prompt works. */
    static GateNews news(ProviderFailure failure, String provider) {
        long pauseMs = failure.retryAfter().map(Duration::toMillis).orElse(0L);
        return switch (failure.kind()) {
            case NOT_ACCEPTED, TRANSIENT, TIMEOUT, INVALID_RESULT -> new GateNews(provider, 0, 1, 0, pauseMs);
            case THROTTLED -> new GateNews(provider, 0, 0, 1, pauseMs);
            case REFUSED, BLOCKED -> new GateNews(provider, 1, 0, 0, pauseMs);
            case MISCONFIGURED -> new GateNews(provider, 0, 0, 0, pauseMs);
        };
    }

    private static Outcome later(
            PageError code, Call call, ProviderFailure failure, Lease lease, LongUnaryOperator jitter) {
        if (lease.attempt() >= lease.attemptLimit()) {
            return new Outcome.Failed(code, failure.getMessage(), true, call);
        }
        return new Outcome.TryLater(code, backoffMs(lease, jitter), false, call);
    }

    private static Outcome over(PageError code, Call call, ProviderFailure failure) {
        return new Outcome.Failed(code, failure.getMessage(), false, call);
    }

    private static long backoffMs(Lease lease, LongUnaryOperator jitter) {
        long mostMs = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS << Math.min(lease.runAttempt() - 1, 10));
        return jitter.applyAsLong(mostMs + 1);
    }
}

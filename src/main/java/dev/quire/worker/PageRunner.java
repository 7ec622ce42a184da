package dev.quire.worker;

import dev.quire.job.Finished;
import dev.quire.job.Lease;
import dev.quire.job.Outcome;
import dev.quire.job.Outcome.Call;
import dev.quire.job.PageError;
import dev.quire.provider.Generated;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.Providers;
import dev.quire.worker.Answers.Asked;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/** Runs one attempt: asks the provider, checks what came, and hands it on to be written. */
@ApplicationScoped
class PageRunner {

    /** The minute that a gate counts is a second longer: a call that is not sent within it is not sent. */
    private static final Duration COUNTED_FOR = Duration.ofSeconds(1);

    private final Providers providers;
    private final Guards guards;
    private final Gates gates;
    private final SettleLoop settle;
    private final Running running;
    private final ClaimBell bell;
    private final Answers answers;

    PageRunner(
            Providers providers,
            Guards guards,
            Gates gates,
            SettleLoop settle,
            Running running,
            ClaimBell bell,
            Answers answers) {
        this.providers = providers;
        this.guards = guards;
        this.gates = gates;
        this.settle = settle;
        this.running = running;
        this.bell = bell;
        this.answers = answers;
    }

    void run(RunningPage page) {
        boolean handedOn = false;
        try {
            settle.offer(attempt(page));
            handedOn = true;
        } finally {
            if (!handedOn) {
                // An Error: nobody renews the lease any more, so that another replica takes the page over.
                running.remove(page.lease().token());
            }
        }
    }

    private Done attempt(RunningPage page) {
        Lease lease = page.lease();
        ProviderFailure failure;
        try {
            Answered answered = generate(page);
            return answers.check(lease, answered.asked(), answered.generated());
        } catch (BrokenOff brokenOff) {
            return new Done(new Finished(lease, brokenOff.outcome), Optional.empty(), Optional.empty());
        } catch (ProviderFailure e) {
            failure = e;
        } catch (RuntimeException e) {
            Log.errorf(e, "Page %d, attempt %d: unexpected failure", lease.pageId(), lease.attempt());
            failure = new ProviderFailure(Kind.TRANSIENT, "Quire failed to generate this page.");
        }
        Outcome outcome = RetryPolicy.after(failure, lease, ThreadLocalRandom.current()::nextLong);
        return new Done(
                new Finished(lease, outcome),
                Optional.empty(),
                Optional.of(RetryPolicy.news(failure, lease.provider())));
    }

    /** Asks the provider; its slot is free again when this returns, so that the next page need not wait for commits. */
    private Answered generate(RunningPage page) throws ProviderFailure, BrokenOff {
        Provider provider = providers.named(page.lease().provider()).orElse(null);
        try {
            if (provider == null) {
                throw new ProviderFailure(
                        Kind.MISCONFIGURED, "Provider " + page.lease().provider() + " is not known any more.");
            }
            if (!page.begin()) {
                throw new BrokenOff(new Outcome.Released(true, Call.NOT_ACCEPTED));
            }
            Asked asked = answers.asked(page.lease());
            return new Answered(asked, ask(provider, page, asked.prompt()));
        } finally {
            page.end();
            running.freeSlot(page);
            bell.ring();
        }
    }

    private Generated ask(Provider provider, RunningPage page, Prompt prompt) throws ProviderFailure, BrokenOff {
        AtomicReference<ProviderFailure> unseen = new AtomicReference<>();
        try {
            return guards.of(provider).call(() -> {
                // Asked before each try: between two the replica may have been stopped for longer than its lease.
                boolean uncounted = gates.limits(provider.name()) && page.age().compareTo(COUNTED_FOR) > 0;
                if (uncounted || !page.leaseStands()) {
                    if (unseen.get() != null) {
                        throw unseen.get();
                    }
                    throw new BrokenOff(new Outcome.Released(true, Call.NOT_ACCEPTED));
                }
                try {
                    return provider.generate(prompt, page::progress);
                } catch (ProviderFailure failure) {
                    unseen.set(failure);
                    throw failure;
                }
            });
        } catch (ProviderFailure | BrokenOff failure) {
            throw failure;
        } catch (TimeoutException e) {
            throw new ProviderFailure(
                    Kind.TIMEOUT,
                    "No answer within " + provider.limits().timeout().toSeconds() + " s.");
        } catch (BulkheadException e) {
            throw new BrokenOff(new Outcome.Released(true, Call.NOT_ACCEPTED));
        } catch (InterruptedException e) {
            throw brokenOff(page, provider);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("A provider threw what it does not declare", e);
        }
    }

    private static BrokenOff brokenOff(RunningPage page, Provider provider) {
        if (page.stopped() == RunningPage.Stop.LEASE_LOST) {
            return new BrokenOff(new Outcome.Dropped(Call.INTERRUPTED));
        }
        if (provider.paid() && page.lease().attempt() >= page.lease().attemptLimit()) {
            return new BrokenOff(new Outcome.Failed(
                    PageError.PROVIDER_UNAVAILABLE,
                    "The service stopped during the last attempt; whether the provider did it is not known.",
                    true,
                    Call.INTERRUPTED));
        }
        return new BrokenOff(new Outcome.Released(!provider.paid(), Call.INTERRUPTED));
    }

    private record Answered(Asked asked, Generated generated) {}

    /** The attempt ended without the provider having answered or refused. */
    private static final class BrokenOff extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Outcome outcome;

        BrokenOff(Outcome outcome) {
            super(null, null, false, false);
            this.outcome = outcome;
        }
    }
}

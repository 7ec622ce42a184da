package dev.quire.worker;

import dev.quire.job.Finished;
import dev.quire.job.Lease;
import dev.quire.job.Outcome;
import dev.quire.provider.Generated;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.Providers;
import dev.quire.worker.Answers.Asked;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Runs one attempt: asks the provider, checks what came, brings it to its store, and hands it on to be written. */
@ApplicationScoped
class PageRunner {

    private final Providers providers;
    private final ProviderCalls calls;
    private final SettleLoop settle;
    private final Running running;
    private final ClaimBell bell;
    private final Answers answers;
    private final Stower stower;
    private final References references;

    PageRunner(
            Providers providers,
            ProviderCalls calls,
            SettleLoop settle,
            Running running,
            ClaimBell bell,
            Answers answers,
            Stower stower,
            References references) {
        this.providers = providers;
        this.calls = calls;
        this.settle = settle;
        this.running = running;
        this.bell = bell;
        this.answers = answers;
        this.stower = stower;
        this.references = references;
    }

    void run(RunningPage page) {
        boolean handedOn = false;
        try {
            settle.offer(stowed(page, attempt(page)));
            handedOn = true;
        } finally {
            if (!handedOn) {
                // An Error: nobody renews the lease any more, so that another replica takes the page over.
                running.remove(page.lease().token());
            }
        }
    }

    private Done stowed(RunningPage page, Done done) {
        return done.blob()
                .map(stowed -> {
                    page.holds(stowed.blob().bytes().length);
                    return done.with(stower.stow(page, stowed.blob()));
                })
                .orElse(done);
    }

    private Done attempt(RunningPage page) {
        Lease lease = page.lease();
        ProviderFailure failure;
        try {
            Answered answered = generate(page);
            return answers.check(lease, answered.asked(), answered.generated());
        } catch (BrokenOff brokenOff) {
            return new Done(new Finished(lease, brokenOff.outcome()), Optional.empty(), Optional.empty());
        } catch (ProviderFailure e) {
            failure = e;
        } catch (RuntimeException e) {
            Log.errorf(e, "Page %d, attempt %d: unexpected failure", lease.pageId(), lease.attempt());
            failure = new ProviderFailure(Kind.TRANSIENT, "Quire failed to generate this page.");
        }
        Outcome outcome = RetryPolicy.after(failure, lease, ThreadLocalRandom.current()::nextLong);
        return new Done(
                new Finished(lease, outcome).at(failure.cost()),
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
            Asked asked = answers.asked(page.lease());
            // Before anybody may interrupt: that would break a connection of the pool.
            Prompt prompt = references.shown(asked.prompt(), page.lease());
            if (prompt.like().isPresent() && !provider.takesReference(prompt.model())) {
                throw new ProviderFailure(
                        Kind.MISCONFIGURED, "Provider " + provider.name() + " takes no picture as reference any more.");
            }
            if (!page.begin()) {
                throw BrokenOff.unsent(page.lease());
            }
            return new Answered(asked, calls.ask(provider, page, prompt));
        } finally {
            page.end();
            running.freeSlot(page);
            bell.ringForSlot(page.lease().provider());
        }
    }

    private record Answered(Asked asked, Generated generated) {}
}

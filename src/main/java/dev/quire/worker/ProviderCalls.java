package dev.quire.worker;

import dev.quire.job.Lease;
import dev.quire.job.LeaseStore;
import dev.quire.job.Outage;
import dev.quire.job.Outcome;
import dev.quire.job.Outcome.Call;
import dev.quire.job.PageError;
import dev.quire.provider.AsyncProvider;
import dev.quire.provider.Generated;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import io.quarkus.logging.Log;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/** Makes the call of an attempt, under its provider's guard, and says how it ended when it was not answered. */
@ApplicationScoped
class ProviderCalls {

    /** The minute that a gate counts is a second longer: a call that is not sent within it is not sent. */
    private static final Duration COUNTED_FOR = Duration.ofSeconds(1);

    private final Guards guards;
    private final Gates gates;
    private final LeaseStore leases;
    private final ExecutorService virtualThreads;

    ProviderCalls(Guards guards, Gates gates, LeaseStore leases, @VirtualThreads ExecutorService virtualThreads) {
        this.guards = guards;
        this.gates = gates;
        this.leases = leases;
        this.virtualThreads = virtualThreads;
    }

    Generated ask(Provider provider, RunningPage page, Prompt prompt) throws ProviderFailure, BrokenOff {
        AtomicReference<ProviderFailure> unseen = new AtomicReference<>();
        AtomicReference<String> reference = new AtomicReference<>(page.lease().resume());
        try {
            return guards.of(provider).call(() -> {
                // Asked before each try: between two the replica may have been stopped for longer than its lease.
                boolean uncounted = gates.limits(provider.name()) && page.age().compareTo(COUNTED_FOR) > 0;
                if (uncounted || !page.leaseStands()) {
                    if (unseen.get() != null) {
                        throw unseen.get();
                    }
                    throw BrokenOff.unsent(page.lease());
                }
                try {
                    return provider instanceof AsyncProvider async
                            ? await(async, page, prompt, reference)
                            : provider.generate(prompt, page::progress);
                } catch (ProviderFailure failure) {
                    unseen.set(failure);
                    throw failure;
                }
            });
        } catch (ProviderFailure | BrokenOff failure) {
            throw failure;
        } catch (TimeoutException e) {
            forget(provider, reference.get());
            throw new ProviderFailure(
                    Kind.TIMEOUT,
                    "No answer within " + provider.limits().timeout().toSeconds() + " s.");
        } catch (BulkheadException e) {
            throw BrokenOff.unsent(page.lease());
        } catch (InterruptedException e) {
            throw brokenOff(page, provider, reference.get());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("A provider threw what it does not declare", e);
        }
    }

    private Generated await(AsyncProvider provider, RunningPage page, Prompt prompt, AtomicReference<String> reference)
            throws ProviderFailure, InterruptedException {
        if (reference.get() == null) {
            reference.set(provider.submit(prompt));
            remember(provider, page, reference.get());
        }
        return provider.await(reference.get(), prompt, page::progress);
    }

    /** As long as the lease stands; after that another replica makes a call of its own. */
    private void remember(Provider provider, RunningPage page, String reference) throws InterruptedException {
        while (page.leaseStands()) {
            try {
                if (!leases.accepted(page.lease(), reference)) {
                    page.stop(RunningPage.Stop.LEASE_LOST);
                }
                return;
            } catch (RuntimeException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("While the provider's name of a call was written");
                } else if (!Outage.caused(e)) {
                    forget(provider, reference);
                    throw e;
                }
                Outage.pause();
            }
        }
    }

    private BrokenOff brokenOff(RunningPage page, Provider provider, String reference) {
        Lease lease = page.lease();
        if (page.stopped() == RunningPage.Stop.LEASE_LOST) {
            if (reference != null && !leases.waitedFor(lease.pageId(), reference)) {
                forget(provider, reference);
            }
            return new BrokenOff(new Outcome.Dropped(Call.INTERRUPTED));
        }
        if (reference != null) {
            return new BrokenOff(new Outcome.HandedOn(reference));
        }
        if (provider.paid() && lease.attempt() >= lease.attemptLimit()) {
            return new BrokenOff(new Outcome.Failed(
                    PageError.PROVIDER_UNAVAILABLE,
                    "The service stopped during the last attempt; whether the provider did it is not known.",
                    true,
                    Call.INTERRUPTED));
        }
        return new BrokenOff(new Outcome.Released(!provider.paid(), Call.INTERRUPTED));
    }

    /** Nobody wants it any more; the page does not wait for the provider to have heard. */
    private void forget(Provider provider, String reference) {
        if (provider instanceof AsyncProvider async && reference != null) {
            virtualThreads.execute(() -> {
                try {
                    async.cancel(reference);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    Log.debugf(
                            "Provider %s was not told that a result is not wanted: %s", async.name(), e.getMessage());
                }
            });
        }
    }
}

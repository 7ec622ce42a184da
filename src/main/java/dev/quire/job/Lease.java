package dev.quire.job;

import java.util.UUID;

/**
 * The right to finish one attempt at one page, with all that is needed to try it. Its intent
 * ({@code provider_call}) was committed together with the claim.
 *
 * @param attempt number of this try, from 1; together with {@code token} the fence
 * @param attemptLimit the highest attempt number this run of the page may use
 * @param runAttempt number of this try since the job was submitted or a client last asked for a retry, from 1
 * @param token random, fresh with each claim
 * @param title title of the job, or null
 * @param spec what the provider needs beside the prompt, as JSON
 * @param kind of the job
 * @param draft what earlier attempts brought that was not enough, as the kind wrote it; or null
 * @param fallback who is asked next when this provider provably does not accept the call; or null
 * @param resume the provider's name of a call that an earlier attempt made, and whose result is to be waited for; or null
 * @param cached whether other pages may wait for the same result
 */
public record Lease(
        long pageId,
        UUID jobId,
        int attempt,
        int attemptLimit,
        int runAttempt,
        UUID token,
        String key,
        String provider,
        String model,
        String title,
        String prompt,
        String spec,
        String kind,
        String draft,
        String fallback,
        String resume,
        boolean cached) {}

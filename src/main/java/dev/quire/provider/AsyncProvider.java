package dev.quire.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A provider that accepts a call, names it, and is asked for its result later. The name is kept before anybody waits, so
 * that after a crash the same result is waited for and not paid a second time.
 */
public interface AsyncProvider extends Provider {

    /**
     * Hands the prompt in, exactly once.
     *
     * @return the vendor's name of what it accepted, at most 2,000 characters
     */
    String submit(Prompt prompt) throws ProviderFailure, InterruptedException;

    /**
     * Waits for the result. Blocks; an interrupt must end it. What fails for a moment is asked again here: a failure
     * means that this result will not come. It was accepted: none of those that say otherwise ({@code NOT_ACCEPTED},
     * {@code THROTTLED}, {@code MISCONFIGURED}) may come from here.
     *
     * @param reference what {@link #submit} gave, perhaps to another process
     */
    Generated await(String reference, Prompt prompt, Progress progress) throws ProviderFailure, InterruptedException;

    /**
     * Which call a callback of the vendor is about, to wake who waits for it by {@link Callbacks}. It is read for nothing
     * else.
     *
     * @return an id of visible ASCII characters, at most 200; empty when it is about none
     */
    Optional<String> callOf(JsonNode callback);

    /** Tells the vendor that nobody wants the result any more; best effort, within seconds. */
    void cancel(String reference) throws InterruptedException;

    @Override
    default Generated generate(Prompt prompt, Progress progress) throws ProviderFailure, InterruptedException {
        return await(submit(prompt), prompt, progress);
    }
}

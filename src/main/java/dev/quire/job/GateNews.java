package dev.quire.job;

/**
 * What calls told about their provider.
 *
 * @param succeeded calls that the provider answered, refusals of a prompt included
 * @param failed calls that broke, or never got there
 * @param throttled calls refused because there were too many
 * @param pauseMs how long the provider asks everybody to wait; 0 when it does not
 */
public record GateNews(String provider, int succeeded, int failed, int throttled, long pauseMs) {

    /** Both together; of the same provider. */
    public GateNews plus(GateNews other) {
        return new GateNews(
                provider,
                succeeded + other.succeeded,
                failed + other.failed,
                throttled + other.throttled,
                Math.max(pauseMs, other.pauseMs));
    }
}

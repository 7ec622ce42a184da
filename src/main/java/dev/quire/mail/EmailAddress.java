package dev.quire.mail;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One address of which there is one reading only, which is narrower than what RFC 5321 allows: no name beside it, no
 * quotes, comments or second address, nothing but ASCII, a full domain. Percent and exclamation mark, by which servers once
 * were told to send on elsewhere, are refused.
 *
 * @param local at most 64 characters
 * @param domain in lower case
 */
public record EmailAddress(String local, String domain) {

    /** Most characters of the whole (RFC 5321, 4.5.3.1.3, without its brackets). */
    public static final int MOST_CHARACTERS = 254;

    /** What it must be. */
    public static final String RULE = "Must be one email address such as me@example.com, in plain ASCII, of at most "
            + MOST_CHARACTERS + " characters, without a name.";

    private static final String SCHEME = "mailto:";
    private static final String ATOM = "[A-Za-z0-9#$&'*+/=?^_`{|}~-]++";
    private static final Pattern ADDRESS = Pattern.compile("(?=.{1,64}@)(" + ATOM + "(?:[.]" + ATOM + ")*+)"
            + "@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?[.])+"
            + "[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)");

    /** What a mailto URL has as it is (RFC 6068, 2). */
    private static final Pattern ENCODED = Pattern.compile("[^A-Za-z0-9$'*+._~-]");

    /** Empty when it is none, see {@link #RULE}. */
    public static Optional<EmailAddress> of(String text) {
        Matcher parts = ADDRESS.matcher(text);
        return text.length() <= MOST_CHARACTERS && parts.matches()
                ? Optional.of(new EmailAddress(parts.group(1), parts.group(2).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /** Whether a URL is that of an address. */
    public static boolean isUrl(String url) {
        return url.startsWith(SCHEME);
    }

    /** @param url as {@link #url()} made it */
    public static EmailAddress ofUrl(String url) {
        String text = URLDecoder.decode(url.substring(SCHEME.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
        return of(text).orElseThrow(() -> new IllegalArgumentException("Only what was checked is stored"));
    }

    /** The address as a URL (RFC 6068). */
    public String url() {
        return SCHEME
                + ENCODED.matcher(local)
                        .replaceAll(
                                found -> "%%%02X".formatted((int) found.group().charAt(0)))
                + "@" + domain;
    }

    @Override
    public String toString() {
        return local + "@" + domain;
    }
}

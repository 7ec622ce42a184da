package dev.quire.provider.http;

import java.net.URI;
import java.util.regex.Pattern;

/** Settings that can be used. One that can't stops the start: the message names it, and never shows it. */
public final class Checked {

    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]+");

    private Checked() {}

    /**
     * The URL without slashes at its end.
     *
     * @param setting full name of the property
     * @param example what it may look like
     */
    public static String baseUrl(String setting, String value, String example) {
        try {
            URI uri = URI.create(value.strip());
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return uri.toString().replaceFirst("/+$", "");
            }
        } catch (IllegalArgumentException e) {
            // Said below, without its text: there may be a password in it.
        }
        throw new IllegalStateException(setting + " must be an absolute http or https URL without"
                + " user, query and fragment, such as " + example + ".");
    }

    /** The URL without slashes at its end, as {@link #baseUrl}, over TLS only. */
    public static String httpsUrl(String setting, String value, String example) {
        String url = baseUrl(setting, value, example);
        if (!url.regionMatches(true, 0, "https:", 0, "https:".length())) {
            throw new IllegalStateException(setting + " must begin with https, such as " + example + ".");
        }
        return url;
    }

    /**
     * What a header takes: HttpRequest refuses other characters with a message that quotes them, and a file's last
     * newline is one of them.
     */
    public static String headerValue(String setting, String value) {
        String stripped = value.strip();
        if (!VISIBLE_ASCII.matcher(stripped).matches()) {
            throw new IllegalStateException(setting + " must be visible ASCII characters without spaces.");
        }
        return stripped;
    }
}

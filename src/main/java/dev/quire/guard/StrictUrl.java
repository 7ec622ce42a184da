package dev.quire.guard;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An absolute URL of which there is one reading only. Hosts are names in ASCII, IPv4 addresses of four decimal numbers, or
 * IPv6 addresses in brackets; whatever a lenient parser could take for an address is refused.
 *
 * @param host in lower case, without brackets
 * @param port never left out
 * @param target path and query as they were given, at least {@code /}
 */
public record StrictUrl(boolean tls, String host, int port, String target) {

    /** Most characters. */
    public static final int MOST_CHARACTERS = 2_000;

    private static final Pattern URL = Pattern.compile(
            "(?i:(https?))://(?:\\[([0-9A-Fa-f.]*:[0-9A-Fa-f:.]{1,44})]|([A-Za-z0-9._-]{1,253}))(?::([0-9]{1,5}))?"
                    + "((?:[/?](?:[!$&-;=?-Z_a-z~\\[\\]]++|%[0-9A-Fa-f]{2})*+)?)");
    private static final Pattern NAME =
            Pattern.compile("(?!.*[.](?:0x[0-9a-f]*|[0-9]+)$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?[.])+"
                    + "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern OWN_NAME = Pattern.compile("[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern FOUR_BYTES = Pattern.compile(BYTE + "(?:[.]" + BYTE + "){3}");

    /** Names that never lead into the public internet (RFC 6761, 6762, 8375 and ICANN's resolution on .internal). */
    private static final List<String> OWN_SUFFIXES = List.of(
            "localhost",
            "localdomain",
            "local",
            "internal",
            "intranet",
            "lan",
            "home",
            "corp",
            "private",
            "home.arpa",
            "test",
            "invalid");

    /**
     * Reads a URL, and judges what can be judged without asking a name server.
     *
     * @throws RefusedUrl saying what it must be
     */
    public static StrictUrl of(String text, UrlRules rules) throws RefusedUrl {
        Matcher parts = URL.matcher(text);
        if (text.length() > MOST_CHARACTERS || !parts.matches()) {
            throw new RefusedUrl("Must be an absolute https URL of at most " + MOST_CHARACTERS
                    + " characters, without user and fragment, with a host in plain ASCII.");
        }
        boolean tls = parts.group(1).length() == 5;
        if (!tls && !rules.plainHttp()) {
            throw new RefusedUrl("Must be an https URL.");
        }
        int port = parts.group(4) == null ? (tls ? 443 : 80) : Integer.parseInt(parts.group(4));
        if (port < 1 || port > 65_535 || !rules.ports().contains(port) && (tls || port != 80)) {
            throw new RefusedUrl("Must be on one of the ports "
                    + String.join(
                            ", ",
                            rules.ports().stream().sorted().map(String::valueOf).toList()) + ".");
        }
        String target = parts.group(5).startsWith("/") ? parts.group(5) : "/" + parts.group(5);
        String host = parts.group(2) == null ? parts.group(3) : parts.group(2);
        StrictUrl url = new StrictUrl(tls, host.toLowerCase(Locale.ROOT), port, target);
        url.judgeHost(rules);
        return url;
    }

    private void judgeHost(UrlRules rules) throws RefusedUrl {
        Optional<InetAddress> literal = literal();
        if (literal.isPresent()) {
            if (!rules.allow(literal.get().getAddress())) {
                throw notPublic();
            }
        } else if (!NAME.matcher(host).matches()
                && !(rules.ownNames() && OWN_NAME.matcher(host).matches())) {
            throw new RefusedUrl("Must have a full host name, or an address in its usual spelling.");
        } else if (!rules.ownNames()
                && OWN_SUFFIXES.stream().anyMatch(suffix -> host.equals(suffix) || host.endsWith("." + suffix))) {
            throw notPublic();
        }
    }

    /** The address, where the host is one. */
    Optional<InetAddress> literal() throws RefusedUrl {
        if (host.indexOf(':') < 0 && !FOUR_BYTES.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            throw new RefusedUrl("Must have a full host name, or an address in its usual spelling.");
        }
    }

    static RefusedUrl notPublic() {
        return new RefusedUrl("Must not lead to an address that is not public.");
    }
}

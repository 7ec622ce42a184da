package dev.quire.guard;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Judges every URL that a client gave, once when it is given and again before each call. A call goes to an address that
 * {@link #addresses} returned and never asks for the name again, so that a name can't lead elsewhere in between.
 */
@ApplicationScoped
public class UrlGuard {

    private final UrlRules rules;
    private final NameServer names;

    @Inject
    UrlGuard(GuardConfig config) {
        this(
                new UrlRules(
                        config.plainHttp(),
                        Set.copyOf(config.ports()),
                        config.networks().orElse(List.of()).stream()
                                .map(Network::of)
                                .toList()),
                InetAddress::getAllByName);
    }

    /** @param names who knows addresses; tests say what it answers */
    public UrlGuard(UrlRules rules, NameServer names) {
        this.rules = rules;
        this.names = names;
    }

    /** Reads a URL and judges what can be judged without a name server. */
    public StrictUrl check(String url) throws RefusedUrl {
        return StrictUrl.of(url, rules);
    }

    /**
     * Addresses that may be called, at least one. A single one that is not public refuses the name.
     *
     * @throws UnknownHostException when the name has no address now
     */
    public List<InetAddress> addresses(StrictUrl url) throws RefusedUrl, UnknownHostException {
        InetAddress[] found =
                url.literal().isPresent() ? new InetAddress[] {url.literal().get()} : names.addresses(url.host());
        if (found.length == 0) {
            throw new UnknownHostException(url.host());
        }
        for (InetAddress address : found) {
            if (!rules.allow(address.getAddress())) {
                throw StrictUrl.notPublic();
            }
        }
        return Arrays.asList(found);
    }

    /** Asks for the addresses of a name. */
    @FunctionalInterface
    public interface NameServer {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }
}

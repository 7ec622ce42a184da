package dev.quire.guard;

import java.util.List;
import java.util.Set;

/**
 * What a URL may be.
 *
 * @param plainHttp whether http may be as well
 * @param ports beside port 80 of plain http
 * @param networks that may be reached although they are not public
 */
public record UrlRules(boolean plainHttp, Set<Integer> ports, List<Network> networks) {

    /** What holds where nothing is set: https on port 443 or 8443, to public addresses. */
    public static final UrlRules STRICT = new UrlRules(false, Set.of(443, 8443), List.of());

    /** Names of one's own network are of use only where something of it may be reached. */
    boolean ownNames() {
        return !networks.isEmpty();
    }

    boolean allow(byte[] address) {
        return PublicAddresses.contain(address) || PublicAddresses.allowed(networks, address);
    }
}

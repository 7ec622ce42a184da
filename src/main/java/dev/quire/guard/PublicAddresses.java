package dev.quire.guard;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Which addresses belong to the public internet, after IANA's registries of special-purpose addresses. */
final class PublicAddresses {

    private static final List<Network> NOT_PUBLIC_V4 = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /** All others are not global unicast: loopback, IPv4-mapped, NAT64, unique local, link-local, multicast … */
    private static final Network GLOBAL_V6 = Network.of("2000::/3");

    /** Teredo, benchmarks and documentation, 6to4: those with an IPv4 address inside lead wherever that leads. */
    private static final List<Network> NOT_PUBLIC_V6 = networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /** What clouds tell their machines about themselves, keys included. No setting opens these. */
    private static final List<Network> METADATA = networks(
            "169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254");

    private static final Network MAPPED = new Network(mapped(), 96);

    private PublicAddresses() {}

    static boolean contain(byte[] address) {
        byte[] raw = unmapped(address);
        if (in(METADATA, raw)) {
            return false;
        }
        return raw.length == 4 ? !in(NOT_PUBLIC_V4, raw) : GLOBAL_V6.contains(raw) && !in(NOT_PUBLIC_V6, raw);
    }

    /** Whether one of these networks has the address; never one of a metadata service. */
    static boolean in(List<Network> networks, byte[] address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    static boolean allowed(List<Network> networks, byte[] address) {
        byte[] raw = unmapped(address);
        return in(networks, raw) && !in(METADATA, raw);
    }

    private static byte[] unmapped(byte[] address) {
        return MAPPED.contains(address) ? Arrays.copyOfRange(address, 12, 16) : address;
    }

    /** Java reads the text of such an address as the IPv4 address in it. */
    private static byte[] mapped() {
        byte[] prefix = new byte[16];
        prefix[10] = (byte) 0xff;
        prefix[11] = (byte) 0xff;
        return prefix;
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }
}

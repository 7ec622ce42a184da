package dev.quire.guard;

import java.net.InetAddress;

/**
 * A block of addresses, compared as raw bytes: no spelling can get around it.
 *
 * @param prefix 4 or 16 bytes
 * @param bits how many of them count, from the first
 */
public record Network(byte[] prefix, int bits) {

    /** Reads {@code 10.0.0.0/8} or {@code fd00::/8}; a lone address is a network of its own. */
    public static Network of(String text) {
        int slash = text.indexOf('/');
        byte[] prefix = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                .getAddress();
        int bits = slash < 0 ? prefix.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > prefix.length * 8) {
            throw new IllegalArgumentException(text + " is no network");
        }
        return new Network(prefix, bits);
    }

    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}

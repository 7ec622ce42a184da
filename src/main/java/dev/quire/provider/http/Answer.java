package dev.quire.provider.http;

import java.net.http.HttpHeaders;

/** What a vendor answered, in memory as a whole. */
public record Answer(int status, HttpHeaders headers, byte[] body) {

    public boolean success() {
        return status / 100 == 2;
    }
}

package dev.quire.provider.http;

import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Base64;

/** A picture that a vendor answers with a link to. The key is not sent there, and no redirect is followed. */
public final class LinkedPicture {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String DATA = ";base64,";

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String vendor;
    private final boolean plainHttp;

    /**
     * @param vendor its name in messages
     * @param base of its API: links are https, or http where the API itself is
     */
    public LinkedPicture(String vendor, String base) {
        this.vendor = vendor;
        this.plainHttp = base.startsWith("http:");
    }

    /**
     * The bytes.
     *
     * @param link https, or the picture itself as a data URL (RFC 2397)
     * @throws IOException when it can't be had now
     */
    public byte[] at(String link) throws IOException, ProviderFailure, InterruptedException {
        if (link.startsWith("data:image/")) {
            return data(link);
        }
        Answer answer = AnswerBody.of(
                client, HttpRequest.newBuilder(uri(link)).timeout(TIMEOUT).build());
        if (answer.status() >= 500 || answer.status() == 429) {
            throw new IOException("Status " + answer.status());
        } else if (answer.status() != 200) {
            throw invalid("'s link to its picture leads nowhere.");
        }
        return answer.body();
    }

    private byte[] data(String link) throws ProviderFailure {
        int comma = link.indexOf(DATA);
        if (comma < 0) {
            throw invalid(" answered without a picture.");
        }
        try {
            return Base64.getDecoder().decode(link.substring(comma + DATA.length()));
        } catch (IllegalArgumentException e) {
            throw invalid(" answered without a picture.");
        }
    }

    private URI uri(String link) throws ProviderFailure {
        try {
            URI uri = URI.create(link);
            if (uri.getHost() != null
                    && uri.getPort() <= 65_535
                    && ("https".equals(uri.getScheme()) || (plainHttp && "http".equals(uri.getScheme())))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw invalid(" answered without a link to its picture.");
    }

    private ProviderFailure invalid(String what) {
        return new ProviderFailure(Kind.INVALID_RESULT, vendor + what);
    }
}

package dev.quire.provider.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.io.IOException;
import java.util.Optional;

/** A picture in base64, somewhere in JSON. */
public final class EncodedPicture {

    private static final JsonFactory JSON = new JsonFactory();

    private EncodedPicture() {}

    /** As {@link #find}; without a picture it is no result. */
    public static byte[] in(byte[] body, String pointer, String vendor) throws ProviderFailure {
        return find(body, pointer)
                .orElseThrow(() -> new ProviderFailure(Kind.INVALID_RESULT, vendor + " answered without a picture."));
    }

    /**
     * The picture; empty when there is none.
     *
     * <p>Decoded while it is read: as a string, a large picture would be in memory twice and above Jackson's limit.
     *
     * @param pointer where the picture is, such as {@code /data/0/b64_json}
     */
    public static Optional<byte[]> find(byte[] body, String pointer) {
        try (JsonParser picture = new FilteringParserDelegate(
                JSON.createParser(body), new JsonPointerBasedFilter(pointer), Inclusion.ONLY_INCLUDE_ALL, false)) {
            if (picture.nextToken() == JsonToken.VALUE_STRING) {
                return Optional.of(picture.getBinaryValue());
            }
        } catch (IOException e) {
            // Neither JSON nor base64: said below.
        }
        return Optional.empty();
    }
}

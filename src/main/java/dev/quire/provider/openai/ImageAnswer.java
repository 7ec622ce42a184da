package dev.quire.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.io.IOException;

/** The body of a success. */
final class ImageAnswer {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String PICTURE = "/data/0/b64_json";

    private ImageAnswer() {}

    /** Decoded while it is read: as a string, a large picture would be in memory twice and above Jackson's limit. */
    static byte[] picture(byte[] body) throws ProviderFailure {
        try (JsonParser picture = new FilteringParserDelegate(
                JSON.createParser(body), new JsonPointerBasedFilter(PICTURE), Inclusion.ONLY_INCLUDE_ALL, false)) {
            if (picture.nextToken() == JsonToken.VALUE_STRING) {
                return picture.getBinaryValue();
            }
        } catch (IOException e) {
            // Neither JSON nor base64: said below.
        }
        throw new ProviderFailure(Kind.INVALID_RESULT, "OpenAI answered without a picture.");
    }
}

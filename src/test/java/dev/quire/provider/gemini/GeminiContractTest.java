package dev.quire.provider.gemini;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ReferencePicture;
import dev.quire.provider.contract.AdapterContract;
import dev.quire.provider.contract.VendorStub.Asked;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class GeminiContractTest extends AdapterContract {

    GeminiContractTest() {
        super("gemini", "POST /v1/models/gemini-2.5-flash-image:generateContent HTTP/1.1");
    }

    @Override
    protected Provider provider(String url) {
        return GeminiCalls.provider(KEY, url);
    }

    @Override
    protected Optional<String> asksLike() {
        return Optional.of("POST /v1/models/gemini-2.5-flash-image:generateContent HTTP/1.1");
    }

    @Override
    protected ReferencePicture shown(Asked asked) throws IOException {
        JsonNode data = new JsonMapper().readTree(asked.body()).at("/contents/0/parts/1/inlineData");
        return new ReferencePicture(
                data.path("mimeType").asText(), data.path("data").binaryValue());
    }

    @Override
    protected Stream<Arguments> ownAnswers() {
        return Stream.of(
                arguments("blocked", Kind.BLOCKED),
                arguments("wrong-key", Kind.MISCONFIGURED),
                arguments("not-served", Kind.MISCONFIGURED),
                arguments("no-quota", Kind.MISCONFIGURED));
    }
}

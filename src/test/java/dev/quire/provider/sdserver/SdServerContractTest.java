package dev.quire.provider.sdserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ReferencePicture;
import dev.quire.provider.contract.AdapterContract;
import dev.quire.provider.contract.VendorStub.Asked;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class SdServerContractTest extends AdapterContract {

    SdServerContractTest() {
        super("sdserver", "POST /v1/sdapi/v1/txt2img HTTP/1.1");
    }

    @Override
    protected Provider provider(String url) {
        return SdServerCalls.provider(Map.of("base-url", url));
    }

    @Override
    protected Optional<String> asksLike() {
        return Optional.of("POST /v1/sdapi/v1/img2img HTTP/1.1");
    }

    /** It is not told what it is: it looks. */
    @Override
    protected ReferencePicture shown(Asked asked) throws IOException {
        JsonNode body = new JsonMapper().readTree(asked.body());
        assertEquals(0.75, body.path("denoising_strength").asDouble());
        assertEquals(PROMPT.text(), body.path("prompt").asText());
        return new ReferencePicture("image/jpeg", body.at("/init_images/0").binaryValue());
    }

    @Override
    protected Stream<Arguments> ownAnswers() {
        return Stream.of(arguments("unknown-model", Kind.MISCONFIGURED));
    }
}

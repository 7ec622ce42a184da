package dev.quire.provider.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ReferencePicture;
import dev.quire.provider.contract.AdapterContract;
import dev.quire.provider.contract.Form;
import dev.quire.provider.contract.VendorStub.Asked;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class OpenAiContractTest extends AdapterContract {

    OpenAiContractTest() {
        super("openai", "POST /v1/images/generations HTTP/1.1");
    }

    @Override
    protected Provider provider(String url) {
        return new OpenAiProvider(Calls.config(Map.of("api-key", KEY, "base-url", url)));
    }

    @Override
    protected Optional<String> asksLike() {
        return Optional.of("POST /v1/images/edits HTTP/1.1");
    }

    @Override
    protected ReferencePicture shown(Asked asked) {
        Form.File file = Form.of(asked).files().get("image[]");
        assertEquals("reference.jpeg", file.name());
        return new ReferencePicture(file.contentType(), file.bytes());
    }

    @Override
    protected Stream<Arguments> ownAnswers() {
        return Stream.of(arguments("blocked", Kind.BLOCKED), arguments("unpaid", Kind.MISCONFIGURED));
    }
}

package dev.quire.provider.sdserver;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.contract.AdapterContract;
import java.util.Map;
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
    protected Stream<Arguments> ownAnswers() {
        return Stream.of(arguments("unknown-model", Kind.MISCONFIGURED));
    }
}

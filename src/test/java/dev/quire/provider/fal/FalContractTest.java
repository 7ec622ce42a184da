package dev.quire.provider.fal;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.contract.AdapterContract;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class FalContractTest extends AdapterContract {

    private static final String REQUEST = "/v1/fal-ai/flux/requests/764cabcf-b745-4b3e-ae38-1200304cf45b";

    FalContractTest() {
        super("fal", "POST /v1/fal-ai/flux/schnell HTTP/1.1");
    }

    @Override
    protected boolean tells(String line) {
        return Set.of("GET " + REQUEST + "/status HTTP/1.1", "GET " + REQUEST + " HTTP/1.1")
                .contains(line);
    }

    @Override
    protected Stream<Arguments> ownAnswers() {
        return Stream.of(
                arguments("blocked", Kind.BLOCKED),
                arguments("flagged", Kind.BLOCKED),
                arguments("locked", Kind.MISCONFIGURED));
    }

    @Override
    protected Provider provider(String url) {
        return FalCalls.provider(KEY, url);
    }
}

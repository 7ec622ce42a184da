package dev.quire.provider.replicate;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.contract.AdapterContract;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

class ReplicateContractTest extends AdapterContract {

    ReplicateContractTest() {
        super("replicate", "POST /v1/models/black-forest-labs/flux-schnell/predictions HTTP/1.1");
    }

    @Override
    protected boolean tells(String line) {
        return line.equals("GET /v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu HTTP/1.1");
    }

    @Override
    protected Stream<Arguments> ownAnswers() {
        return Stream.of(arguments("blocked", Kind.BLOCKED));
    }

    @Override
    protected Provider provider(String url) {
        return ReplicateCalls.provider(KEY, url);
    }
}

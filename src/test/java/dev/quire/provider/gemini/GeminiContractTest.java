package dev.quire.provider.gemini;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.contract.AdapterContract;
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
    protected Stream<Arguments> ownAnswers() {
        return Stream.of(
                arguments("blocked", Kind.BLOCKED),
                arguments("wrong-key", Kind.MISCONFIGURED),
                arguments("not-served", Kind.MISCONFIGURED),
                arguments("no-quota", Kind.MISCONFIGURED));
    }
}

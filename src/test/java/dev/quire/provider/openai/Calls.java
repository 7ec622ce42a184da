package dev.quire.provider.openai;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.Generated;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.Spec;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Reply;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Calls of the adapter, as tests make them. */
final class Calls {

    static final String KEY = "sk-test-1234567890abcdef";
    static final String TEXT = "A fox looks at the moon – 🦊";
    static final byte[] PICTURE = "a picture".getBytes(StandardCharsets.UTF_8);
    static final String OK =
            "{\"created\":1,\"data\":[{\"b64_json\":\"" + Base64.getEncoder().encodeToString(PICTURE) + "\"}]}";
    static final JsonMapper JSON = new JsonMapper();

    private Calls() {}

    static Generated generate(String url, Prompt prompt) throws ProviderFailure, InterruptedException {
        OpenAiConfig config = config(Map.of("api-key", KEY, "base-url", url, "organization", "org-1"));
        return new OpenAiProvider(config).generate(prompt, (percent, step) -> {});
    }

    /** What the reply leads to; it never shows the key. */
    static ProviderFailure failure(Reply reply) throws IOException {
        try (VendorStub stub = VendorStub.always(reply)) {
            return failure(stub.url());
        }
    }

    static ProviderFailure failure(String url) {
        ProviderFailure failure = assertThrows(ProviderFailure.class, () -> generate(url, prompt()));
        assertTrue(Stream.iterate((Throwable) failure, Throwable::getCause)
                .takeWhile(each -> each != null)
                .noneMatch(each -> each.toString().contains(KEY)));
        return failure;
    }

    static Prompt prompt() {
        return prompt(TEXT, null, spec(null, 1024, 1024, null));
    }

    static Prompt prompt(String text, String model, Spec spec) {
        return new Prompt(text, "The fox and the moon", model, 1, "quire-7-1", spec);
    }

    static PictureSpec spec(String style, int width, int height, String negativePrompt) {
        return new PictureSpec(style, width, height, 42, negativePrompt, null, null, null, null, null);
    }

    static OpenAiConfig config(Map<String, String> settings) {
        Map<String, String> named = new HashMap<>();
        settings.forEach((name, value) -> named.put("quire.provider.openai." + name, value));
        return new SmallRyeConfigBuilder()
                .withMapping(OpenAiConfig.class)
                .withDefaultValues(named)
                .build()
                .getConfigMapping(OpenAiConfig.class);
    }
}

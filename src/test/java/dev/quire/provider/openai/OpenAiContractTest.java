package dev.quire.provider.openai;

import dev.quire.provider.Provider;
import dev.quire.provider.contract.AdapterContract;
import java.util.Map;

class OpenAiContractTest extends AdapterContract {

    OpenAiContractTest() {
        super("openai", "POST /v1/images/generations HTTP/1.1");
    }

    @Override
    protected Provider provider(String url) {
        return new OpenAiProvider(Calls.config(Map.of("api-key", KEY, "base-url", url)));
    }
}

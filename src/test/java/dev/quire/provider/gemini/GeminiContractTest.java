package dev.quire.provider.gemini;

import dev.quire.provider.Provider;
import dev.quire.provider.contract.AdapterContract;

class GeminiContractTest extends AdapterContract {

    GeminiContractTest() {
        super("gemini", "POST /v1/models/gemini-2.5-flash-image:generateContent HTTP/1.1");
    }

    @Override
    protected Provider provider(String url) {
        return GeminiCalls.provider(KEY, url);
    }
}

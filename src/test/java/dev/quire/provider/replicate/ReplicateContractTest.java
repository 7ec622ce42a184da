package dev.quire.provider.replicate;

import dev.quire.provider.Provider;
import dev.quire.provider.contract.AdapterContract;

class ReplicateContractTest extends AdapterContract {

    ReplicateContractTest() {
        super("replicate", "POST /v1/models/black-forest-labs/flux-schnell/predictions HTTP/1.1");
    }

    @Override
    protected boolean tells(String line) {
        return line.equals("GET /v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu HTTP/1.1");
    }

    @Override
    protected Provider provider(String url) {
        return ReplicateCalls.provider(KEY, url);
    }
}

package dev.quire.webhook.outgoing;

import dev.quire.guard.RefusedUrl;
import dev.quire.guard.StrictUrl;
import dev.quire.job.NewWebhook;
import dev.quire.kind.InvalidInput;
import dev.quire.submit.Problem;
import dev.quire.submit.Webhooks;
import dev.quire.webhook.outgoing.DeliveryStore.Delivery;
import dev.quire.webhook.outgoing.EndpointStore.Change;
import dev.quire.webhook.outgoing.EndpointStore.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** What clients do to endpoints. */
@ApplicationScoped
class Endpoints {

    private final EndpointStore endpoints;
    private final DeliveryStore deliveries;
    private final Webhooks webhooks;
    private final Courier courier;
    private final Messenger messenger;
    private final Contents contents;
    private final DeliverLoop loop;

    Endpoints(
            EndpointStore endpoints,
            DeliveryStore deliveries,
            Webhooks webhooks,
            Courier courier,
            Messenger messenger,
            Contents contents,
            DeliverLoop loop) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.webhooks = webhooks;
        this.courier = courier;
        this.messenger = messenger;
        this.contents = contents;
        this.loop = loop;
    }

    /** Shows the secret, this once. */
    EndpointBody add(int tenantId, EndpointRequest request) throws InvalidInput, InterruptedException {
        NewWebhook webhook = webhooks.plan(tenantId, request.webhook(), "");
        url(request.url());
        if (!endpoints.add(tenantId, webhook, request.description())) {
            throw Problem.refuse(409, "There are " + EndpointStore.MOST + " webhooks already; delete one first.");
        }
        return EndpointBody.of(find(tenantId, webhook.id()), webhook.secret());
    }

    EndpointBody change(int tenantId, UUID id, EndpointPatch patch) throws InvalidInput, InterruptedException {
        if ((patch.url() != null || patch.events() != null)
                && find(tenantId, id).isMail()) {
            throw Problem.refuse(
                    409, "What a job's mail tells, and whom, does not change; it can be disabled or deleted.");
        }
        StrictUrl url = patch.url() == null ? null : url(patch.url());
        boolean found = endpoints.change(
                tenantId,
                id,
                new Change(
                        patch.url(),
                        url == null ? null : Webhooks.lane(tenantId, url),
                        patch.events() == null ? null : Webhooks.filters(patch.events(), "/events"),
                        patch.description(),
                        patch.disabled()));
        if (!found) {
            throw none();
        }
        return EndpointBody.of(find(tenantId, id), null);
    }

    /** Shows the new secret, this once. */
    EndpointBody rotate(int tenantId, UUID id, SecretRequest request) throws InvalidInput {
        if (find(tenantId, id).isMail()) {
            throw Problem.refuse(409, "Mail is not signed and has no secret.");
        }
        String secret = webhooks.secret(request.secret(), "/secret");
        if (!endpoints.rotate(tenantId, id, secret)) {
            throw none();
        }
        return EndpointBody.of(find(tenantId, id), secret);
    }

    void remove(int tenantId, UUID id) {
        if (!endpoints.remove(tenantId, id)) {
            throw none();
        }
    }

    /** Sends a message at once and waits for what comes of it. */
    Delivery test(int tenantId, UUID id) throws InterruptedException {
        Endpoint endpoint = find(tenantId, id);
        Secrets secrets = endpoints.secrets(tenantId, id).orElseThrow(Endpoints::none);
        Message message = new Message(
                endpoint.url(),
                "test_" + UUID.randomUUID(),
                contents.ofTest(endpoint, secrets.nowS()),
                secrets.valid());
        return deliveries.test(id, message, messenger.carry(message, secrets.nowS()));
    }

    /** Returns of how many jobs something is sent again. */
    int replay(int tenantId, UUID id, ReplayRequest request) throws InvalidInput {
        if (find(tenantId, id).disabledAt() != null) {
            throw Problem.refuse(409, "The webhook is disabled; enable it first.");
        }
        if ((request.delivery() == null) == (request.since() == null)) {
            throw new InvalidInput("", "Must have either delivery or since.");
        }
        int jobs = 1;
        if (request.since() != null) {
            jobs = deliveries.replay(id, request.since());
        } else {
            Delivery delivery = deliveries
                    .find(id, request.delivery())
                    .orElseThrow(() -> Problem.refuse(404, "There is no such delivery of this webhook."));
            if (delivery.jobId() == null) {
                throw new InvalidInput("/delivery", "Must not be a test message; send another one.");
            }
            deliveries.replay(id, delivery);
        }
        loop.ring();
        return jobs;
    }

    Endpoint find(int tenantId, UUID id) {
        return endpoints.find(tenantId, id).orElseThrow(Endpoints::none);
    }

    private StrictUrl url(String text) throws InvalidInput, InterruptedException {
        StrictUrl url = webhooks.url(text, "/url");
        try {
            courier.look(url);
            return url;
        } catch (RefusedUrl refused) {
            throw new InvalidInput("/url", refused.getMessage());
        }
    }

    private static RuntimeException none() {
        return Problem.refuse(404, "There is no such webhook.");
    }
}

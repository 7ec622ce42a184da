package dev.quire.api;

import dev.quire.body.CostBody;
import dev.quire.job.GateStore;
import dev.quire.provider.Providers;
import dev.quire.provider.TokenPrice;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who can be asked to generate. */
@Path("/v1/providers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Providers", description = "Who can be asked to generate")
public class ProviderResource {

    private final Providers providers;
    private final GateStore gates;

    ProviderResource(Providers providers, GateStore gates) {
        this.providers = providers;
        this.gates = gates;
    }

    @GET
    @Operation(operationId = "listProviders", summary = "Providers, their limits over all replicas, and their circuits")
    @APIResponse(
            responseCode = "200",
            description = "Those that are configured here",
            content = @Content(schema = @Schema(implementation = ProviderList.class)))
    @APIResponse(responseCode = "406", description = "Accept asks for something else than JSON")
    public ProviderList list() {
        Map<String, GateBody> gateByName = gates.gates(providers.names()).stream()
                .map(GateBody::of)
                .collect(Collectors.toMap(GateBody::provider, Function.identity()));
        List<Entry> configured = providers.all().stream()
                .map(provider -> new Entry(
                        provider.name(),
                        provider.name().equals(providers.byDefault().name()),
                        provider.paid(),
                        provider.limits().pricePerCall().map(CostBody::amount).orElse(null),
                        provider.tokenPrices().entrySet().stream()
                                .map(price -> ModelPrice.of(price.getKey(), price.getValue()))
                                .toList(),
                        provider.limits().timeout().toMillis(),
                        gateByName.get(provider.name())))
                .toList();
        return new ProviderList(configured);
    }

    /** Those that are configured here. */
    @RegisterForReflection
    @Schema(name = "ProviderList")
    record ProviderList(List<Entry> data) {}

    /**
     * A provider.
     *
     * @param isDefault whether it generates when a request names nobody
     * @param paid whether its calls cost money
     * @param pricePerCall in US dollars; null where none is configured
     * @param tokenPrices of models whose calls are paid by token; the others cost `pricePerCall`
     * @param timeoutMs after which a call is broken off
     * @param gate null when no replica that generates has started yet
     */
    @RegisterForReflection
    @Schema(name = "Provider")
    record Entry(
            String name,
            boolean isDefault,
            boolean paid,
            @Schema(nullable = true) String pricePerCall,
            List<ModelPrice> tokenPrices,
            long timeoutMs,
            @Schema(nullable = true) GateBody gate) {}

    /**
     * What a model's tokens cost.
     *
     * @param model `*` is any that has no price of its own
     * @param input US dollars for a million tokens that it reads
     * @param output the same for those that it writes
     * @param mostOutputTokens that a call may write, and that are reserved for it
     */
    @RegisterForReflection
    @Schema(name = "ModelPrice")
    record ModelPrice(String model, String input, String output, int mostOutputTokens) {

        static ModelPrice of(String model, TokenPrice price) {
            return new ModelPrice(
                    model, CostBody.amount(price.input()), CostBody.amount(price.output()), price.mostOutput());
        }
    }
}

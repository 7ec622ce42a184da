package dev.quire.api;

import dev.quire.submit.Problem;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** What holds for every call of this API, said once and not at each of them. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiRules implements OASFilter {

    private static final String OURS = "/v1/";
    /** Here members are left out, as a local image server does. */
    private static final String THEIRS = "/v1/images/";

    private static final String SCHEMAS = "#/components/schemas/";

    @Override
    public void filterOpenAPI(OpenAPI openApi) {
        Map<String, Schema> schemas = openApi.getComponents().getSchemas();
        Set<String> answered = new HashSet<>();
        openApi.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations().values().stream()
                        .filter(operation -> path.startsWith(OURS))
                        .forEach(operation -> {
                            tagUnchanged(operation);
                            refuse(operation);
                            if (!path.startsWith(THEIRS)) {
                                answered(operation).forEach(schema -> reach(schema, schemas, answered));
                            }
                        }));
        // Answers leave no member out: what there is not is null.
        answered.stream()
                .filter(name -> !name.startsWith("Problem"))
                .map(schemas::get)
                .forEach(OpenApiRules::whole);
        schemas.values().forEach(OpenApiRules::anchor);
        if (openApi.getSecurity() == null) {
            openApi.setSecurity(List.of(OASFactory.createSecurityRequirement()));
        }
    }

    /** Every refusal and failure is a problem. */
    private static void refuse(Operation operation) {
        if (operation.getParameters() != null && !operation.getResponses().hasAPIResponse("400")) {
            operation.getResponses().addAPIResponse("400", response("A parameter or header is malformed"));
        }
        if (operation.getResponses().getDefaultValue() == null) {
            operation.getResponses().setDefaultValue(response("Any other refusal or failure, such as 503"));
        }
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if ((status.startsWith("4") || status.startsWith("5") || status.equals("default"))
                    && response.getContent() == null) {
                response.setContent(problem());
            }
        });
    }

    /** What may answer 304 takes If-None-Match and carries an ETag. */
    private static void tagUnchanged(Operation operation) {
        APIResponse unchanged = operation.getResponses().getAPIResponse("304");
        if (unchanged != null) {
            operation.addParameter(OASFactory.createParameter()
                    .name("If-None-Match")
                    .in(Parameter.In.HEADER)
                    .description("ETag of the copy the client has")
                    .schema(text()));
            Stream.of(unchanged, operation.getResponses().getAPIResponse("200"))
                    .forEach(response -> response.addHeader("ETag", header("Strong; the hash of the body")));
        }
    }

    private static Stream<Schema> answered(Operation operation) {
        return operation.getResponses().getAPIResponses().values().stream()
                .filter(response -> response.getContent() != null)
                .flatMap(response -> response.getContent().getMediaTypes().values().stream())
                .map(media -> media.getSchema());
    }

    private static void reach(Schema schema, Map<String, Schema> schemas, Set<String> reached) {
        if (schema == null) {
            return;
        }
        String name = schema.getRef() == null ? null : schema.getRef().substring(SCHEMAS.length());
        if (name != null && reached.add(name)) {
            reach(schemas.get(name), schemas, reached);
        }
        reach(schema.getItems(), schemas, reached);
        Stream.of(schema.getAnyOf(), schema.getOneOf(), schema.getAllOf())
                .filter(each -> each != null)
                .flatMap(List::stream)
                .forEach(each -> reach(each, schemas, reached));
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(property -> reach(property, schemas, reached));
        }
    }

    private static void whole(Schema schema) {
        if (schema.getProperties() != null) {
            schema.setRequired(new ArrayList<>(schema.getProperties().keySet()));
        }
    }

    /** A pattern means the whole text here, and any part of it in JSON Schema. */
    private static void anchor(Schema schema) {
        if (schema.getPattern() != null && !schema.getPattern().startsWith("^")) {
            schema.setPattern("^(?:" + schema.getPattern() + ")$");
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(OpenApiRules::anchor);
        }
    }

    private static APIResponse response(String description) {
        return OASFactory.createAPIResponse().description(description);
    }

    private static Content problem() {
        return OASFactory.createContent()
                .addMediaType(
                        Problem.MEDIA_TYPE,
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref(SCHEMAS + "Problem")));
    }

    private static Header header(String description) {
        return OASFactory.createHeader().description(description).schema(text());
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }
}

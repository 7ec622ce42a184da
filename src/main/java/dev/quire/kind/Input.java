package dev.quire.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.quire.kind.InvalidInput.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads JSON into records, and says exactly which member is wrong. */
@ApplicationScoped
public class Input {

    private final ObjectMapper json;
    private final Validator validator;

    Input(ObjectMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    /**
     * @param at pointer to {@code node} within the request, "" for the whole
     * @throws InvalidInput when a member is unknown, of the wrong type, or breaks a constraint of {@code type}
     */
    public <T> T read(JsonNode node, Class<T> type, String at) throws InvalidInput {
        T value;
        try {
            value = json.treeToValue(node, type);
        } catch (JsonMappingException e) {
            throw new InvalidInput(at + pointer(e), detail(e));
        } catch (JsonProcessingException e) {
            throw new InvalidInput(at, "Can't be read.");
        }
        if (value == null) {
            throw new InvalidInput(at, "Must be a JSON object.");
        }
        Set<ConstraintViolation<T>> violations = validator.validate(value);
        if (!violations.isEmpty()) {
            throw new InvalidInput(violations.stream()
                    .map(violation -> violation(violation, at))
                    .sorted(Comparator.comparing(Violation::pointer).thenComparing(Violation::detail))
                    .toList());
        }
        return value;
    }

    private Violation violation(ConstraintViolation<?> violation, String at) {
        StringBuilder pointer = new StringBuilder(at);
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getIndex() != null) {
                pointer.append('/').append(node.getIndex());
            }
            if (node.getName() != null && !node.getName().startsWith("<")) {
                pointer.append('/').append(escape(wireName(node.getName(), violation.getLeafBean())));
            }
        }
        String message = violation.getMessage();
        return new Violation(
                pointer.toString(), message.substring(0, 1).toUpperCase(Locale.ROOT) + message.substring(1) + '.');
    }

    /** What JSON calls a property of this bean; of others, whose names are the same in both, the name itself. */
    private String wireName(String property, Object bean) {
        return json.getDeserializationConfig().introspect(json.constructType(bean.getClass())).findProperties().stream()
                .filter(each -> each.getInternalName().equals(property))
                .map(BeanPropertyDefinition::getName)
                .findFirst()
                .orElse(property);
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : escape(step.getFieldName())))
                .collect(Collectors.joining());
    }

    private static String detail(JsonMappingException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                "Unknown member; known here are " + names(unknown.getKnownPropertyIds()) + ".";
            case InvalidFormatException format
            when format.getTargetType().isEnum() ->
                "Must be one of " + names(Arrays.asList(format.getTargetType().getEnumConstants())) + ".";
            case MismatchedInputException mismatch
            when mismatch.getTargetType() != null -> "Must be " + name(mismatch.getTargetType()) + ".";
            default -> "Can't be read.";
        };
    }

    private static String names(java.util.Collection<?> names) {
        return names.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }

    private static String name(Class<?> type) {
        if (type == String.class) {
            return "a string";
        } else if (type == Integer.class || type == Long.class || type == int.class || type == long.class) {
            return "a whole number";
        } else if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        } else if (List.class.isAssignableFrom(type)) {
            return "an array";
        }
        return type.isEnum() ? "one of " + names(Arrays.asList(type.getEnumConstants())) : "an object";
    }

    /** RFC 6901, 3: "~" and "/" in a name are written "~0" and "~1". */
    public static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}

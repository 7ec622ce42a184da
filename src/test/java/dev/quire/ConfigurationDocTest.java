package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md against the settings there are, names and defaults. */
class ConfigurationDocTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(quire\\.[^`]+)` \\| `([A-Z0-9_]+)` \\| `?([^`|]+?)`? \\|");

    private static final String EXAMPLE = "shop";

    @Test
    void everySettingIsDocumentedWithItsDefault() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.quire").stream()
                        .filter(each -> each.isAnnotatedWith(ConfigMapping.class))
                        .map(JavaClass::reflect)
                        .forEach(mapping -> addSettings(mapping, settings));

        Map<String, String> documented = new TreeMap<>();
        ROW.matcher(Files.readString(Path.of("docs/configuration.md")))
                .results()
                .forEach(row -> {
                    documented.put(row.group(1), row.group(3));
                    assertEquals(environmentName(row.group(1)), row.group(2));
                });

        assertEquals(settings.keySet(), documented.keySet());
        settings.forEach((name, value) -> assertEquals(value, documented.get(name), name));
    }

    @Test
    void deploymentsNameOnlyDocumentedVariables() throws IOException {
        String documented = Files.readString(Path.of("docs/configuration.md"));
        Pattern variable = Pattern.compile("\\b(?:QUIRE|QUARKUS)_[A-Z0-9_]+");
        try (Stream<Path> files = Files.walk(Path.of("deploy"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<String> unknown = variable.matcher(Files.readString(file))
                        .results()
                        .map(MatchResult::group)
                        .filter(name -> !documented.contains("`" + name + "`"))
                        .toList();
                assertEquals(List.of(), unknown, file.toString());
            }
        }
    }

    private static void addSettings(Class<?> mapping, Map<String, String> settings) {
        String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
        addSettings(prefix, mapping, settings);
    }

    /** Of a group that may be there under any name, the documentation has an example. */
    private static void addSettings(String prefix, Class<?> group, Map<String, String> settings) {
        for (Method method : group.getMethods()) {
            if (method.isAnnotationPresent(WithParentName.class)) {
                Class<?> named =
                        (Class<?>) ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[1];
                addSettings(prefix + "." + EXAMPLE, named, settings);
                continue;
            }
            WithName named = method.getAnnotation(WithName.class);
            String name = named != null ? named.value() : kebab(method.getName());
            WithDefault value = method.getAnnotation(WithDefault.class);
            settings.put(prefix + "." + name, value != null ? value.value() : "none");
        }
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }

    private static String environmentName(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(java.util.Locale.ROOT);
    }
}

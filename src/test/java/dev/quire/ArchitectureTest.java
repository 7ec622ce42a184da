package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.quire.planted.Arrow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the table of who may import whom: stations never import each other. */
class ArchitectureTest {

    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("job", Set.of()),
            Map.entry("media", Set.of("media.shelf")),
            Map.entry("media.shelf", Set.of()),
            Map.entry("tenant", Set.of()),
            Map.entry("provider", Set.of()),
            Map.entry("provider.builtin", Set.of("provider", "provider.builtin.drawing", "provider.builtin.writing")),
            Map.entry("provider.builtin.writing", Set.of("provider")),
            Map.entry("provider.builtin.drawing", Set.of()),
            Map.entry("provider.http", Set.of("provider")),
            Map.entry("provider.gemini", Set.of("provider", "provider.http")),
            Map.entry("provider.replicate", Set.of("provider", "provider.http")),
            Map.entry("provider.fal", Set.of("provider", "provider.http")),
            Map.entry("provider.openai", Set.of("provider", "provider.http")),
            Map.entry("provider.sdserver", Set.of("provider", "provider.http")),
            Map.entry("guard", Set.of()),
            Map.entry("mail", Set.of()),
            Map.entry("kind", Set.of("guard", "job", "provider")),
            Map.entry("kind.content", Set.of("job", "kind", "provider")),
            Map.entry("kind.tests", Set.of("job", "kind", "provider")),
            Map.entry("worker", Set.of("job", "kind", "media", "media.shelf", "provider", "submit", "tenant")),
            Map.entry("body", Set.of("job")),
            Map.entry("webhook", Set.of()),
            Map.entry(
                    "webhook.incoming",
                    Set.of("body", "submit", "job", "kind", "media", "provider", "tenant", "webhook")),
            Map.entry(
                    "webhook.outgoing", Set.of("guard", "webhook", "body", "submit", "job", "kind", "mail", "tenant")),
            Map.entry(
                    "submit",
                    Set.of(
                            "guard",
                            "webhook",
                            "job",
                            "kind",
                            "kind.content",
                            "kind.tests",
                            "mail",
                            "media",
                            "provider")),
            Map.entry("api", Set.of("body", "submit", "job", "kind", "media", "provider", "tenant")),
            Map.entry("api.images", Set.of("api", "body", "submit", "job", "kind", "media", "provider", "tenant")),
            Map.entry("api.events", Set.of("api", "body", "job", "submit", "tenant")),
            Map.entry("ops", Set.of("job", "provider")));

    private static final String ROOT = "dev.quire";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void everyPackageIsOnTheTable() {
        Set<String> found = new TreeSet<>();
        classes.forEach(each -> found.add(floor(each)));

        assertEquals(new TreeSet<>(MAY_IMPORT.keySet()), found);
    }

    @Test
    void packagesImportOnlyWhatTheTableAllows() {
        List<String> forbidden = classes.stream()
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .filter(this::forbidden)
                .map(Dependency::getDescription)
                .toList();

        assertEquals(List.of(), forbidden);
    }

    @Test
    void thereAreNoCycles() {
        SlicesRuleDefinition.slices()
                .matching("dev.quire.(**)")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void aPlantedArrowIsCaught() {
        JavaClass planted = new ClassFileImporter().importClass(Arrow.class);

        assertTrue(planted.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> forbidden("media", dependency.getTargetClass())));
    }

    /** Hibernate's cache of interpreted queries finds no native one again that asks for a scalar, and fills up with it. */
    @Test
    void nativeQueriesAskForTuples() throws IOException {
        Pattern asksForScalar =
                Pattern.compile("createNativeQuery\\([^,;()]+,\\s*(?!Tuple|Object\\[])\\w[\\w\\[\\]]*\\.class");
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<Path> asking = sources.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> asksForScalar.matcher(read(path)).find())
                    .toList();

            assertEquals(List.of(), asking);
        }
    }

    @Test
    void sqlStandsInStoresOnly() {
        List<String> outside = classes.stream()
                .filter(each -> each.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency ->
                                dependency.getTargetClass().getName().equals("org.hibernate.Session")
                                        || dependency.getTargetClass().getName().equals("java.sql.PreparedStatement")))
                .map(JavaClass::getSimpleName)
                .filter(name -> !name.endsWith("Store") && !name.equals("JobReads"))
                .toList();

        assertEquals(List.of(), outside);
        assertFalse(classes.isEmpty());
    }

    private boolean forbidden(Dependency dependency) {
        return forbidden(floor(dependency.getOriginClass()), dependency.getTargetClass());
    }

    private static boolean forbidden(String from, JavaClass target) {
        if (!target.getPackageName().startsWith(ROOT + ".")) {
            return false;
        }
        String to = floor(target);
        return !to.equals(from) && !MAY_IMPORT.getOrDefault(from, Set.of()).contains(to);
    }

    private static String floor(JavaClass each) {
        return each.getPackageName().substring(ROOT.length() + 1);
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.quire.kind;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The kinds there are, by name. */
@ApplicationScoped
public class Kinds {

    private final Map<String, Kind> byName = new TreeMap<>();

    Kinds(@All List<Kind> kinds) {
        kinds.forEach(kind -> byName.put(kind.name(), kind));
    }

    public Optional<Kind> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Set<String> names() {
        return byName.keySet();
    }
}

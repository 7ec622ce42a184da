package dev.quire.kind;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** A request that can be read but not honoured; nothing was stored. */
public final class InvalidInput extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * One member that is wrong.
     *
     * @param pointer where, as a JSON Pointer (RFC 6901)
     * @param detail what is wrong and what would be right
     */
    @RegisterForReflection
    public record Violation(String pointer, String detail) {}

    private final transient List<Violation> violations;

    public InvalidInput(List<Violation> violations) {
        super(violations.size() + " members are invalid");
        this.violations = List.copyOf(violations);
    }

    public InvalidInput(String pointer, String detail) {
        this(List.of(new Violation(pointer, detail)));
    }

    public List<Violation> violations() {
        return violations;
    }
}

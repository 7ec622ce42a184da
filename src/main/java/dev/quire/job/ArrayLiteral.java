package dev.quire.job;

import java.util.Collection;
import java.util.stream.Collectors;

/** An array as PostgreSQL reads it from text; for ids and for names of providers, which need no quotes. */
final class ArrayLiteral {

    private ArrayLiteral() {}

    static String of(Collection<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"));
    }
}

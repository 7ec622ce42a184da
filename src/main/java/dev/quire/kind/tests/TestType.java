package dev.quire.kind.tests;

/** What a test looks at. */
public enum TestType {
    FUNCTIONAL,
    UI,
    API,
    INTEGRATION,
    REGRESSION,
    NEGATIVE,
    BOUNDARY,
    SECURITY,
    PERFORMANCE,
    ACCESSIBILITY,
    USABILITY
}

package dev.quire.provider.openai;

import static dev.quire.provider.contract.VendorStub.answer;
import static dev.quire.provider.openai.Calls.JSON;
import static dev.quire.provider.openai.Calls.KEY;
import static dev.quire.provider.openai.Calls.TEXT;
import static dev.quire.provider.openai.Calls.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenAI answers when it does not answer with a picture. */
@Timeout(60)
class RefusalTest {

    @ParameterizedTest
    @CsvSource({
        "400, content_policy_violation, BLOCKED",
        "400, moderation_blocked, BLOCKED",
        "400, billing_hard_limit_reached, MISCONFIGURED",
        "400, invalid_value, REFUSED",
        "401, invalid_api_key, MISCONFIGURED",
        "403, unsupported_country_region_territory, MISCONFIGURED",
        "404, model_not_found, MISCONFIGURED",
        "400, model_not_found, MISCONFIGURED",
        "408, , TRANSIENT",
        "409, , TRANSIENT",
        "413, , REFUSED",
        "422, , REFUSED",
        "429, rate_limit_exceeded, THROTTLED",
        "429, insufficient_quota, MISCONFIGURED",
        "429, billing_hard_limit_reached, MISCONFIGURED",
        "500, server_error, TRANSIENT",
        "502, , TRANSIENT",
        "503, , TRANSIENT",
        "504, , TRANSIENT",
        "520, , TRANSIENT"
    })
    void anErrorIsOneOfOurKinds(int status, String code, Kind kind) throws Exception {
        ProviderFailure failure = failure(answer(
                status,
                "{\"error\":{\"message\":\"Because.\",\"type\":\"t\",\"param\":null,\"code\":"
                        + JSON.writeValueAsString(code) + "}}"));

        assertEquals(kind, failure.kind());
        assertEquals("OpenAI, status " + status + ": Because.", failure.getMessage());
        assertEquals(Optional.empty(), failure.retryAfter());
    }

    @Test
    void aQuotaMayBeNamedByTheTypeAlone() throws Exception {
        assertEquals(
                Kind.MISCONFIGURED,
                failure(answer(429, "{\"error\":{\"type\":\"insufficient_quota\",\"code\":null}}"))
                        .kind());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Retry-After: 2 | 2000",
                "Retry-After: 0.25 | 250",
                "Retry-After: 86400 | 3600000",
                "Retry-After: 99999999999999999999 |",
                "Retry-After: -1 |",
                "Retry-After: soon |",
                "Retry-After: 5;retry-after-ms: 120 | 120",
                "Retry-After: 5;retry-after-ms: x | 5000",
                "Date: Sun, 06 Nov 1994 08:49:37 GMT;Retry-After: Sun, 06 Nov 1994 08:49:47 GMT | 10000",
                "Date: Sun, 06 Nov 1994 08:49:37 GMT;Retry-After: Sun, 06 Nov 1994 07:49:47 GMT | 0",
                "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT | 0",
                "Retry-After: 3;x-ratelimit-remaining-requests: 0;x-ratelimit-reset-requests: 9s | 3000",
                "x-ratelimit-remaining-requests: 0;x-ratelimit-reset-requests: 1s | 1000",
                "x-ratelimit-remaining-requests: 0;x-ratelimit-reset-requests: 120ms | 120",
                "x-ratelimit-remaining-tokens: 0;x-ratelimit-reset-tokens: 6m0s | 360000",
                "x-ratelimit-remaining-tokens: 0;x-ratelimit-reset-tokens: 1h2m3.5s | 3600000",
                "x-ratelimit-remaining-tokens: 0;x-ratelimit-reset-tokens: 1m26.4s | 86400",
                "x-ratelimit-remaining-requests: 3;x-ratelimit-reset-requests: 9s;x-ratelimit-reset-tokens: 2s | 2000",
                "x-ratelimit-remaining-requests: 3;x-ratelimit-reset-requests: 9s |",
                "x-ratelimit-reset-requests: 9 minutes |"
            })
    void aThrottledCallSaysHowLong(String headers, Long ms) throws Exception {
        ProviderFailure failure = failure(answer(429, "{}", headers.strip().split(";")));

        assertEquals(Kind.THROTTLED, failure.kind());
        assertEquals(Optional.ofNullable(ms).map(Duration::ofMillis), failure.retryAfter());
    }

    @Test
    void anOverloadedServerThatSaysWhenToComeBackHasNotBegun() throws Exception {
        ProviderFailure failure = failure(answer(503, "", "Retry-After: 1"));

        assertEquals(Kind.THROTTLED, failure.kind());
        assertEquals(Optional.of(Duration.ofSeconds(1)), failure.retryAfter());
    }

    @Test
    void messagesShowNeitherKeyNorPrompt() throws Exception {
        String words = "Bad key " + KEY + ", sk-proj-a*****9.\u0000\n You asked for: " + TEXT + ". " + "🦊".repeat(400);
        ProviderFailure failure = failure(answer(
                401, "{\"error\":{\"message\":" + JSON.writeValueAsString(words) + ",\"code\":\"invalid_api_key\"}}"));

        String start = "OpenAI, status 401: Bad key …, sk-… You asked for: …. 🦊";
        assertTrue(failure.getMessage().startsWith(start), failure.getMessage());
        assertEquals(
                300 + "OpenAI, status 401: ".length() + 1,
                failure.getMessage().codePoints().count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html>inside</html>", "", "[]", "{\"error\":\"inside\"}", "{\"error\":{\"message\":null}}"})
    void anAnswerWithoutWordsIsNamedByItsStatus(String body) throws Exception {
        assertEquals(
                "OpenAI answered with status 502.", failure(answer(502, body)).getMessage());
    }
}

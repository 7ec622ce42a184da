package dev.quire.webhook.incoming;

import static io.restassured.RestAssured.given;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Sources of each scheme, and what their senders need. */
public class HookSenders implements QuarkusTestProfile {

    static final String NEW_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final String OLD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    static final String HUB_SECRET = "It's a Secret to Everybody";
    static final String TOKEN = "a-token-of-24-characters";

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>();
        settings.put("quire.hooks.shop.scheme", "standard");
        settings.put("quire.hooks.shop.secret", NEW_SECRET + "," + OLD_SECRET);
        settings.put("quire.hooks.shop.template", """
                {"kind":"images","title":"{{data/title|Untitled}}","externalId":"{{text data/id}}",
                 "input":{"prompt":"A photo of {{data/title}}","count":"{{data/count}}","size":"64x64"}}
                """);
        settings.put("quire.hooks.repo.scheme", "github");
        settings.put("quire.hooks.repo.secret", HUB_SECRET);
        settings.put("quire.hooks.repo.types", "issues,com.example.*");
        settings.put("quire.hooks.repo.template", """
                {"kind":"images","externalId":"issue-{{data/number}}",
                 "input":{"prompt":"{{data/title}}","size":"64x64"}}
                """);
        settings.put("quire.hooks.cloud.scheme", "bearer");
        settings.put("quire.hooks.cloud.secret", TOKEN);
        settings.put("quire.hooks.cloud.template", """
                {"kind":"story","title":"{{event/type}}","externalId":"{{event/subject}}",
                 "input":{"size":"64x64","cover":{"prompt":"{{data/cover}}"},
                          "pages":{"{{each data/pages}}":{"prompt":"{{item/prompt}}","text":"{{item/text}}"}}}}
                """);
        settings.put("quire.hooks.jobs.scheme", "bearer");
        settings.put("quire.hooks.jobs.secret", TOKEN);
        settings.put("quire.hooks.bus.scheme", "bearer");
        settings.put("quire.hooks.bus.secret", TOKEN);
        settings.put("quire.hooks.bus.id", "{{data/id}}");
        settings.put("quire.hooks.bus.template", """
                {"kind":"images","externalId":"{{data/detail/name}}",
                 "input":{"prompt":"A {{data/detail-type}}","size":"64x64"}}
                """);
        return settings;
    }

    static RequestSpecification bearer(String source) {
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .basePath("/v1/hooks/" + source)
                .header("Authorization", "Bearer " + TOKEN);
    }

    static JsonPath jobs(String externalId) {
        return given().get("/v1/jobs?externalId=" + externalId).jsonPath();
    }

    static String name() {
        return UUID.randomUUID().toString();
    }
}

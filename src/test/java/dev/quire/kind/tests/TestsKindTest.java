package dev.quire.kind.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.kind.TextKind.Ask;
import dev.quire.kind.TextKind.Checked;
import dev.quire.provider.TextSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestsKindTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestsKind kind = new TestsKind(null, null, JSON);

    @Test
    void allThatWasAskedForIsWhole() throws Exception {
        Checked checked = kind.check(answer("One", "Two"), asked(2), Optional.empty(), List.of());

        Checked.Whole whole = assertInstanceOf(Checked.Whole.class, checked);
        assertEquals(
                List.of("One", "Two"),
                JSON.readTree(whole.text()).path("scenarios").findValuesAsText("name"));
    }

    @Test
    void moreThanWasAskedForIsLeftOut() throws Exception {
        Checked checked = kind.check(answer("One", "Two", "Three"), asked(2), Optional.empty(), List.of());

        Checked.Whole whole = assertInstanceOf(Checked.Whole.class, checked);
        assertEquals(2, JSON.readTree(whole.text()).path("scenarios").size());
    }

    @Test
    void theSameNameTwiceCountsOnce() {
        Checked checked = kind.check(answer("One", "  one! "), asked(2), Optional.empty(), List.of());

        Checked.Part part = assertInstanceOf(Checked.Part.class, checked);
        assertTrue(part.message().startsWith("1 of 2 scenarios are missing"), part.message());
    }

    @Test
    void namesInOtherScriptsAreToldApart() {
        assertInstanceOf(
                Checked.Whole.class,
                kind.check(answer("Вход", "Выход", "登录", "退出", "año", "ano"), asked(6), Optional.empty(), List.of()));
    }

    @Test
    void whatAnotherPageHasIsAskedForAnew() throws Exception {
        Checked.Whole other = (Checked.Whole) kind.check(answer("One"), asked(1), Optional.empty(), List.of());

        Checked.Part part = assertInstanceOf(
                Checked.Part.class,
                kind.check(answer("One", "Two"), asked(2), Optional.empty(), List.of(other.text())));
        Ask rest = kind.rest(new Ask("Write.", asked(2)), part.draft());

        assertEquals(1, rest.spec().facts().path("count").asInt());
        assertEquals(
                List.of("One", "Two"), JSON.convertValue(rest.spec().facts().path("avoid"), List.class));
        assertTrue(rest.prompt().endsWith("- One\n- Two"), rest.prompt());
        assertInstanceOf(
                Checked.Whole.class,
                kind.check(answer("Three"), asked(2), Optional.of(part.draft()), List.of(other.text())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Feature: F\\n  Scenario: One\\n    Given a",
                "Scenario: One\\n  Given a\\nScenario: Two\\n  Given b",
                "Scenario: One",
                "Scenario:\\n  Given a",
                "Background:\\n  Given a\\nScenario: One\\n  Given b",
                "Rule: R\\n  Scenario: One\\n    Given b",
                "Szenario: Eins\\n  Angenommen a",
                "Once upon a time",
                ""
            })
    void whatIsNotOneScenarioDoesNotCount(String gherkin) {
        Checked checked = kind.check(
                "{\"scenarios\":[{\"type\":\"UI\",\"gherkin\":\"" + gherkin + "\"}]}",
                asked(1),
                Optional.empty(),
                List.of());

        assertInstanceOf(Checked.Wrong.class, checked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "{\"scenarios\":7}", "{\"scenarios\":[7,null,{\"gherkin\":{}}]}"})
    void whatHasNoScenarioIsWrong(String answer) {
        assertInstanceOf(Checked.Wrong.class, kind.check(answer, asked(1), Optional.empty(), List.of()));
    }

    @Test
    void tagsAndCommentsBeforeTheKeywordGo() {
        Scenario scenario = Scenario.parse(TestType.UI, "# note\n@slow\nScenario: One\n  Given a\n")
                .orElseThrow();

        assertEquals("Scenario: One\n  Given a", scenario.gherkin());
    }

    private static TextSpec asked(int count) {
        return new TextSpec("scenarios", JSON.createObjectNode().put("count", count), JSON.createObjectNode(), 1, null);
    }

    private static String answer(String... names) {
        ObjectNode answer = JSON.createObjectNode();
        for (String name : names) {
            answer.withArray("scenarios")
                    .addObject()
                    .put("type", "UI")
                    .put("gherkin", "Scenario: " + name + "\n  Given a reader\n  Then a page");
        }
        return answer.toString();
    }
}

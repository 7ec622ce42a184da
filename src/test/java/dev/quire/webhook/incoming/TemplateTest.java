package dev.quire.webhook.incoming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.kind.InvalidInput;
import java.util.List;
import org.junit.jupiter.api.Test;

class TemplateTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aGapAloneKeepsTheTypeAndWithinATextItBecomesText() throws Exception {
        assertFilled("{'a':17}", "{'a':'{{data/n}}'}", "{'n':17}");
        assertFilled("{'a':'17'}", "{'a':'{{text data/n}}'}", "{'n':17}");
        assertFilled("{'a':'order 17, true'}", "{'a':'order {{data/n}}, {{data/b}}'}", "{'n':17,'b':true}");
        assertFilled("{'a':{'b':[1]}}", "{'a':'{{data}}'}", "{'b':[1]}");
        assertFilled("{'b':[1]}", "'{{data}}'", "{'b':[1]}");
    }

    @Test
    void whatIsNotThereIsLeftOutOrTheDefault() throws Exception {
        assertFilled("{'k':1}", "{'a':'{{data/n}}','k':1}", "{}");
        assertFilled("{'k':[]}", "{'a':'no {{data/n}}','k':['{{data/n}}']}", "{'n':null}");
        assertFilled("{'a':'en'}", "{'a':'{{data/n|en}}'}", "{}");
        assertFilled("{'a':'a fox'}", "{'a':'a {{data/n|fox}}'}", "{}");
        assertFilled("{'a':'a '}", "{'a':'a {{data/n|}}'}", "{}");
        assertFilled("{'a':''}", "{'a':'{{data/n}}'}", "{'n':''}");
    }

    @Test
    void pointersAreThoseOfTheStandard() throws Exception {
        assertFilled("{'a':1}", "{'a':'{{data/x~1y/~0z/1}}'}", "{'x/y':{'~z':[0,1]}}");
        assertFilled("{'a':3}", "{'a':'{{data/}}'}", "{'':3}");
        assertFilled("{'a':'e-1'}", "{'a':'{{event/id}}'}", "{}");
    }

    @Test
    void anArrayIsRepeated() throws Exception {
        assertFilled(
                "{'pages':[{'prompt':'A fox, blue'},{'prompt':'A cat, blue','text':'Meow'}]}",
                "{'pages':{'{{each data/animals}}':{'prompt':'A {{item/name}}, {{data/color}}','text':'{{item/says}}'}}}",
                "{'color':'blue','animals':[{'name':'fox'},{'name':'cat','says':'Meow'}]}");
        assertFilled("{'a':['x','y']}", "{'a':{'{{each data}}':'{{item}}'}}", "['x','y']");
        assertFilled("{}", "{'a':{'{{each data/n}}':'{{item}}'}}", "{'n':7}");
    }

    @Test
    void aValueIsNeverReadAsATemplate() throws Exception {
        assertFilled(
                "{'a':'{{event/id}}','b':'x {{event/id}}'}", "{'a':'{{data}}','b':'x {{data}}'}", "'{{event/id}}'");
    }

    @Test
    void mistakesAreRefusedBeforeAnyEvent() {
        for (String wrong : List.of(
                "{{date/x}}",
                "{{data.x}}",
                "{{ data/x }}",
                "{{data/x",
                "{{data/~2}}",
                "{{item}}",
                "{{each data}}",
                "{{data/x}} {{y}}")) {
            assertThrows(IllegalArgumentException.class, () -> Template.of(json("{'a':'" + wrong + "'}")), wrong);
        }
        for (String wrong : List.of("{'{{data/x}}':1}", "{'{{each data}}':1,'b':2}", "{'{{each data|x}}':1}")) {
            assertThrows(IllegalArgumentException.class, () -> Template.of(json(wrong)), wrong);
        }
    }

    @Test
    void aSmallEventDoesNotBecomeALargeJob() throws Exception {
        ObjectNode data = JSON.createObjectNode().put("text", "x".repeat(10_000));
        for (int i = 0; i < 1_000; i++) {
            data.withArray("all").add(i);
        }
        Template template = Template.of(json("{'a':{'{{each data/all}}':'{{data/text}} {{item}}'}}"));

        assertThrows(InvalidInput.class, () -> template.fill(new Event(JSON.createObjectNode(), data, false)));
    }

    private static void assertFilled(String expected, String template, String data) throws Exception {
        Event event = new Event(JSON.createObjectNode().put("id", "e-1"), json(data), true);

        assertEquals(json(expected), Template.of(json(template)).fill(event));
    }

    private static JsonNode json(String quoted) throws JsonProcessingException {
        return JSON.readTree(quoted.replace('\'', '"'));
    }
}

package dev.quire.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.job.NewPage;
import dev.quire.provider.Medium;
import java.util.List;

/** What a job is. A kind turns the input of a request into pages; it neither stores nor generates. */
public interface Kind {

    /** The name in requests. */
    String name();

    /** What its pages are. */
    default Medium makes() {
        return Medium.PICTURE;
    }

    /**
     * Plans the pages, 1 to 1000.
     *
     * @param input member {@code input} of the request
     * @param language of the content as the request has it, a BCP 47 tag; or null
     * @param by who will generate, and so may refuse what it does not understand
     * @throws InvalidInput naming every member that is wrong
     */
    List<NewPage> plan(JsonNode input, String language, Generators by) throws InvalidInput;
}

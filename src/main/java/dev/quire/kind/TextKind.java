package dev.quire.kind;

import dev.quire.job.JobReads.JobNow;
import dev.quire.provider.Medium;
import dev.quire.provider.TextSpec;
import java.util.List;
import java.util.Optional;

/** A kind whose pages are texts: it knows what an answer must be, and puts the pages together to one document. */
public interface TextKind extends Kind {

    @Override
    default Medium makes() {
        return Medium.TEXT;
    }

    /**
     * What to ask for, when earlier attempts brought a part already.
     *
     * @param draft as {@link Checked.Part} gave it
     */
    default Ask rest(Ask whole, String draft) {
        return whole;
    }

    /** Whether {@link #check} wants to see the job's other pages. */
    default boolean comparesPages() {
        return false;
    }

    /**
     * Looks at what a provider answered.
     *
     * @param answer as it came: it may be anything
     * @param asked what the page is to bring in all
     * @param draft what earlier attempts brought
     * @param others results of the job's other pages, where {@link #comparesPages}
     */
    Checked check(String answer, TextSpec asked, Optional<String> draft, List<String> others);

    /** All that is there, as one file. */
    Document assemble(JobNow now);

    /** A prompt, and how to write it. */
    record Ask(String prompt, TextSpec spec) {}

    /**
     * A file.
     *
     * @param ending of its name, such as {@code feature}
     */
    record Document(String ending, String contentType, String text) {}

    /** What an answer is worth. */
    sealed interface Checked {

        /** All that was asked for, as JSON. */
        record Whole(String text) implements Checked {}

        /**
         * Good, but not enough: another attempt is to bring the rest.
         *
         * @param draft what is there, drafts of earlier attempts included
         * @param message what is missing, for clients
         */
        record Part(String draft, String message) implements Checked {}

        /** Nothing in it can be used. */
        record Wrong(String message) implements Checked {}
    }
}

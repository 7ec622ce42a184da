package dev.quire.job;

import java.util.List;

/**
 * A page as planned by a kind.
 *
 * @param key name, unique in the job
 * @param number page number as the client counts, or null
 * @param text text kept beside the picture, or null
 * @param spec what the provider needs beside the prompt, as a JSON object
 * @param leads whether the job's other pages wait until this one has settled
 * @param imageUrl a picture the client brought along: the page is completed from the start; or null
 * @param parts results that the page is to bring, 1 to 32,767
 * @param fallback as of {@link NewJob}, for this page instead; null for the job's
 * @param refers whether its result comes of another page's, so that no result of another job will do
 */
public record NewPage(
        String key,
        Integer number,
        String prompt,
        String text,
        String spec,
        boolean leads,
        String imageUrl,
        int parts,
        List<String> fallback,
        boolean refers) {

    /** A page that is generated, and waits for no other. */
    public NewPage(String key, Integer number, String prompt, String text, String spec) {
        this(key, number, prompt, text, spec, false, null, 1);
    }

    /** A page for itself, made by whoever makes its job. */
    public NewPage(
            String key,
            Integer number,
            String prompt,
            String text,
            String spec,
            boolean leads,
            String imageUrl,
            int parts) {
        this(key, number, prompt, text, spec, leads, imageUrl, parts, null, false);
    }

    /** How much there is to store. */
    public long characters() {
        return prompt.length() + (text == null ? 0L : text.length()) + spec.length();
    }
}

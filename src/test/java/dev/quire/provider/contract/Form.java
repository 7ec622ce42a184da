package dev.quire.provider.contract;

import dev.quire.provider.contract.VendorStub.Asked;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A form that was posted (RFC 7578), taken apart. */
public record Form(Map<String, String> fields, Map<String, File> files) {

    /** A file in it. */
    public record File(String name, String contentType, byte[] bytes) {}

    private static final Pattern TYPE = Pattern.compile("multipart/form-data; boundary=(\\S{1,70})");
    private static final Pattern PART = Pattern.compile(
            "\r\nContent-Disposition: form-data; name=\"([^\"]+)\""
                    + "(?:; filename=\"([^\"]+)\"\r\nContent-Type: (\\S+))?\r\n\r\n(.*)\r\n",
            Pattern.DOTALL);

    public static Form of(Asked asked) {
        Matcher type = TYPE.matcher(asked.headers().get("Content-Type"));
        check(type.matches(), asked.headers().toString());
        String delimiter = "--" + type.group(1);
        // One character a byte.
        String body = new String(asked.bytes(), StandardCharsets.ISO_8859_1);
        List<String> parts = List.of(body.split(Pattern.quote(delimiter), -1));
        check(parts.getFirst().isEmpty() && parts.getLast().equals("--\r\n"), "does not begin and end as it should");
        Form form = new Form(new LinkedHashMap<>(), new LinkedHashMap<>());
        for (String each : parts.subList(1, parts.size() - 1)) {
            Matcher part = PART.matcher(each);
            check(part.matches(), each.substring(0, Math.min(200, each.length())));
            byte[] bytes = part.group(4).getBytes(StandardCharsets.ISO_8859_1);
            if (part.group(2) == null) {
                form.fields.put(part.group(1), new String(bytes, StandardCharsets.UTF_8));
            } else {
                form.files.put(part.group(1), new File(part.group(2), part.group(3), bytes));
            }
        }
        return form;
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what);
        }
    }
}

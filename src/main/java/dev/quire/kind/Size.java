package dev.quire.kind;

/**
 * Width and height as written in requests, such as {@code 1024x768}.
 *
 * @param width in pixels, 64 to 2048
 * @param height in pixels, 64 to 2048
 */
public record Size(int width, int height) {

    public static final String PATTERN = "(6[4-9]|[7-9]\\d|[1-9]\\d\\d|1\\d{3}|20[0-3]\\d|204[0-8])"
            + "x(6[4-9]|[7-9]\\d|[1-9]\\d\\d|1\\d{3}|20[0-3]\\d|204[0-8])";
    public static final String MESSAGE = "must be WIDTHxHEIGHT in pixels, each from 64 to 2048, such as 1024x1024";

    /** Reads what matches {@link #PATTERN}; without any, the default of 1024 by 1024. */
    static Size of(String written) {
        if (written == null) {
            return new Size(1024, 1024);
        }
        int x = written.indexOf('x');
        return new Size(Integer.parseInt(written.substring(0, x)), Integer.parseInt(written.substring(x + 1)));
    }
}

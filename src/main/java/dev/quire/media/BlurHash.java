package dev.quire.media;

/** A picture in 28 characters, blurred: 4 by 3 cosines, as <a href="https://blurha.sh">blurha.sh</a> defines them. */
final class BlurHash {

    private static final int ACROSS = 4;
    private static final int DOWN = 3;
    private static final int CHANNELS = 3;
    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    private static final float[] LINEAR = new float[256];

    static {
        for (int level = 0; level < LINEAR.length; level++) {
            double part = level / 255.0;
            LINEAR[level] = (float) (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
        }
    }

    private BlurHash() {}

    /** What is transparent counts as white. */
    static String of(Pixels pixels) {
        double[][] factors = factors(pixels);
        double most = 0;
        for (int i = 1; i < factors.length; i++) {
            for (double part : factors[i]) {
                most = Math.max(most, Math.abs(part));
            }
        }
        int step = (int) Math.clamp(Math.floor(most * 166 - 0.5), 0, 82);
        double scale = (step + 1) / 166.0;
        StringBuilder hash = new StringBuilder();
        append(hash, ACROSS - 1 + (DOWN - 1) * 9, 1);
        append(hash, step, 1);
        append(hash, level(factors[0][0]) << 16 | level(factors[0][1]) << 8 | level(factors[0][2]), 4);
        for (int i = 1; i < factors.length; i++) {
            int packed = 0;
            for (double part : factors[i]) {
                double root = Math.copySign(Math.sqrt(Math.abs(part / scale)), part);
                packed = packed * 19 + (int) Math.clamp(Math.floor(root * 9 + 9.5), 0, 18);
            }
            append(hash, packed, 2);
        }
        return hash.toString();
    }

    /** The mean colour first, then how much of each cosine there is; rows first, since a row's cosines serve all of them. */
    private static double[][] factors(Pixels pixels) {
        float[][] across = cosines(pixels.width(), ACROSS);
        float[][] down = cosines(pixels.height(), DOWN);
        double[][] factors = new double[ACROSS * DOWN][CHANNELS];
        for (int y = 0; y < pixels.height(); y++) {
            float[] row = row(pixels, y, across);
            for (int i = 0; i < factors.length; i++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    factors[i][channel] += down[i / ACROSS][y] * row[i % ACROSS * CHANNELS + channel];
                }
            }
        }
        for (int i = 0; i < factors.length; i++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                factors[i][channel] *= (i == 0 ? 1.0 : 2.0) / pixels.argb().length;
            }
        }
        return factors;
    }

    private static float[] row(Pixels pixels, int y, float[][] across) {
        float[] sums = new float[ACROSS * CHANNELS];
        for (int x = 0; x < pixels.width(); x++) {
            int pixel = pixels.argb()[y * pixels.width() + x];
            int white = 0xff - (pixel >>> 24);
            float red = LINEAR[Math.min(0xff, (pixel >> 16 & 0xff) + white)];
            float green = LINEAR[Math.min(0xff, (pixel >> 8 & 0xff) + white)];
            float blue = LINEAR[Math.min(0xff, (pixel & 0xff) + white)];
            for (int i = 0; i < ACROSS; i++) {
                float cosine = across[i][x];
                sums[i * CHANNELS] += cosine * red;
                sums[i * CHANNELS + 1] += cosine * green;
                sums[i * CHANNELS + 2] += cosine * blue;
            }
        }
        return sums;
    }

    private static float[][] cosines(int size, int count) {
        float[][] cosines = new float[count][size];
        for (int i = 0; i < count; i++) {
            for (int at = 0; at < size; at++) {
                cosines[i][at] = (float) Math.cos(Math.PI * i * at / size);
            }
        }
        return cosines;
    }

    private static int level(double linear) {
        double part = Math.clamp(linear, 0, 1);
        return (int) ((part <= 0.0031308 ? part * 12.92 : 1.055 * Math.pow(part, 1 / 2.4) - 0.055) * 255 + 0.5);
    }

    private static void append(StringBuilder hash, int value, int digits) {
        for (int place = digits - 1; place >= 0; place--) {
            hash.append(DIGITS.charAt(value / power(place) % DIGITS.length()));
        }
    }

    private static int power(int exponent) {
        int power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= DIGITS.length();
        }
        return power;
    }
}

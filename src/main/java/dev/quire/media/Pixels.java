package dev.quire.media;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/** A picture row by row, 0xAARRGGBB, its colours multiplied by their alpha. */
record Pixels(int width, int height, int[] argb) {

    /** Parts of a pixel that are counted; coarser would show, finer would overflow {@link Sums}. */
    private static final int PARTS = 256;

    boolean opaque() {
        return Arrays.stream(argb).allMatch(pixel -> pixel >>> 24 == 0xff);
    }

    /** Each new pixel is the mean of the area that it covers; so no detail makes patterns that were not there. */
    static Pixels shrunk(BufferedImage image, int width, int height) {
        Rows rows = new Rows(image);
        Sums sums = new Sums(image.getWidth());
        int[] argb = new int[width * height];
        int y = 0;
        for (int source = 0; source < image.getHeight(); source++) {
            int[] row = rows.get(source);
            int from = source * PARTS;
            int to = from + PARTS;
            for (int end = edge(y + 1, image.getHeight(), height);
                    end <= to;
                    end = edge(++y + 1, image.getHeight(), height)) {
                sums.add(row, end - from);
                sums.squeeze(argb, y * width, width);
                from = end;
            }
            sums.add(row, to - from);
        }
        return new Pixels(width, height, argb);
    }

    /** Where in the source, in parts of a pixel, the n-th new pixel begins. */
    private static int edge(int n, int size, int newSize) {
        return (int) ((long) n * size * PARTS / newSize);
    }

    /**
     * A row of sums, two channels in each number: its halves don't touch, as a mean is made of less than sixteen by sixteen
     * pixels.
     */
    private static final class Sums {
        private final long[] alphaGreen;
        private final long[] redBlue;
        private int parts;

        Sums(int width) {
            alphaGreen = new long[width];
            redBlue = new long[width];
        }

        void add(int[] row, int more) {
            for (int x = 0; x < row.length; x++) {
                long pixel = row[x];
                alphaGreen[x] += ((pixel & 0xff000000L) << 8 | pixel >> 8 & 0xff) * more;
                redBlue[x] += ((pixel & 0xff0000L) << 16 | pixel & 0xff) * more;
            }
            parts += more;
        }

        /** Writes the means, and begins anew. */
        void squeeze(int[] argb, int offset, int width) {
            for (int x = 0; x < width; x++) {
                int from = edge(x, redBlue.length, width);
                int to = edge(x + 1, redBlue.length, width);
                long ag = 0;
                long rb = 0;
                for (int at = from / PARTS; at * PARTS < to; at++) {
                    int covered = Math.min(to, (at + 1) * PARTS) - Math.max(from, at * PARTS);
                    ag += alphaGreen[at] * covered;
                    rb += redBlue[at] * covered;
                }
                long all = (long) (to - from) * parts;
                argb[offset + x] = mean(ag >>> 32, all) << 24
                        | mean(rb >>> 32, all) << 16
                        | mean(ag & 0xffffffffL, all) << 8
                        | mean(rb & 0xffffffffL, all);
            }
            Arrays.fill(alphaGreen, 0);
            Arrays.fill(redBlue, 0);
            parts = 0;
        }

        private static int mean(long sum, long parts) {
            return (int) ((sum + parts / 2) / parts);
        }
    }

    /**
     * Samples as they are stored. {@link BufferedImage#getRGB} takes ten times as long, and brightens grey pictures, since
     * Java takes grey for linear.
     */
    private static final class Rows {
        private final Raster raster;
        private final int[] palette;
        private final int shift;
        private final int bands;
        private final int[] row;
        private int[] samples;

        Rows(BufferedImage image) {
            raster = image.getRaster();
            bands = raster.getNumBands();
            shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - Byte.SIZE);
            row = new int[image.getWidth()];
            if (image.getColorModel() instanceof IndexColorModel model) {
                palette = new int[model.getMapSize()];
                model.getRGBs(palette);
                Arrays.setAll(palette, i -> multiplied(palette[i] >>> 24, palette[i]));
            } else {
                palette = null;
            }
        }

        /** The next call overwrites it. */
        int[] get(int y) {
            samples = raster.getPixels(0, y, row.length, 1, samples);
            for (int x = 0; x < row.length; x++) {
                row[x] = palette != null ? palette[samples[x]] : argb(x * bands);
            }
            return row;
        }

        private int argb(int at) {
            return switch (bands) {
                case 1 -> multiplied(0xff, grey(at));
                case 2 -> multiplied(sample(at + 1), grey(at));
                case 3 -> multiplied(0xff, rgb(at));
                default -> multiplied(sample(at + 3), rgb(at));
            };
        }

        private int grey(int at) {
            return sample(at) * 0x010101;
        }

        private int rgb(int at) {
            return sample(at) << 16 | sample(at + 1) << 8 | sample(at + 2);
        }

        private int sample(int at) {
            return samples[at] >> shift;
        }

        private static int multiplied(int alpha, int rgb) {
            if (alpha == 0xff) {
                return 0xff << 24 | rgb;
            }
            int red = (rgb >> 16 & 0xff) * alpha / 0xff;
            int green = (rgb >> 8 & 0xff) * alpha / 0xff;
            return alpha << 24 | red << 16 | green << 8 | (rgb & 0xff) * alpha / 0xff;
        }
    }
}

package dev.quire.provider.http;

import dev.quire.provider.PictureSpec;
import java.util.Comparator;
import java.util.List;

/** Width to height, written as {@code 16:9}, for vendors that know no pixels. */
public record Aspect(int width, int height) {

    /** Of these, the nearest to the shape that is asked for. */
    public static Aspect nearest(List<Aspect> known, PictureSpec spec) {
        double asked = new Aspect(spec.width(), spec.height()).shape();
        return known.stream()
                .min(Comparator.comparingDouble(each -> Math.abs(each.shape() - asked)))
                .orElseThrow();
    }

    /** As a logarithm, so that 2:1 is as far from a square as 1:2. */
    private double shape() {
        return Math.log((double) width / height);
    }

    @Override
    public String toString() {
        return width + ":" + height;
    }
}

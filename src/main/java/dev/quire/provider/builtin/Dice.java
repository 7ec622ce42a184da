package dev.quire.provider.builtin;

import java.util.List;
import java.util.Random;

/**
 * The only source of chance in a picture, thrown from a scene's words and seed. {@link Random} is used because its
 * sequence is part of its contract: the same scene stays the same picture on every JDK.
 */
final class Dice {

    private final Random random;

    private Dice(long seed) {
        this.random = new Random(seed);
    }

    static Dice of(Scene scene) {
        return new Dice(hash(scene.prompt()) ^ Long.rotateLeft(hash(scene.style()), 21) ^ stir(scene.seed()));
    }

    /** A stable 64-bit hash (FNV-1a, then stirred so that near texts end far apart). */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return stir(hash);
    }

    private static long stir(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    float between(float low, float high) {
        return low + random.nextFloat() * (high - low);
    }

    int count(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    boolean chance(float probability) {
        return random.nextFloat() < probability;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}

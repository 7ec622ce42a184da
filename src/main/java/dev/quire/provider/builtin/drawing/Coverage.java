package dev.quire.provider.builtin.drawing;

import java.util.Arrays;

/**
 * How much of each pixel a closed outline covers, kept as sparse changes.
 *
 * <p>Each edge leaves small changes of coverage ("cells") in the rows it crosses. Adding a row's cells from left to right
 * gives the exact covered area of each pixel; between two cells it is constant, so a shape's inside is one long span and
 * the work is that of its outline. Windings add up and are cut at one.
 */
final class Coverage {

    private static final int NONE = -1;

    private final Canvas canvas;
    private final int width;
    private final int height;

    private final int[] firstCell;
    private int[] nextCell = new int[4096];
    private int[] cellX = new int[4096];
    private float[] changeHere = new float[4096];
    private float[] changeNext = new float[4096];
    private int cells;
    private int topRow;
    private int bottomRow;
    private int leftWord;
    private int rightWord;

    /** The row being filled: changes by x, and a bit for each x that has one, so that they are met in order. */
    private final float[] change;

    private final long[] changed;

    Coverage(Canvas canvas) {
        this.canvas = canvas;
        this.width = canvas.width();
        this.height = canvas.height();
        this.firstCell = new int[height];
        this.change = new float[width + 1];
        this.changed = new long[change.length / Long.SIZE + 1];
        Arrays.fill(firstCell, NONE);
        forget();
    }

    /** One edge in pixels; parts above and below the canvas are dropped, parts beside it pushed to its border. */
    void edge(float x0, float y0, float x1, float y1) {
        if (y0 < y1) {
            downwards(x0, y0, x1, y1, 1);
        } else if (y1 < y0) {
            downwards(x1, y1, x0, y0, -1);
        }
    }

    private void downwards(float x0, float y0, float x1, float y1, int winding) {
        float top = y0 < 0 ? 0 : y0;
        float bottom = y1 > height ? height : y1;
        if (top >= bottom) {
            return;
        }
        float slope = (x1 - x0) / (y1 - y0);
        float x = within(x0 + (top - y0) * slope);
        int row = (int) top;
        for (float from = top; from < bottom; row++) {
            float to = row + 1 < bottom ? row + 1 : bottom;
            float next = within(x0 + (to - y0) * slope);
            cross(row, x < next ? x : next, x < next ? next : x, (to - from) * winding);
            x = next;
            from = to;
        }
        topRow = Math.min(topRow, (int) top);
        bottomRow = Math.max(bottomRow, row - 1);
        leftWord = Math.min(leftWord, (int) within(Math.min(x0, x1)) >> 6);
        rightWord = Math.max(rightWord, (int) within(Math.max(x0, x1)) + 1 >> 6);
    }

    private float within(float x) {
        return x < 0 ? 0 : x > width ? width : x;
    }

    /** An edge's way through one row: shares its rise among the pixels it passes. */
    private void cross(int row, float left, float right, float rise) {
        int x = (int) left;
        if (right <= x + 1) {
            cell(row, x, (left + right) / 2 - x, rise);
            return;
        }
        float risePerPixel = rise / (right - left);
        for (float from = left; from < right; x++) {
            float to = right < x + 1 ? right : x + 1;
            cell(row, x, (from + to) / 2 - x, (to - from) * risePerPixel);
            from = to;
        }
    }

    /** What lies right of the edge in its pixel is covered here, the rest from the next pixel on. */
    private void cell(int row, int x, float middle, float rise) {
        if (x == width) {
            return;
        }
        if (cells == cellX.length) {
            grow();
        }
        cellX[cells] = x;
        changeHere[cells] = rise * (1 - middle);
        changeNext[cells] = rise * middle;
        nextCell[cells] = firstCell[row];
        firstCell[row] = cells++;
    }

    private void grow() {
        nextCell = Arrays.copyOf(nextCell, cells * 2);
        cellX = Arrays.copyOf(cellX, cells * 2);
        changeHere = Arrays.copyOf(changeHere, cells * 2);
        changeNext = Arrays.copyOf(changeNext, cells * 2);
    }

    /** Lays ink over everything covered, opacity 0..1, and forgets the outline. */
    void fill(int ink, float opacity) {
        for (int row = topRow; row <= bottomRow; row++) {
            gather(row);
            fillRow(row, ink, opacity * Inks.FULL);
            firstCell[row] = NONE;
        }
        forget();
    }

    private void gather(int row) {
        for (int cell = firstCell[row]; cell != NONE; cell = nextCell[cell]) {
            int x = cellX[cell];
            change[x] += changeHere[cell];
            change[x + 1] += changeNext[cell];
            changed[x >> 6] |= 1L << x;
            changed[x + 1 >> 6] |= 1L << x + 1;
        }
    }

    private void fillRow(int row, int ink, float strength) {
        float covered = 0;
        int from = 0;
        for (int word = leftWord; word <= rightWord; word++) {
            for (long bits = changed[word]; bits != 0; bits &= bits - 1) {
                int x = (word << 6) + Long.numberOfTrailingZeros(bits);
                canvas.span(row, from, x, ink, level(covered, strength));
                covered += change[x];
                change[x] = 0;
                from = x;
            }
            changed[word] = 0;
        }
        canvas.span(row, from, width, ink, level(covered, strength));
    }

    private static int level(float covered, float strength) {
        float positive = covered < 0 ? -covered : covered;
        return (int) ((positive > 1 ? 1 : positive) * strength + 0.5f);
    }

    private void forget() {
        cells = 0;
        topRow = height;
        bottomRow = NONE;
        leftWord = changed.length - 1;
        rightWord = 0;
    }
}

package dev.quire.provider.builtin.drawing;

/**
 * Outlines shapes with lines, curves and ellipses, then fills them with ink. Coordinates are pixels, y down, unless
 * {@link #at} says otherwise. Shapes outlined together should turn the same way round, or they cut holes.
 */
public final class Brush {

    private static final int CIRCLE_POINTS = 96;
    private static final float[] COS = new float[CIRCLE_POINTS + 1];
    private static final float[] SIN = new float[CIRCLE_POINTS + 1];

    static {
        for (int i = 0; i <= CIRCLE_POINTS; i++) {
            COS[i] = (float) StrictMath.cos(2 * StrictMath.PI * i / CIRCLE_POINTS);
            SIN[i] = (float) StrictMath.sin(2 * StrictMath.PI * i / CIRCLE_POINTS);
        }
    }

    private final Coverage coverage;

    private float originX;
    private float originY;
    private float scaleX = 1;
    private float scaleY = 1;

    private float startX;
    private float startY;
    private float penX;
    private float penY;

    public Brush(Canvas canvas) {
        this.coverage = new Coverage(canvas);
    }

    /** Coordinates given from now on are scaled, then moved to this point (in pixels). */
    public Brush at(float x, float y, float scaleX, float scaleY) {
        this.originX = x;
        this.originY = y;
        this.scaleX = scaleX;
        this.scaleY = scaleY;
        return this;
    }

    public Brush inPixels() {
        return at(0, 0, 1, 1);
    }

    public Brush moveTo(float x, float y) {
        edgeTo(startX, startY);
        startX = penX = originX + x * scaleX;
        startY = penY = originY + y * scaleY;
        return this;
    }

    public Brush lineTo(float x, float y) {
        edgeTo(originX + x * scaleX, originY + y * scaleY);
        return this;
    }

    /** A quadratic Bézier curve, cut into as many lines as keep it smooth to a fraction of a pixel. */
    public Brush curveTo(float controlX, float controlY, float x, float y) {
        float cx = originX + controlX * scaleX;
        float cy = originY + controlY * scaleY;
        float ex = originX + x * scaleX;
        float ey = originY + y * scaleY;
        float sx = penX;
        float sy = penY;
        float bend = Math.abs(sx - 2 * cx + ex) + Math.abs(sy - 2 * cy + ey);
        int steps = 1 + (int) Math.sqrt(bend * 1.5f);
        for (int i = 1; i < steps; i++) {
            float t = (float) i / steps;
            float u = 1 - t;
            edgeTo(u * u * sx + 2 * u * t * cx + t * t * ex, u * u * sy + 2 * u * t * cy + t * t * ey);
        }
        edgeTo(ex, ey);
        return this;
    }

    public Brush ellipse(float x, float y, float radiusX, float radiusY) {
        float pixels = Math.max(Math.abs(radiusX * scaleX), Math.abs(radiusY * scaleY));
        int step = pixels < 6 ? 8 : pixels < 50 ? 4 : 1;
        moveTo(x + radiusX, y);
        for (int i = step; i <= CIRCLE_POINTS; i += step) {
            lineTo(x + radiusX * COS[i], y + radiusY * SIN[i]);
        }
        return this;
    }

    public Brush roundedBox(float left, float top, float right, float bottom, float radius) {
        return moveTo(left + radius, top)
                .lineTo(right - radius, top)
                .curveTo(right, top, right, top + radius)
                .lineTo(right, bottom - radius)
                .curveTo(right, bottom, right - radius, bottom)
                .lineTo(left + radius, bottom)
                .curveTo(left, bottom, left, bottom - radius)
                .lineTo(left, top + radius)
                .curveTo(left, top, left + radius, top);
    }

    public void fill(int ink) {
        fill(ink, 1);
    }

    /** Fills what was outlined and starts afresh; opacity 0..1. */
    public void fill(int ink, float opacity) {
        edgeTo(startX, startY);
        coverage.fill(ink, opacity);
        startX = startY = penX = penY = 0;
    }

    private void edgeTo(float x, float y) {
        coverage.edge(penX, penY, x, y);
        penX = x;
        penY = y;
    }
}

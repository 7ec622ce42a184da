package dev.quire.provider.builtin;

import java.util.List;

/** Everything below the sky, from far to near: mountains, sea or hills, what grows and stands there, the foreground. */
final class Land {

    private static final int HILLS = 4;
    private static final int WAVES = 7;
    private static final List<Figure> TREES = List.of(Figure.ROUND_TREE, Figure.POPLAR, Figure.PINE);

    /** How far the snow on the tops reaches down, again and again. */
    private static final float[] TEETH = {0, 0.02f, 0.05f, 0.06f, 0.05f, 0.01f, -0.02f, 0.02f, 0.03f};

    private final Easel easel;
    private final Dice dice;
    private final float unit;
    private final float horizon;
    private final float lightX;
    private final boolean sea;
    private final boolean mountains;
    private final Figure tree;

    Land(Easel easel, float horizon, float lightX) {
        this.easel = easel;
        this.dice = easel.dice();
        this.unit = easel.unit();
        this.horizon = horizon;
        this.lightX = lightX;
        this.sea = easel.has(Motif.SEA, 0.22f)
                || easel.motifs().stream().anyMatch(Motif::swims)
                || easel.asks(Motif.LIGHTHOUSE);
        this.mountains = easel.has(Motif.MOUNTAINS, sea ? 0.3f : 0.5f);
        this.tree = easel.asks(Motif.SNOW) ? Figure.PINE : dice.pick(TREES);
    }

    void paint() {
        if (mountains) {
            paintMountains();
        }
        if (sea) {
            paintSea();
        } else {
            paintHills();
        }
        paintForeground();
    }

    private void paintMountains() {
        float reach = Math.min(horizon * 0.6f, unit * 0.3f);
        for (int range = 0; range < 2; range++) {
            Ridge ridge = Ridge.thrown(
                    dice,
                    horizon - reach * (0.35f - 0.3f * range),
                    reach * (0.6f - 0.2f * range),
                    unit * dice.between(0.4f, 0.6f),
                    true);
            ridge.outline(easel.brush(), easel.width(), easel.height())
                    .fill(easel.ink(Tone.SKY_LOW, Tone.FAR, 0.72f + 0.28f * range));
            if (range == 0) {
                paintSnowCaps(ridge, reach);
            }
        }
        paintMist(horizon);
    }

    /** The tops again in pale, down to a jagged line. */
    private void paintSnowCaps(Ridge ridge, float reach) {
        float snowLine = ridge.base() - ridge.height() * 0.45f;
        float step = Math.max(1, Math.round(unit / 110));
        int tooth = 0;
        for (float x = -step; x < easel.width(); x += step) {
            float left = ridge.y(x);
            float right = ridge.y(x + step);
            float leftTooth = snowLine + TEETH[tooth++ % TEETH.length] * reach;
            float rightTooth = snowLine + TEETH[tooth % TEETH.length] * reach;
            if (left < leftTooth && right < rightTooth) {
                easel.brush()
                        .moveTo(x, left)
                        .lineTo(x + step, right)
                        .lineTo(x + step, rightTooth)
                        .lineTo(x, leftTooth);
            }
        }
        easel.brush().fill(easel.ink(Tone.PALE), 0.75f);
    }

    private void paintMist(float y) {
        int veils = easel.finish() == Style.Finish.MIST ? 3 : 0;
        for (int veil = 1; veil <= veils; veil++) {
            easel.brush()
                    .ellipse(easel.width() * dice.between(0.2f, 0.8f), y, easel.width() * 0.8f, unit * 0.025f * veil);
            easel.brush().fill(easel.ink(Tone.SKY_LOW), 0.3f);
        }
    }

    private void paintHills() {
        float depth = easel.floor() - horizon;
        for (int hill = 0; hill < HILLS; hill++) {
            float near = (float) hill / HILLS;
            Ridge ridge = Ridge.thrown(
                    dice,
                    horizon + depth * (0.06f + 0.8f * near),
                    unit * (0.03f + 0.045f * near),
                    unit * dice.between(0.7f, 1.2f),
                    false);
            ridge.outline(easel.brush(), easel.width(), easel.height())
                    .fill(easel.ink(Tone.FAR, Tone.NEAR, 0.1f + 0.75f * near));
            paintMist(ridge.base() + depth * 0.2f);
            plant(ridge, near);
            if (hill == 2 && easel.has(Motif.HOUSE, 0.3f)) {
                paintVillage(ridge, near);
            }
        }
    }

    private void plant(Ridge ridge, float near) {
        int groves = easel.asks(Motif.FOREST) ? 4 : dice.count(1, 3);
        for (int grove = 0; grove < groves; grove++) {
            float middle = easel.width() * dice.between(0, 1);
            for (int i = dice.count(2, 6); i > 0; i--) {
                float x = middle + unit * (0.05f + 0.13f * near) * dice.between(-1, 1);
                float size = unit * (0.055f + 0.15f * near) * dice.between(0.75f, 1.25f);
                easel.draw(dice.chance(0.8f) ? tree : Figure.BUSH, x, ridge.y(x) + size * 0.06f, size, 0.85f - near);
            }
        }
    }

    private void paintVillage(Ridge ridge, float near) {
        float x = easel.width() * dice.between(0.15f, 0.75f);
        for (int i = dice.count(1, 4); i > 0; i--) {
            float size = unit * dice.between(0.07f, 0.1f);
            easel.draw(Figure.HOUSE, x, ridge.y(x) + size * 0.15f, size, 0.6f - near);
            x += size * dice.between(1.05f, 1.5f);
        }
    }

    private void paintSea() {
        for (int wave = 0; wave < WAVES; wave++) {
            float part = (float) wave / WAVES;
            float y = horizon + (easel.floor() - horizon) * part * (0.4f + 0.6f * part);
            float height = wave == 0 ? 0 : unit * 0.008f * (1 + part);
            Ridge swell = Ridge.thrown(dice, y, height, unit * (0.2f + 0.2f * part), false);
            swell.outline(easel.brush(), easel.width(), easel.height())
                    .fill(easel.ink(Tone.FAR, Tone.NEAR, 0.1f + 0.6f * part));
            if (wave == 0) {
                paintGlitter();
            }
            if (wave == 3) {
                paintSwimmers();
            }
        }
    }

    /** The sun's or moon's way over the water. */
    private void paintGlitter() {
        for (int i = 0; i < 9; i++) {
            float y = horizon + unit * (0.012f + 0.016f * i);
            float x = lightX + unit * dice.between(-0.03f, 0.03f);
            easel.brush().ellipse(x, y, unit * dice.between(0.03f, 0.1f), unit * 0.0035f);
        }
        easel.brush().fill(easel.ink(Tone.LIGHT), 0.75f);
    }

    private void paintSwimmers() {
        float y = horizon + (easel.floor() - horizon) * 0.32f;
        if (easel.asks(Motif.WHALE)) {
            easel.draw(Figure.WHALE, easel.width() * dice.between(0.25f, 0.45f), y, unit * 0.26f, 0);
        }
        if (easel.asks(Motif.BOAT) || !easel.asks(Motif.WHALE)) {
            float size = unit * (easel.asks(Motif.BOAT) ? 0.3f : 0.14f);
            easel.draw(Figure.BOAT, easel.width() * dice.between(0.55f, 0.75f), y, size, 0.05f);
        }
    }

    private void paintForeground() {
        Ridge ground = Ridge.thrown(dice, easel.floor() - unit * 0.05f, unit * 0.03f, unit * 1.3f, false);
        ground.outline(easel.brush(), easel.width(), easel.height()).fill(easel.ink(sea ? Tone.SHADE : Tone.NEAR));
        boolean left = dice.chance(0.5f);
        if (!sea || dice.chance(0.4f)) {
            float x = easel.width() * (left ? dice.between(0.02f, 0.12f) : dice.between(0.88f, 0.98f));
            easel.draw(tree, x, ground.y(x) + unit * 0.02f, unit * dice.between(0.42f, 0.58f), 0);
        }
        paintUndergrowth(ground);
        paintHeroes(ground, left);
    }

    private void paintUndergrowth(Ridge ground) {
        for (int i = dice.count(4, 8); i > 0; i--) {
            float x = easel.width() * dice.between(0, 1);
            easel.draw(Figure.BUSH, x, ground.y(x) + unit * 0.03f, unit * dice.between(0.04f, 0.08f), 0);
        }
        int flowers = easel.asks(Motif.FLOWERS) ? 22 : dice.count(0, 7);
        for (int i = 0; i < flowers; i++) {
            float x = easel.width() * dice.between(0, 1);
            float y = ground.y(x) + unit * dice.between(0.01f, 0.05f);
            easel.draw(Figure.FLOWER, x, y, unit * dice.between(0.05f, 0.085f), 0);
        }
    }

    /** Those the prompt names, side by side, away from the big tree. */
    private void paintHeroes(Ridge ground, boolean treeIsLeft) {
        float x = easel.width() * (treeIsLeft ? dice.between(0.38f, 0.5f) : dice.between(0.22f, 0.34f));
        for (Motif motif : easel.motifs()) {
            if (motif.figure == Figure.BALLOON) {
                float y = horizon * dice.between(0.75f, 1);
                easel.draw(Figure.BALLOON, easel.width() - lightX, y, unit * motif.size, 0);
            } else if (motif.figure != null && !motif.swims()) {
                float size = unit * motif.size;
                easel.draw(motif.figure, x, ground.y(x) + unit * 0.025f, size, 0);
                x += size * 0.5f + unit * 0.16f;
            }
        }
    }
}

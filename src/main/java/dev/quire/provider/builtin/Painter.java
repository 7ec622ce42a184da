package dev.quire.provider.builtin;

import dev.quire.provider.builtin.drawing.Brush;
import dev.quire.provider.builtin.drawing.Canvas;
import dev.quire.provider.builtin.drawing.Inks;

/**
 * Paints placeholder illustrations: flat scenery in layers with the title below, made up from the scene's words and seed
 * alone. Equal scenes give equal bytes. Stateless, pure Java, no AWT: fit for native images and virtual threads.
 */
final class Painter {

    private Painter() {}

    /** The picture as PNG, exactly as wide and high as asked. */
    static byte[] paint(Scene scene) {
        Inks inks = new Inks();
        Canvas canvas = new Canvas(scene.width(), scene.height(), inks);
        Caption caption = new Caption(scene);
        Dice dice = Dice.of(scene);
        Style style = Style.of(scene.style());
        // Thrown also where it does not count: a reference changes the colours and nothing else.
        Palette thrown = dice.pick(style.palettes);
        Easel easel = new Easel(
                new Brush(canvas),
                inks,
                dice,
                style.finish,
                scene.like().map(like -> Palette.of(like, style)).orElse(thrown),
                Motif.in(scene.prompt()),
                scene.width(),
                scene.height(),
                caption.top());
        paintScenery(easel);
        caption.paint(easel);
        return canvas.toPng();
    }

    private static void paintScenery(Easel easel) {
        float horizon = easel.floor() * easel.dice().between(0.46f, 0.62f);
        Sky sky = new Sky(easel, horizon);
        sky.paint();
        new Land(easel, horizon, sky.lightX()).paint();
        sky.paintWeather();
    }
}

package dev.quire.media;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes small pictures: as JPEG, or as PNG where something shines through. */
final class ThumbnailWriter {

    private static final float QUALITY = 0.8f;

    private ThumbnailWriter() {}

    static Thumbnail write(Pixels pixels) {
        boolean opaque = pixels.opaque();
        BufferedImage image = new BufferedImage(
                pixels.width(), pixels.height(), opaque ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB_PRE);
        image.getRaster().setDataElements(0, 0, pixels.width(), pixels.height(), pixels.argb());
        image.coerceData(false);
        String contentType = opaque ? "image/jpeg" : "image/png";
        ImageWriter writer = ImageIO.getImageWritersByMIMEType(contentType).next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        if (opaque) {
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return new Thumbnail(contentType, bytes.toByteArray());
    }
}

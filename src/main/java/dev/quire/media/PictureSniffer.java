package dev.quire.media;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.CRC32;

/**
 * Reads type and dimensions of a picture from its own bytes, and trusts no header that came with them. Known are PNG
 * (W3C PNG, 5.2 and 11.2.1), JPEG (ITU-T T.81, B.2.2) and WebP (RFC 9649, 2.5 to 2.7); all else is not a picture here,
 * SVG and HTML least of all.
 */
public final class PictureSniffer {

    private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int PNG_IHDR = 0x49484452;
    private static final int PNG_IDAT = 0x49444154;
    private static final int PNG_IEND = 0x49454E44;
    private static final int RIFF = 0x52494646;
    private static final int WEBP = 0x57454250;
    private static final int VP8 = 0x56503820;
    private static final int VP8L = 0x5650384C;
    private static final int VP8X = 0x56503858;

    private PictureSniffer() {}

    /** The picture in these bytes; empty when there is none, or when it is cut short. */
    public static Optional<Picture> sniff(byte[] bytes) {
        try {
            return read(bytes).filter(picture -> picture.width() > 0 && picture.height() > 0);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Picture> read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        in.mark(0);
        if (in.readLong() == PNG_SIGNATURE) {
            return png(in);
        }
        in.reset();
        if (in.readUnsignedShort() == 0xFFD8) {
            return endsAsJpeg(bytes) ? jpeg(in) : Optional.empty();
        }
        in.reset();
        return in.readInt() == RIFF ? webp(in) : Optional.empty();
    }

    /** Walks the chunks to the end and checks their sums, so that a truncated picture is not taken for a whole one. */
    private static Optional<Picture> png(DataInputStream in) throws IOException {
        Picture picture = null;
        long bits = 0;
        long deflated = 0;
        while (true) {
            int length = in.readInt();
            int type = in.readInt();
            if (length < 0 || length > in.available() || (picture == null) != (type == PNG_IHDR)) {
                return Optional.empty();
            }
            byte[] data = in.readNBytes(length);
            CRC32 sum = new CRC32();
            sum.update(new byte[] {(byte) (type >> 24), (byte) (type >> 16), (byte) (type >> 8), (byte) type});
            sum.update(data);
            if (in.readInt() != (int) sum.getValue()) {
                return Optional.empty();
            }
            if (type == PNG_IHDR) {
                DataInputStream header = new DataInputStream(new ByteArrayInputStream(data));
                picture = new Picture("image/png", header.readInt(), header.readInt());
                bits = header.readUnsignedByte() * channels(header.readUnsignedByte());
            } else if (type == PNG_IDAT) {
                deflated += length;
            } else if (type == PNG_IEND) {
                return Optional.of(picture).filter(mayHold(deflated, bits));
            }
        }
    }

    /** Samples of a pixel by colour type (W3C PNG, 11.2.1). */
    private static long channels(int colourType) {
        return switch (colourType) {
            case 0, 3 -> 1;
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 0;
        };
    }

    /**
     * Whether so many bytes can be the pixels, and not much else: deflate makes at most 1,032 bytes of one (zlib's technical
     * details), and never much more of many. Without this a header and a few bytes pass for a large picture, and a small
     * one carries a bomb.
     */
    private static Predicate<Picture> mayHold(long deflated, long bits) {
        return picture -> {
            long least = picture.width() * bits / 8 * picture.height();
            // Rows begin with a byte for their filter and end with a whole one; interlaced there are up to twice as
            // many.
            long most = least + 8L * picture.height() + 64;
            return bits > 0 && deflated * 1_032 >= least && deflated <= most + most / 100 + 1_024;
        };
    }

    private static Optional<Picture> jpeg(DataInputStream in) throws IOException {
        while (true) {
            int marker = in.readUnsignedShort();
            if (marker >> 8 != 0xFF) {
                return Optional.empty();
            }
            int length = in.readUnsignedShort();
            if (startOfFrame(marker & 0xFF)) {
                in.readUnsignedByte();
                int height = in.readUnsignedShort();
                return Optional.of(new Picture("image/jpeg", in.readUnsignedShort(), height));
            }
            skip(in, length - 2);
        }
    }

    /** The marker EOI; without it the picture was cut short. */
    private static boolean endsAsJpeg(byte[] bytes) {
        return bytes[bytes.length - 2] == (byte) 0xFF && bytes[bytes.length - 1] == (byte) 0xD9;
    }

    /** C0 to CF start a frame, but for the tables DHT (C4), JPG (C8) and DAC (CC). */
    private static boolean startOfFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static Optional<Picture> webp(DataInputStream in) throws IOException {
        long size = Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
        if (size > in.available() || in.readInt() != WEBP) {
            return Optional.empty();
        }
        return frame(in.readInt(), in);
    }

    private static Optional<Picture> frame(int kind, DataInputStream in) throws IOException {
        return switch (kind) {
            case VP8 -> { // size, frame tag, start code, then 14 bits each
                skip(in, 10);
                int width = Short.reverseBytes(in.readShort()) & 0x3FFF;
                yield webp(width, Short.reverseBytes(in.readShort()) & 0x3FFF);
            }
            case VP8L -> { // size, signature, then 14 bits each, less one
                skip(in, 5);
                int bits = Integer.reverseBytes(in.readInt());
                yield webp((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
            }
            case VP8X -> { // size, flags, then 24 bits each, less one
                skip(in, 8);
                int width = unsigned24(in) + 1;
                yield webp(width, unsigned24(in) + 1).filter(canvas -> holdsItsFrame(canvas, in));
            }
            default -> Optional.empty();
        };
    }

    /** Decoders make room for the frame, whatever its canvas says. An animation has none of its own and is no picture here. */
    private static boolean holdsItsFrame(Picture canvas, DataInputStream in) {
        try {
            int kind = in.readInt();
            while (kind != VP8 && kind != VP8L) {
                int size = Integer.reverseBytes(in.readInt());
                skip(in, size + (size & 1));
                kind = in.readInt();
            }
            return frame(kind, in)
                    .filter(frame -> frame.width() <= canvas.width() && frame.height() <= canvas.height())
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Picture> webp(int width, int height) {
        return Optional.of(new Picture("image/webp", width, height));
    }

    private static int unsigned24(DataInputStream in) throws IOException {
        return in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    }

    private static void skip(DataInputStream in, int count) throws IOException {
        if (count < 0 || in.skipBytes(count) < count) {
            throw new EOFException();
        }
    }
}

package dev.quire.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.job.Lease;
import dev.quire.job.Outcome;
import dev.quire.media.Blob;
import dev.quire.media.Previews;
import dev.quire.provider.Generated;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.worker.Answers.Asked;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** What a provider's picture is worth. */
class AnswersTest {

    private static final PictureSpec SPEC = new PictureSpec(null, 640, 480, 1, null, null, null, null, null, null);

    private final Answers answers = new Answers(null, null, new Previews(), new ObjectMapper());

    @Test
    void aPictureIsKeptWithItsPreview() throws Exception {
        Done done = check(jpeg());

        Blob blob = done.blob().orElseThrow().blob();
        assertTrue(blob.thumbnail().isPresent());
        Outcome.Completed completed =
                assertInstanceOf(Outcome.Completed.class, done.finished().outcome());
        Outcome.Picture picture = assertInstanceOf(Outcome.Picture.class, completed.result());
        assertEquals(blob.sha256(), picture.sha256());
        assertEquals(28, picture.blurhash().orElseThrow().length());
    }

    @Test
    void whatOnlyLooksLikeAPictureIsInvalid() throws Exception {
        byte[] cut = Arrays.copyOf(jpeg(), 2000);
        cut[1998] = (byte) 0xFF;
        cut[1999] = (byte) 0xD9;

        ProviderFailure failure = assertThrows(ProviderFailure.class, () -> check(cut));

        assertEquals(ProviderFailure.Kind.INVALID_RESULT, failure.kind());
        assertTrue(failure.getMessage().contains("can't be decoded"), failure.getMessage());
    }

    private Done check(byte[] bytes) throws ProviderFailure {
        Lease lease = new Lease(
                1,
                UUID.randomUUID(),
                1,
                3,
                1,
                UUID.randomUUID(),
                "image_1",
                "openai",
                null,
                null,
                "A fox",
                "{}",
                "images",
                null,
                null,
                null,
                false);
        return answers.check(
                lease, new Asked(new Prompt("A fox", null, null, 1, "quire-1-1", SPEC), SPEC), new Generated(bytes));
    }

    private static byte[] jpeg() throws IOException {
        BufferedImage image = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 640 * 480; i++) {
            image.setRGB(i % 640, i / 640, i * 2_654_435);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", out);
        return out.toByteArray();
    }
}

package dev.quire.media.shelf;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Objects in a bucket. The SDK lets some failures of the JDK's URLConnection pass as they are. */
final class S3Shelf implements Shelf {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(20);

    /** Of one try, of which the SDK makes three at most. */
    private static final Duration TRY_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration TIMEOUT = Duration.ofSeconds(150);

    private final S3Client client;
    private final String bucket;

    S3Shelf(S3Config config, String bucket) {
        this.bucket = bucket;
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(SILENCE_TIMEOUT))
                .region(Region.of(config.region()))
                .credentialsProvider(credentials(config))
                .forcePathStyle(config.pathStyle().orElse(config.endpoint().isPresent()))
                // Other servers than Amazon's don't know its newer checksums.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(it -> it.retryStrategy(RetryMode.STANDARD)
                        .apiCallAttemptTimeout(TRY_TIMEOUT)
                        .apiCallTimeout(TIMEOUT));
        config.endpoint().ifPresent(endpoint -> builder.endpointOverride(URI.create(endpoint)));
        this.client = builder.build();
    }

    private static AwsCredentialsProvider credentials(S3Config config) {
        if (config.accessKey().isPresent() != config.secretKey().isPresent()) {
            throw new IllegalStateException(
                    "quire.blobs.s3.access-key and quire.blobs.s3.secret-key go together: set both,"
                            + " or none for Amazon's default chain.");
        }
        return config.accessKey().isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        config.accessKey().get(), config.secretKey().get()));
    }

    @Override
    public void put(String name, byte[] bytes) throws IOException {
        // Not RequestBody.fromBytes, which copies them.
        RequestBody body = RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(bytes), bytes.length, "application/octet-stream");
        try {
            client.putObject(it -> it.bucket(bucket).key(name), body);
        } catch (SdkException | UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public byte[] get(String name) throws IOException {
        try (ResponseInputStream<GetObjectResponse> object =
                client.getObject(it -> it.bucket(bucket).key(name))) {
            byte[] bytes = new byte[Math.toIntExact(object.response().contentLength())];
            if (object.readNBytes(bytes, 0, bytes.length) < bytes.length) {
                throw new EOFException("The bucket's answer broke off");
            }
            return bytes;
        } catch (NoSuchKeyException e) {
            throw new NoSuchFileException(name);
        } catch (SdkException | UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void remove(String name) throws IOException {
        try {
            client.deleteObject(it -> it.bucket(bucket).key(name));
        } catch (SdkException | UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public String settings() {
        return "quire.blobs.s3.bucket (" + bucket + ", with quire.blobs.s3.endpoint, region and keys)";
    }
}

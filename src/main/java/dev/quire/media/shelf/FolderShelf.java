package dev.quire.media.shelf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files in a folder, on a disk of one's own or on one that replicas share. */
final class FolderShelf implements Shelf {

    private final Path root;

    FolderShelf(Path root) {
        this.root = root;
    }

    @Override
    public void put(String name, byte[] bytes) throws IOException {
        Path file = root.resolve(name);
        Path folder = file.getParent();
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            sync(root);
        }
        Path part = part(file);
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
    }

    @Override
    public byte[] get(String name) throws IOException {
        return Files.readAllBytes(root.resolve(name));
    }

    @Override
    public void remove(String name) throws IOException {
        Path file = root.resolve(name);
        Files.deleteIfExists(part(file));
        Files.deleteIfExists(file);
    }

    @Override
    public String settings() {
        return "quire.blobs.folder (" + root + ")";
    }

    /** What a crash leaves half written has a name that follows from the whole one, so that it goes with it. */
    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** A name is as durable as the folder that it stands in. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

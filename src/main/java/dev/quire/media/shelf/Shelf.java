package dev.quire.media.shelf;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** Keeps bytes under names. What was put survives a crash of the machine. */
interface Shelf {

    /** All or nothing; putting the same again changes nothing. An interrupt ends it. */
    void put(String name, byte[] bytes) throws IOException;

    /** @throws NoSuchFileException when there is nothing under this name */
    byte[] get(String name) throws IOException;

    /** Removes it if it is there. */
    void remove(String name) throws IOException;

    /** The settings that say where it is, for who can't use it. */
    String settings();
}

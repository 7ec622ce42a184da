package dev.quire.media;

import dev.quire.media.shelf.Place;

/** A blob whose row can be written now. */
public sealed interface Stowed {

    Blob blob();

    /** Its bytes are written with the row. */
    record InRow(Blob blob) implements Stowed {}

    /** Its bytes are in another store. They stay in memory until the row is written, should it come very late. */
    record OnShelf(Blob blob, Place place) implements Stowed {}
}

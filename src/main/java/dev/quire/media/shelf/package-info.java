/** Where bytes lie when they are not in the database: files in a folder, objects in a bucket. */
package dev.quire.media.shelf;

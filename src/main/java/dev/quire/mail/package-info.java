/** Mail to people: which addresses are taken, and the one way out. Off until there is a sender. */
package dev.quire.mail;

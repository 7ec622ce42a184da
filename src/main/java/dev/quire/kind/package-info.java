/** What a job is: plans its pages from the input. */
package dev.quire.kind;

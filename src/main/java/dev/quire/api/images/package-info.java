/** Pictures in the shape of other services, so that their clients work here by changing the base URL. */
package dev.quire.api.images;
